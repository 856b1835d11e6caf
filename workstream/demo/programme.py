"""The proposal's plan for a demonstration region: five lines of work, eight quick wins, six recommendations.

What is to be done stands as the proposal of 2007 has it, in short words. Owners, progress, risks, amounts and people
are invented. In the region that is kept as history the days are the proposal's own; elsewhere they are counted from
today.
"""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.access import people_of_region
from councils.demo import INVENTED, day_of
from councils.invented import change, date_back, keep, moment_of, write
from councils.models import Council, Region, RoleKind, in_force
from workstream.models import (
    Attendance,
    Awaited,
    BudgetLine,
    Item,
    LeadRequest,
    Meeting,
    Member,
    ProgressNote,
    Recommendation,
    Risk,
    RiskScore,
    WorkLine,
)
from workstream.programme.operations.decide_recommendation import decide, put
from workstream.programme.rules.years import financial_year

Q, M, T = Item.Kind.QUICK_WIN, Item.Kind.MILESTONE, Item.Kind.TASK
WRITTEN = date(2007, 4, 1)
"""The proposal bears no day; its plan is taken to begin with April 2007."""

LINES = (
    ("Flexible Framework", "Every council at level 1, with plans for levels 2 and 3."),
    ("Business exchange", "Small firms trade easily with councils; sustainability is in the portal's scope."),
    ("Groundwork and the NHS", "What was learnt from helping 300 small firms is used for councils."),
    ("Local multiplier (LM3)", "Where the money goes is known and reported to the board."),
    ("Policies and strategies", "Every council has a policy of its own or within its strategy."),
    ("Quick wins", "What can be done at once, to begin with."),
)
ITEMS = (
    (0, M, "Plan agreed for level 1 in every council", -40, 20, 60),
    (0, M, "Level 1 reached by every council", -40, 270, 35),
    (0, T, "Plans to levels 2 and 3 established", 60, 330, 0),
    (1, T, "Sustainability items in the scope of the portal project", -30, 75, 40),
    (1, M, "Portal opens to small firms", 30, 180, 0),
    (2, T, "Collaboration with Groundwork and the NHS reviewed", -20, 50, 50),
    (2, T, "First-tier suppliers approached", 45, 200, 0),
    (3, T, "LM3 work of Northumberland and Cumbria reviewed with the group", -35, 10, 80),
    (3, M, "LM3 findings reported to the programme board", -10, 65, 10),
    (4, T, "Common policy drafted with the Standards group", -30, 40, 70),
    (4, M, "Every council has a policy", 0, 240, 15),
    (5, Q, "Basic training for key officers", -60, 30, 75),
    (5, Q, "Fleet reviews taken up", -60, -12, 30),
    (5, Q, "Case studies written and published", -50, 25, 50),
    (5, Q, "Envirolink's work reviewed and passed on", -50, -3, 90),
    (5, Q, "Project area created", -60, -20, 100),
    (5, Q, "Current frameworks and guides collected", -45, 18, 40),
    (5, Q, "Sub-regional leads asked to share and join", -55, -25, 100),
    (5, Q, "Briefing for chief executives and members", -30, 28, 20),
)
"""Line, kind, what, begins and is due so many days from the demonstration's day, percent done."""
DATED_2007 = {
    "Level 1 reached by every council": date(2007, 12, 31),
    **{what: date(2007, 7, 31) for _line, kind, what, *_days in ITEMS if kind == Q},
}
"""The days that the proposal itself names; a month counts to its last day."""

AWAITED = (
    ("A framework that replaces the Flexible Framework", None, "Map the requirements and carry answers over."),
    ("Local government's response to the Task Force", 60, "Compare its aims with the region's targets."),
    ("New CO2 emission targets for fleets", 20, "Add them to what fleet reviews look at."),
    ("A national store for guides and links", None, "Hand the project area over and lead its links there."),
)
RECOMMENDATIONS = (
    ("Create a working group with every sub-region represented", "approved", 40, None),
    ("Review collaboration with the NHS and Groundwork initiatives", "approved", 40, None),
    ("Review the LM3 work and report back to the board", "approved", 40, None),
    ("Plan for level 1 in every council, with plans for levels 2 and 3", "changed", 40, None),
    ("Implement all quick wins", "deferred", 12, None),
    ("Liaise with the Standards and Portal projects", "put", 12, None),
    ("Bid: trainer days for councils with small teams", "put", 12, 1_850_000),
)
RISKS = (
    (
        "risk",
        "Councils with small teams do not find the time",
        4,
        4,
        (3, 4),
        "Peers who help; a shorter first step",
    ),
    ("risk", "A new framework makes the work out of date", 3, 3, (3, 3), "Editions with mappings; the watch list"),
    ("issue", "Few councils take up the free fleet audits", 5, 3, (4, 3), "Chief executives are written to"),
    ("risk", "The project manager leaves", 2, 4, (2, 4), "A deputy is named; everything stands in the system"),
    ("risk", "Small firms find the portal too hard", 2, 2, (3, 2), "Firms try it before it opens"),
)
FIRST, LAST = ("Ada", "Bill", "Cora", "Des", "Edie"), ("Marsh", "Nolan", "Orr", "Pike")
BUDGET = (
    ("Training days", 2_400_000, 350_000, 1_210_000, 2_395_000),
    ("LM3 survey and analysis", 1_200_000, 600_000, 180_050, 1_260_000),
    ("Events and briefings", 450_000, 0, 98_725, 300_000),
    ("Printing and case studies", 150_000, 20_000, 41_199, 150_000),
)


