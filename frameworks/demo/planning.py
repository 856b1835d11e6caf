"""Invented action plans and own targets, so that forecast and tiles show councils of every kind."""

import random
from datetime import date, datetime, timedelta

from simple_history.utils import bulk_create_with_history

from accounts.models import User
from actions.models import Action, Note
from councils.access import today
from councils.models import COUNCIL_ROLES, Council, Region, Role, RoleKind
from frameworks.demo.casting import SHOWN
from frameworks.demo.telling import moment
from frameworks.models import Criterion, Edition, PlannedRequirement, PlanSignOff
from frameworks.progress.operations.set_targets import set_targets
from frameworks.progress.queries.forecasts import CouncilOutlook
from frameworks.progress.queries.forecasts import region as outlook_of
from frameworks.progress.queries.plan_table import suggested

OUTSIDE = ("Legal services", "Human resources", "Fleet manager", "Head of finance")
DROPPED = ("Done by the county for all districts.", "Merged with another action.")
NOTES = (
    "First draft is with the management team.",
    "Waits for the new post to be filled.",
    "Two of three services done.",
)


def seed_plans(region: Region, rng: random.Random) -> None:
    """Nothing where a plan is there already, so that topping up never adds twice."""
    if Action.objects.filter(council__region=region).exists():
        return
    on = region.opens_as_at or today()
    found = outlook_of(region, on)
    if found.goal is None:
        return
    edition = Edition.objects.get(pk=found.goal.edition_id)
    criteria = list(edition.criteria.select_related("theme").order_by("theme__order", "level", "order"))
    wordings = suggested(criteria)
    signing, officers = _people(region)
    councils = Council.objects.in_bulk([row.place.pk for row in found.councils])
    for row in found.councils:
        council, own = councils[row.place.pk], random.Random(f"plan {row.place.slug}")
        if not row.is_known or (own.random() < 0.15 and council.slug not in SHOWN):
            continue
        up_to = min(found.goal.highest + own.choice((1, 1, 2)), found.edition.highest)
        unmet = [item for item in criteria if item.level <= up_to and item.code not in row.fulfilled]
        actions = _make(council, unmet, wordings, officers.get(council.pk, []), on, own)
        if own.random() < 0.75:
            _sign(council, edition, signing.get(council.pk), on, own)
        _tell(actions, on, own)
        if own.random() < 0.3:
            _aim(council, edition, row, signing.get(council.pk), found.goal.by_on, own)


def _people(region: Region) -> tuple[dict[int, User], dict[int, list[User]]]:
    signing: dict[int, User] = {}
    officers: dict[int, list[User]] = {}
    rows = Role.objects.on(today()).filter(kind__in=COUNCIL_ROLES, council__region=region)
    for role in rows.select_related("person").order_by("pk"):
        officers.setdefault(role.council_id, []).append(role.person)
        if role.kind == RoleKind.SIGN_OFF:
            signing.setdefault(role.council_id, role.person)
    return signing, officers


def _make(
    council: Council,
    unmet: list[Criterion],
    wordings: dict[str, list[str]],
    people: list[User],
    on: date,
    rng: random.Random,
) -> list[Action]:
    """About one action for each unmet requirement, a few without owner or day, some late, some done."""
    pace, thorough = rng.uniform(6, 22), rng.random()
    made: list[tuple[Action, list[Criterion]]] = []
    at = moment(on - timedelta(days=rng.randrange(60, 120)), rng)
    for number, row in enumerate(unmet):
        if rng.random() > 0.75 + thorough * 0.25:
            continue
        if made and made[-1][0].title == wordings[row.code][0]:
            made[-1][1].append(row)
            continue
        due = on + timedelta(days=int(pace * number) + rng.randrange(-25, 60))
        made.append((_action(council, wordings[row.code][0], people, due, at, on, thorough, rng), [row]))
    actions = bulk_create_with_history([action for action, _rows in made], Action, default_date=at)
    by_title = list(zip(actions, (rows for _action, rows in made), strict=True))
    PlannedRequirement.objects.bulk_create(
        PlannedRequirement(action=action, criterion=row, linked_at=action.created_at)
        for action, rows in by_title
        for row in rows
    )
    return list(actions)


def _action(
    council: Council,
    title: str,
    people: list[User],
    due: date,
    at: datetime,
    on: date,
    thorough: float,
    rng: random.Random,
) -> Action:
    action = Action(council=council, title=title, created_at=at, due_on=due)
    action.created_by = people[0] if people else None
    if rng.random() > 0.9 + thorough * 0.1:
        action.due_on = None
    if people and rng.random() < 0.7:
        action.owner = rng.choice(people)
    elif rng.random() < 0.6 + thorough * 0.4:
        action.owner_name = rng.choice(OUTSIDE)
    if rng.random() < 0.4:
        action.cost_pence = rng.choice((25_000, 60_000, 120_000, 450_000))
    if action.due_on and action.due_on < on - timedelta(days=5) and rng.random() < 0.6:
        action.state, action.done_on = Action.State.DONE, action.due_on
    elif rng.random() < 0.03:
        action.state, action.done_on, action.reason = Action.State.DROPPED, on - timedelta(days=3), rng.choice(DROPPED)
    return action


def _sign(council: Council, edition: Edition, by: User | None, on: date, rng: random.Random) -> None:
    """Signed off as far as it goes, where it covers a level at all."""
    again = outlook_of(council.region, on, only=[council.pk]).councils[0]
    if again.covered_to:
        PlanSignOff.objects.create(
            council=council,
            edition=edition,
            level=again.covered_to,
            signed_by=by,
            signed_at=moment(on - timedelta(days=20), rng),
        )


def _tell(actions: list[Action], on: date, rng: random.Random) -> None:
    open_ones = [action for action in actions if action.is_open]
    Note.objects.bulk_create(
        Note(action=action, at=moment(on - timedelta(days=rng.randrange(3, 40)), rng), by=action.owner, words=words)
        for action, words in zip(rng.sample(open_ones, min(len(open_ones), 3)), NOTES, strict=False)
    )


def _aim(
    council: Council, edition: Edition, row: CouncilOutlook, by: User | None, by_on: date, rng: random.Random
) -> None:
    """A level more than now in two themes, a little after the region's day."""
    wanted = {
        theme.aim.theme: (min(theme.level + 1, 5), by_on + timedelta(days=rng.choice((0, 90, 180))))
        for theme in rng.sample(row.themes, min(2, len(row.themes)))
    }
    set_targets(council, edition, wanted, by=by, on=by_on - timedelta(days=400))
