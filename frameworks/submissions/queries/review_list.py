"""What a reviewer is given to look at: the list, a sample drawn from it, and verdicts that stand from before."""

import random
from collections.abc import Sequence

from django.db.models import QuerySet

from frameworks.editions.rules.levels import FULFILLING
from frameworks.models import Criterion, DeclaredAnswer, Review, Submission, Verdict

SAMPLE_SHARE = 0.25
"""The part of what the first reviewer looks at that a second reviewer is given, drawn at random."""


def version_sent_back(submission: Submission) -> Submission | None:
    """The version before, where the reviewer sent it back and this one replies to it."""
    return _sent_back(submission).first()


def _sent_back(submission: Submission) -> QuerySet[Submission]:
    earlier = submission.assessment.submissions.standing().filter(number__lt=submission.number).order_by("-number")
    return Submission.objects.filter(pk__in=earlier.values("pk")[:1], validated=None)


def questioned(submission: Submission) -> QuerySet[Criterion]:
    """Requirements on which a reviewer asked or disagreed in the version sent back before this one."""
    doubts = [Verdict.Outcome.ASK, Verdict.Outcome.DISAGREE]
    verdicts = Verdict.objects.filter(review__submission__in=_sent_back(submission), outcome__in=doubts)
    return Criterion.objects.filter(pk__in=verdicts.values("declared__criterion"))


def to_look_at(submission: Submission) -> list[DeclaredAnswer]:
    """What is claimed as met, or as not applicable, up to the claimed level of its theme; in an update what changed.

    After it was sent back also what was asked, disagreed with or changed, however low the claim has fallen since.
    """
    rows = submission.answers.filter(for_review=True).in_order()
    claimed = dict(submission.levels.values_list("theme_id", "claimed"))
    is_update = submission.kind == Submission.Kind.UPDATE
    before = version_sent_back(submission)
    asked = set(questioned(submission).values_list("pk", flat=True)) if before else set()
    return [
        row
        for row in rows
        if (row.value in FULFILLING and (is_update or row.criterion.level <= claimed.get(row.criterion.theme_id, 0)))
        or (before and (row.is_changed or row.criterion_id in asked))
    ]


def no_longer_answered(submission: Submission) -> tuple[int, list[str]]:
    """The number of the version that was sent back, and what was answered in it and is not in this one."""
    before = version_sent_back(submission)
    if before is None:
        return 0, []
    gone = before.answers.exclude(criterion__in=submission.answers.values("criterion")).in_order()
    return before.number, [row.criterion.code for row in gone]


def draw(rows: Sequence[DeclaredAnswer], *, seed: str, share: float = SAMPLE_SHARE) -> list[DeclaredAnswer]:
    """A share of the rows, at least one, in their order. The same rows and seed draw the same sample every time."""
    if not rows:
        return []
    size = min(len(rows), max(1, round(len(rows) * share)))
    places = random.Random(seed).sample(range(len(rows)), size)
    return [rows[place] for place in sorted(places)]


def carry_over(review: Review) -> None:
    """Verdicts of agreement from the version before stand where the answer has not changed since."""
    before = version_sent_back(review.submission)
    if before is None:
        return
    agreed = {
        verdict.declared.criterion_id: verdict
        for verdict in Verdict.objects.filter(
            review__submission=before, review__is_second=False, outcome=Verdict.Outcome.AGREE
        ).select_related("declared")
    }
    kept = []
    for verdict in review.verdicts.filter(declared__is_changed=False).select_related("declared"):
        stands = agreed.get(verdict.declared.criterion_id)
        if stands:
            verdict.outcome, verdict.reason, verdict.carried_over = stands.outcome, stands.reason, True
            verdict.given_at, verdict.given_by_id = stands.given_at, stands.given_by_id
            kept.append(verdict)
    Verdict.objects.bulk_update(kept, ["outcome", "reason", "given_at", "given_by", "carried_over"])
