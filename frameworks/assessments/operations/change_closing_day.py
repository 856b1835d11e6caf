"""Moving the day on which a collection closes."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from frameworks.assessments.operations.open_collection import Refused, officers_of, write_to
from frameworks.models import Assessment, Collection, Event
from frameworks.models.collections import london_day


@transaction.atomic
def change_closing_day(collection: Collection, *, closes_on: date, by: User | None, at: datetime) -> None:
    """Later or earlier, never into the past; councils that have not submitted are told. What a council was given beyond
    the day stays its own."""
    if closes_on < max(collection.opens_on, london_day(at)):
        raise Refused("Choose today or a later day, not before the collection opens.")
    if closes_on == collection.closes_on:
        raise Refused("This is the day on which it closes already.")
    collection.closes_on = closes_on
    collection.save(update_fields=["closes_on"])
    rows = list(collection.assessments.filter(state=Assessment.State.OPEN).select_related("council__region"))
    words = f"The collection now closes on {closes_on:%-d %B %Y}."
    Event.objects.bulk_create(
        Event(assessment=row, kind=Event.Kind.EXTENDED, by=by, at=at, words=words) for row in rows
    )
    people = officers_of([row.council for row in rows], london_day(at))
    for row in rows:
        row.collection = collection
        for person in people[row.council_id]:
            write_to(person, row, "closing_changed", key=f"closes-{closes_on}")
