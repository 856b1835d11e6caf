"""The open actions for a requirement, and which of them end with it."""

from collections.abc import Collection
from dataclasses import dataclass

from actions.models import Action
from frameworks.editions.rules.levels import FULFILLING
from frameworks.models import Assessment, PlannedRequirement


@dataclass(frozen=True)
class Closable:
    """An open action for a requirement that is now answered met."""

    action: Action
    waits_for: tuple[str, ...]
    """Other requirements that it is for and that are not met yet."""


def closable(found: Assessment, codes: Collection[str]) -> dict[str, list[Closable]]:
    """By code, of these requirements of an assessment: the open actions for it. Two queries."""
    rows = PlannedRequirement.objects.filter(
        action__council=found.council_id,
        action__state=Action.State.OPEN,
        criterion__edition=found.collection.edition_id,
    ).select_related("action__owner", "criterion")
    planned = list(rows.order_by("action__due_on", "action_id"))
    if not any(row.criterion.code in codes for row in planned):
        return {}
    met = set(found.answers.filter(value__in=FULFILLING).values_list("criterion__code", flat=True))
    others: dict[int, list[str]] = {}
    for row in planned:
        if row.criterion.code not in met:
            others.setdefault(row.action_id, []).append(row.criterion.code)
    result: dict[str, list[Closable]] = {}
    for row in planned:
        if row.criterion.code in codes:
            waits = tuple(code for code in others.get(row.action_id, []) if code != row.criterion.code)
            result.setdefault(row.criterion.code, []).append(Closable(row.action, waits))
    return result
