"""What stands beside each requirement on the officer's page: owner, help asked for, shared answers, actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import User
from actions.models import Action
from frameworks.assessments.queries.open_actions import Closable, closable
from frameworks.assessments.queries.shared_teams import targets_of
from frameworks.editions.rules.levels import FULFILLING
from frameworks.models import Answer, Asking, Assessment, PlannedRequirement, SharedAnswer
from frameworks.models.answers import AnswerQuerySet


@dataclass(frozen=True)
class Beside:
    actions: tuple[Closable, ...] = ()
    """Open actions for it."""
    can_close: bool = False
    """It is answered met, and at least one of them serves nothing that is not met."""
    askings: tuple[Asking, ...] = ()
    """Asked and still open, or answered and not dealt with."""
    shared: tuple[SharedAnswer, ...] = ()
    """Held out by a neighbour of the same shared team."""
    can_share: bool = False


def flagged(answers: AnswerQuerySet, council_id: int) -> AnswerQuerySet:
    """Notes on each answer whether it has open actions or questions, so that pages without any ask no further."""
    actions = PlannedRequirement.objects.filter(
        criterion=OuterRef("criterion"), action__council=council_id, action__state=Action.State.OPEN
    )
    askings = Asking.objects.filter(answer=OuterRef("pk"), withdrawn_at=None, used_at=None)
    return answers.annotate(has_actions=Exists(actions), has_askings=Exists(askings))


def beside(found: Assessment, answers: Sequence[Answer], person: User, at: datetime) -> dict[int, Beside]:
    """By answer that was flagged: no query where there is nothing, however many requirements the page has."""
    planned = {row.criterion.code for row in answers if row.has_actions}  # type: ignore[attr-defined]
    actions = closable(found, planned) if planned else {}
    asked = [row for row in answers if row.has_askings]  # type: ignore[attr-defined]
    open_ones = Asking.objects.filter(answer__in=asked, withdrawn_at=None, used_at=None)
    askings: dict[int, list[Asking]] = {}
    for asking in open_ones.prefetch_related("evidence__file") if asked else ():
        if asking.answered_at or asking.is_open(at):
            askings.setdefault(asking.answer_id, []).append(asking)
    shared: dict[int, list[SharedAnswer]] = {}
    others = False
    if found.council.shared_team_id:
        rows = SharedAnswer.objects.filter(target__in=answers, settled_at=None)
        for row in rows.select_related("source__assessment__council", "shared_by").prefetch_related("evidence"):
            shared.setdefault(row.target_id, []).append(row)
        others = bool(targets_of(found, person))
    return {
        row.pk: Beside(
            actions=tuple(actions.get(row.criterion.code, ())),
            can_close=row.value in FULFILLING
            and any(not item.waits_for for item in actions.get(row.criterion.code, ())),
            askings=tuple(askings.get(row.pk, ())),
            shared=tuple(shared.get(row.pk, ())),
            can_share=others and bool(row.value),
        )
        for row in answers
    }
