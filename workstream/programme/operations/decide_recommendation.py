"""From a draft to a decision of the board: put, deferred and put again, decided once."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from workstream.models import Decision, Recommendation
from workstream.programme.operations.keep_record import lock


class Refused(Exception):
    """Why something cannot be put or decided, in a sentence."""


@transaction.atomic
def put(recommendation: Recommendation, *, on: date) -> None:
    """Put a draft to the board. Putting it twice changes nothing."""
    now: Recommendation = lock(Recommendation, recommendation.pk)
    if now.state == Recommendation.State.PUT:
        return
    if now.state != Recommendation.State.DRAFT:
        raise Refused(f"“{now}” has been before the board already: {now.get_state_display().lower()}.")
    now.state, now.put_on = Recommendation.State.PUT, on
    now.version += 1
    now.save(update_fields=["state", "put_on", "version"])


@transaction.atomic
def decide(
    recommendation: Recommendation,
    *,
    outcome: str,
    words: str,
    on: date,
    at_meeting: bool,
    by: User | None,
    at: datetime,
) -> Decision:
    """Record what the board decided. Its words and date are fixed from then on."""
    now: Recommendation = lock(Recommendation, recommendation.pk)
    if not now.is_waiting:
        last = now.decisions.first()
        said = f"{last}, recorded by {last.recorded_by}" if last else now.get_state_display()
        raise Refused(f"Nothing was recorded: a decision stands already ({said}).")
    if now.put_on and on < now.put_on:
        raise Refused(f"It was put to the board on {now.put_on:%-d %B %Y}: the decision cannot be of an earlier day.")
    found = Decision.objects.create(
        recommendation=now,
        outcome=outcome,
        words=words,
        decided_on=on,
        at_meeting=at_meeting,
        recorded_by=by,
        recorded_at=at,
    )
    now.state = outcome
    now.version += 1
    now.save(update_fields=["state", "version"])
    return found
