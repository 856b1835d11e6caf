"""Telling councils that a collection has opened and when theirs closes, each thing once."""

from datetime import date, timedelta

from django.db.models import Q

from frameworks.assessments.operations.open_collection import officers_of, write_to
from frameworks.models import Assessment, Collection
from post.models import Message

REMINDERS = (14, 3, 0)
"""Days before the council's own closing day."""
CATCH_UP = timedelta(days=3)
"""An opening that could not be told on its day is still told within so many days."""


def announce(on: date) -> int:
    """Write what is due on a day into the outbox; returns the number of new messages. Running again adds nothing."""
    still_running = Q(closes_on__gte=on) | Q(assessments__extended_to__gte=on)
    rows = Collection.objects.filter(still_running, opens_on__lte=on).select_related("region").distinct()
    return sum(_announce(collection, on) for collection in rows)


def _announce(collection: Collection, on: date) -> int:
    rows = collection.assessments.filter(state=Assessment.State.OPEN).exclude(council__ends_on__lt=on)
    rows = rows.select_related("council__region")
    told = []
    for assessment in rows:
        assessment.collection = collection
        told += [(assessment, *what) for what in _due(assessment, on)]
    return _write(told, on)


def _due(assessment: Assessment, on: date) -> list[tuple[str, str]]:
    """Template and key of what the council should have heard by this day, the nearest reminder only."""
    opens_on, left = assessment.collection.opens_on, (assessment.due_on - on).days
    due = [("opened", "opened")] if on <= opens_on + CATCH_UP else []
    step = min((days for days in REMINDERS if left <= days), default=None)
    if left >= 0 and step is not None and on > opens_on:
        due.append(("closing", f"closing-{assessment.due_on}-{step}"))
    return due


def _write(told: list[tuple[Assessment, str, str]], on: date) -> int:
    keys = [f"assessment-{assessment.pk}-{key}" for assessment, _template, key in told]
    known = set(Message.objects.filter(key__in=keys).values_list("key", "address"))
    people = officers_of([assessment.council for assessment, _template, _key in told], on)
    written = 0
    for assessment, template, key in told:
        for person in people[assessment.council_id]:
            if (f"assessment-{assessment.pk}-{key}", person.email.lower()) not in known:
                write_to(person, assessment, template, key=key, days_left=(assessment.due_on - on).days)
                written += 1
    return written
