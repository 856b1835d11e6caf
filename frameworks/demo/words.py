"""What the invented councils and reviewers write."""

import random

from frameworks.editions.rules.levels import Value

COMMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    Value.MET: {
        "PE": (
            "Set out in the scheme of delegation and on the intranet; the team keeps the list.",
            "In place for everybody who buys; starters are told within three months.",
            "Part of the yearly appraisal round since last April.",
        ),
        "PO": (
            "Adopted by cabinet and published on our website.",
            "Agreed by the director of finance, sent to all services and reviewed each spring.",
            "Covered by section 4 of the procurement strategy.",
        ),
        "PP": (
            "Checked at the gateway meeting for every contract above the threshold.",
            "The category plans name the main risks; the contracts register marks the high ones.",
            "Our standard documents ask for it, and legal services keep them up to date.",
        ),
        "ES": (
            "The forty largest suppliers were sorted by spend and impact last autumn.",
            "Two supplier days were held, notes attached.",
            "Discussed at the quarterly meetings with our main contractors.",
        ),
        "MR": (
            "Reported to the management team with the yearly accounts.",
            "Four simple measures are kept in the performance system.",
            "The baseline was worked out from the spend analysis.",
        ),
    },
    Value.PARTLY: {
        "PE": ("Done for the central team, not yet for buyers in services.", "Five of nine key officers so far."),
        "PO": ("A draft is with the management team.", "In the strategy, but not yet sent to suppliers."),
        "PP": ("Done for construction and fleet; other categories follow.", "Used in large tenders only."),
        "ES": ("A list exists, without the impacts.", "One supplier day held, no follow-up yet."),
        "MR": ("Two measures are kept, without a baseline.", "Figures for energy and fleet only."),
    },
    Value.NOT_MET: {
        "PE": ("Planned for the next financial year.", "The post is vacant."),
        "PO": ("Waits for the new corporate plan.", "Not begun."),
        "PP": ("No capacity this year.", "Not begun; we would like an example from another council."),
        "ES": ("Not begun. The contracts register has to be finished first.", "No capacity this year."),
        "MR": ("We do not measure this yet.", "Not begun."),
    },
}
NOT_APPLICABLE = (
    "The service is bought through the county's contract, which the county answers for.",
    "We have had no contract of this kind for three years.",
)
QUESTIONS = (
    "Which services does this cover, and since when?",
    "The document attached is older than the policy. Is there a later one?",
    "Who has had the training? The list names four of the nine key officers.",
    "Where can a supplier read this?",
    "Is this a plan, or is it done already?",
)
REPLIES = (
    "It covers all services since April; the wording in our comment was unclear.",
    "A later version is attached now.",
    "The others were trained in May; the list has been brought up to date.",
    "It is on the page for suppliers; the link is added.",
)
DISAGREEMENTS = (
    "The evidence shows a plan and no results yet.",
    "Two of the services named are still without it.",
    "The note describes one contract, the requirement asks for all key ones.",
)
COUNCIL_NOTES = (
    "We read the requirement as covering the central team only and have said so to the reviewer.",
    "The council holds that the framework contract fulfils this; the reviewer asks for a record of our own.",
)
SENT_BACK = "Most of this is clear and well shown. Please look at the questions below."
DECLINED = (
    "The team is two people and is busy with reorganisation this year.",
    "The post has been vacant since the spring; we mean to take part next year.",
    "The management team decided to wait until the shared service has settled.",
)


def comment(value: str, theme: str, rng: random.Random) -> str:
    """About every other answer has a comment, those that are not met more often."""
    if value == Value.NOT_APPLICABLE or rng.random() < (0.5 if value == Value.MET else 0.25):
        return ""
    return rng.choice(COMMENTS[value].get(theme, COMMENTS[value]["PP"]))
