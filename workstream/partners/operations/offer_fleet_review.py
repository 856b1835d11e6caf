"""Offering fleet reviews to councils, and their answers."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from councils.models import Council, Region
from workstream.models import FleetReview
from workstream.programme.operations.keep_record import lock


class Refused(ValidationError):
    """Why it cannot be done, in a sentence."""


@transaction.atomic
def offer(region: Region, councils: Iterable[Council], *, provider: str, answer_by: date, on: date) -> int:
    """One offer for each council that has none open; pressed twice, the second finds nothing to do."""
    if answer_by < on:
        raise Refused("Choose a day for the answers that is still to come.")
    lock(Region, region.pk)
    asked = [council.pk for council in councils]
    has_one = set(FleetReview.objects.open().filter(council__in=asked).values_list("council_id", flat=True))
    rows = [
        FleetReview(council_id=pk, provider=provider, answer_by=answer_by, offered_on=on)
        for pk in asked
        if pk not in has_one
    ]
    for row in rows:
        row.save()
    return len(rows)


@transaction.atomic
def answer(review: FleetReview, *, accepts: bool, reason: str, by: User, on: date) -> None:
    """The council's answer, once."""
    now: FleetReview = lock(FleetReview, review.pk)
    if now.accepted_on or now.declined_on:
        said = "accepted" if now.accepted_on else "declined"
        day = now.accepted_on or now.declined_on
        raise Refused(f"It was {said} already, on {day:%-d %B %Y}. Ask the project manager if that is to change.")
    if not accepts and not reason:
        raise Refused("Say why, so that the region can offer something better.")
    now.accepted_on, now.declined_on = (on, None) if accepts else (None, on)
    now.reason = "" if accepts else reason
    now.answered_by, now.version = by, now.version + 1
    now.save()
