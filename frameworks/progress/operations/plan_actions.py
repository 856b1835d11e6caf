"""The action plan of a council: actions for its unmet requirements, and the plan signed off."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from actions.acting import finish, make
from actions.models import Action
from actions.purposes import Purposes
from councils.models import Council
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.queries.open_actions import closable
from frameworks.editions.rules.levels import FULFILLING
from frameworks.models import Answer, Criterion, Edition, PlannedRequirement, PlanSignOff
from frameworks.progress.queries.plan_table import suggested
from ui.tables import Link


@transaction.atomic
def make_one(council: Council, criteria: Sequence[Criterion], *, by: User | None, at: datetime, **said: Any) -> Action:
    """One action that serves all of these requirements."""
    action = make(council, by=by, at=at, **said)
    serve(action, criteria, at=at)
    return action


@transaction.atomic
def make_each(
    council: Council,
    criteria: Sequence[Criterion],
    *,
    owners: Mapping[str, User],
    by: User | None,
    at: datetime,
    **said: Any,
) -> list[Action]:
    """An action for each requirement that has none yet, in the words that the edition suggests. Pressed twice, the
    second time makes nothing. `owners`: who takes one on where nobody is named, by requirement code."""
    Council.objects.select_for_update(of=("self",)).get(pk=council.pk)
    wordings = suggested(criteria)
    taken = set(_open_for(council, criteria).values_list("criterion__code", flat=True))
    made = []
    for row in criteria:
        if row.code in taken:
            continue
        words = dict(said)
        if not words.get("owner") and not words.get("owner_name"):
            words["owner"] = owners.get(row.code)
        made.append(make_one(council, [row], by=by, at=at, title=wordings[row.code][0], **words))
    return made


def serve(action: Action, criteria: Iterable[Criterion], *, at: datetime) -> None:
    """This action is for these requirements too; saying it twice changes nothing."""
    PlannedRequirement.objects.bulk_create(
        (PlannedRequirement(action=action, criterion=row, linked_at=at) for row in criteria), ignore_conflicts=True
    )


def _open_for(council: Council, criteria: Sequence[Criterion]) -> Any:
    return PlannedRequirement.objects.filter(
        action__council=council, action__state=Action.State.OPEN, criterion__in=[row.pk for row in criteria]
    )


@transaction.atomic
def close_for(answer: Answer, *, by: User | None, at: datetime, on: date) -> list[Action]:
    """Finish the open actions for a requirement that is met; one that serves a requirement not met yet stays open."""
    if answer.value not in FULFILLING:
        raise Refused(f"{answer.criterion.code} is not answered met yet. Answer it first.")
    found = closable(answer.assessment, {answer.criterion.code}).get(answer.criterion.code, [])
    words = f"{answer.criterion.code} is answered {answer.get_value_display().lower()}."
    return [finish(row.action, by=by, at=at, on=on, words=words) for row in found if not row.waits_for]


@transaction.atomic
def sign_off_plan(
    council: Council, edition: Edition, *, level: int, covered_to: int, by: User | None, at: datetime
) -> PlanSignOff:
    """The plan up to a level is agreed. Refused where a requirement up to it has neither owner nor day."""
    if level < 1 or level > covered_to:
        raise Refused(
            f"The plan covers level {covered_to} so far. Give every unmet requirement up to level {level} an action"
            " with an owner and a day first."
        )
    return PlanSignOff.objects.create(council=council, edition=edition, level=level, signed_by=by, signed_at=at)


def purposes(actions: Sequence[int]) -> Purposes:
    """What actions are for: requirements, each with its place in the plan of its council."""
    rows = PlannedRequirement.objects.filter(action__in=actions).select_related("criterion", "action__council")
    found: Purposes = {}
    for row in rows.order_by("criterion__theme__order", "criterion__level", "criterion__order"):
        if row.action.council:
            url = f"{reverse('plan', args=[row.action.council.slug])}#{row.criterion.code}"
            found.setdefault(row.action_id, []).append(Link(row.criterion.code, url))
    return found