def seed(region: Region, rng: random.Random) -> None:
    """Written once: what a person has changed since is never touched."""
    if region.work_lines.exists():
        return
    on = day_of(region)
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    _seed_plan(region, on, manager, rng)
    _seed_awaited(region, on)
    _seed_recommendations(region, on, manager)
    _seed_risks(region, on, manager)
    _seed_budget(region, on)
    _seed_group(region, on, rng)


def _seed_budget(region: Region, on: date) -> None:
    """Agreed when the year began; what was committed and spent was written down since, in two steps."""
    year = financial_year(on)
    began = date(year, 4, 1)
    lines = write(
        BudgetLine,
        (
            BudgetLine(
                region=region,
                year=year,
                title=title,
                budget_pence=budget,
                forecast_pence=budget,
                note=f"Amounts {INVENTED}",
            )
            for title, budget, *_since in BUDGET
        ),
        began,
    )
    for ago, part in ((50, 2), (14, 1)):
        for line, (_title, _budget, committed, spent, forecast) in zip(lines, BUDGET, strict=True):
            line.committed_pence, line.spent_pence = committed // part, spent // part
            line.forecast_pence = forecast if part == 1 else line.forecast_pence
        fields = ("committed_pence", "spent_pence", "forecast_pence")
        change(lines, fields, max(began, on - timedelta(days=ago)), 12 - part)


def _seed_plan(region: Region, on: date, manager: User | None, rng: random.Random) -> None:
    """Each part as it was agreed, then the day that moved, then the last note of progress."""
    lines = write(
        WorkLine,
        (WorkLine(region=region, title=title, about=about, order=place) for place, (title, about) in enumerate(LINES)),
        min(WRITTEN, on) if region.opens_as_at else on - timedelta(days=90),
    )
    group = people_of_region(region, RoleKind.GROUP_REPRESENTATIVE).order_by("pk").first()
    items, slips, notes = [], [], []
    for place, (line, kind, title, starts, due, percent) in enumerate(ITEMS):
        starts_on = WRITTEN if region.opens_as_at else on + timedelta(days=starts)
        due_on = DATED_2007.get(title, on + timedelta(days=due)) if region.opens_as_at else on + timedelta(days=due)
        starts_on = min(starts_on, due_on)
        slipped = timedelta(days=rng.choice((0, 0, 0, 14, 35)) if percent < 100 and not region.opens_as_at else 0)
        item = Item(
            line=lines[line],
            kind=kind,
            title=title,
            owner=group if place % 4 == 0 else manager,
            starts_on=min(starts_on, due_on - slipped),
            due_on=due_on - slipped,
            baseline_due_on=due_on - slipped,
            begun_on=min(starts_on, on),
        )
        items.append(item)
        if slipped:
            slips.append((item, due_on))
        if percent:
            words = f"Well under way ({INVENTED})." if percent < 100 else f"Finished ({INVENTED})."
            noted = max(item.begun_on, on - timedelta(days=rng.randrange(3, 20)))
            noted = noted if percent < 100 else min(due_on, on)
            notes.append(ProgressNote(item=item, on=noted, percent=percent, words=words, by=item.owner))
    write(Item, items, lambda item: item.begun_on)
    for item, due_on in slips:
        item.due_on = due_on
    change([item for item, _due in slips], ["due_on"], lambda item: max(item.begun_on, on - timedelta(days=21)))
    for note in notes:
        note.item.percent, note.item.done_on = note.percent, note.on if note.percent == 100 else None
        note.written_at = moment_of(note.on, 11)
    noted_on = {note.item.pk: note.on for note in notes}
    change([note.item for note in notes], ["percent", "done_on"], lambda item: noted_on[item.pk], 11)
    ProgressNote.objects.bulk_create(notes)
    amber = next(item for item in items if item.title == "Fleet reviews taken up")
    amber.own_view, amber.own_reason = "amber", f"Three more councils have promised an answer ({INVENTED})"
    change([amber], ["own_view", "own_reason"], on - timedelta(days=2), 12)


