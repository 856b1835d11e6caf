"""Actions that follow from a decision or a meeting: made once, linked to what they are for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from actions.acting import make
from actions.models import Action
from ui.tables import Link
from workstream.models import Decision, Meeting


@transaction.atomic
def follow_up(source: Decision | Meeting, said: dict[str, Any], *, by: User | None, at: datetime) -> Action:
    """A new action of the region, linked to the decision or the meeting it comes from."""
    region = source.region if isinstance(source, Meeting) else source.recommendation.region
    action = make(region, by=by, at=at, **said)
    source.actions.add(action)
    return action


def purposes(actions: Sequence[int]) -> dict[int, list[Link]]:
    """What these actions follow from: two queries, however many there are."""
    found: dict[int, list[Link]] = {}
    decided = Decision.actions.through.objects.filter(action__in=actions)
    for row in decided.select_related("decision__recommendation__region"):
        asked = row.decision.recommendation
        found.setdefault(row.action_id, []).append(Link(f"Decision: {asked}", asked.get_absolute_url()))
    met = Meeting.actions.through.objects.filter(action__in=actions)
    for held in met.select_related("meeting__region"):
        found.setdefault(held.action_id, []).append(Link(f"Meeting: {held.meeting}", held.meeting.get_absolute_url()))
    return found