def _seed_awaited(region: Region, on: date) -> None:
    rows = (
        Awaited(region=region, what=what, expected_on=on + timedelta(days=days) if days else None, change=ours)
        for what, days, ours in AWAITED
    )
    write(Awaited, rows, on - timedelta(days=80))


def _seed_recommendations(region: Region, on: date, manager: User | None) -> None:
    for title, outcome, ago, amount in RECOMMENDATIONS:
        day = on - timedelta(days=ago)
        at = timezone.make_aware(datetime.combine(day, time(10)))
        words = f"The programme board is asked to approve this. It follows the proposal; the reasons are {INVENTED}."
        found = Recommendation.objects.create(
            region=region, title=title, words=words, amount_pence=amount, written_by=manager, written_at=at
        )
        put(found, on=day)
        if outcome != "put":
            said = {
                "approved": "Approved as put.",
                "changed": "Approved; the plan is to name who helps councils that are late.",
                "deferred": "Deferred to the next meeting: the board wants to see the costs.",
            }[outcome]
            decide(found, outcome=outcome, words=said, on=day, at_meeting=True, by=manager, at=at)
        date_back(found, day)


def _seed_risks(region: Region, on: date, manager: User | None) -> None:
    for place, (kind, title, likelihood, impact, before, mitigation) in enumerate(RISKS):
        opened, moved = on - timedelta(days=80 - place), on - timedelta(days=21)
        risk = Risk(
            region=region,
            kind=kind,
            title=title,
            likelihood=before[0],
            impact=before[1],
            owner_name=str(manager or "Project manager"),
            mitigation=f"{mitigation} ({INVENTED}).",
            review_on=on + timedelta(days=7 * place - 3),
            opened_on=opened,
        )
        keep(risk, opened)
        RiskScore.objects.create(risk=risk, likelihood=before[0], impact=before[1], on=opened, by=manager)
        if before != (likelihood, impact):
            risk.likelihood, risk.impact = likelihood, impact
            keep(risk, moved)
            RiskScore.objects.create(risk=risk, likelihood=likelihood, impact=impact, on=moved, by=manager)


def _seed_group(region: Region, on: date, rng: random.Random) -> None:
    """One member from most sub-regions, so that the check has something to say; two other bodies."""
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    parts = list(region.sub_regions.all())
    since = on - timedelta(days=30)
    members = []
    for part in parts[:-1]:
        chosen = [council for council in councils if part.memberships.on(on).filter(council=council).exists()][:2]
        for council in chosen:
            name = (
                f"{rng.choice(('Ada', 'Bill', 'Cora', 'Des', 'Edie'))} {rng.choice(('Marsh', 'Nolan', 'Orr', 'Pike'))}"
            )
            members.append(Member(region=region, name=f"{name} (invented)", council=council, starts_on=since))
    for body in ("Envirolink", "Standards group"):
        standing = Member.Standing.REFERENCE
        name = f"Contact at {body} (invented)"
        members.append(Member(region=region, name=name, body=body, standing=standing, starts_on=since))
    write(Member, members, lambda member: member.starts_on)
    for part in parts:
        for lead in part.leads.on(on).select_related("council"):
            LeadRequest.objects.create(
                region=region,
                sub_region=part,
                council=lead.council,
                asked_on=on - timedelta(days=50),
                received_on=on - timedelta(days=35),
                joined_on=on - timedelta(days=30) if part.order % 2 == 0 else None,
                note=f"Dates {INVENTED}",
            )
    about: dict[str, Any] = {"region": region, "starts_at": time(10), "ends_at": time(12), "place": "Town hall"}
    notes = f"The plan was gone through line by line; each sub-region said where it stands ({INVENTED})."
    past = Meeting(on=on - timedelta(days=14), notes=notes, **about)
    keep(past, past.on)
    keep(Meeting(on=on + timedelta(days=21), **about), on - timedelta(days=10))
    there = Member.objects.filter(region=region, standing=Member.Standing.ACTIVE)[:5]
    Attendance.objects.bulk_create(Attendance(meeting=past, member=member) for member in there)
