"""Sessions are put on, changed and cancelled; everybody booked hears of what their calendar should know."""

from datetime import datetime
from typing import Any

from django.db import transaction

from training.models import Booking, Course, Session
from training.operations.book_place import lock_session, move_up
from training.operations.keep_list import Refused
from training.operations.mail_bookings import tell
from ui.conflicts import ChangedMeanwhile

TOLD = ("starts_at", "ends_at", "place", "link")
"""A change of these is told; more places or a later closing day are not."""


@transaction.atomic
def put_on(course: Course, *, at: datetime, **said: Any) -> Session:
    if said["starts_at"] <= at:
        raise Refused({"day": "The session must begin later than now."})
    return Session.objects.create(course=course, changed_at=at, **said)


@transaction.atomic
def change(session: Session, *, version: int, at: datetime, **said: Any) -> list[Booking]:
    """Returns those who move up because there are more places now."""
    found = lock_session(session)
    if found.version != version:
        raise ChangedMeanwhile(found)
    if found.cancelled_at or found.has_begun(at):
        raise Refused("The session is cancelled or has begun; it cannot be changed.")
    taken = found.bookings.filter(state__in=Booking.SEATED).count()
    if said["places"] < taken:
        raise Refused({"places": f"{taken} people have a place already. Give {taken} places or more."})
    told = any(getattr(found, name) != said[name] for name in TOLD)
    fewer = said["places"] < found.places
    for name, value in said.items():
        setattr(found, name, value)
    found.version += 1
    found.sequence += told
    found.changed_at = at
    found.save()
    if fewer:
        _close_ranks(found)
    if told:
        for booking in found.bookings.filter(state=Booking.State.BOOKED).select_related("learner", "booked_by"):
            booking.session = found
            tell(booking, "session_changed")
    return move_up(found, at=at)


def _close_ranks(session: Session) -> None:
    """Seats above the number of places are changed for free ones below it."""
    free = set(range(1, session.places + 1)) - set(session.bookings.exclude(seat=None).values_list("seat", flat=True))
    for booking in session.bookings.filter(seat__gt=session.places):
        booking.seat = free.pop()
        booking.save(update_fields=["seat"])


@transaction.atomic
def call_off(session: Session, *, reason: str, at: datetime) -> int:
    """Cancel the session: every place goes, and everybody is told why. Returns how many that were."""
    found = lock_session(session)
    if found.cancelled_at or found.has_begun(at):
        raise Refused("The session is cancelled already, or has begun.")
    found.cancelled_at, found.cancelled_because = at, reason
    found.sequence += 1
    found.changed_at = at
    found.save()
    booked = list(
        found.bookings.filter(state__in=(Booking.State.BOOKED, Booking.State.WAITING)).select_related(
            "learner", "booked_by"
        )
    )
    for booking in booked:
        had_seat = booking.seat is not None
        booking.state, booking.seat, booking.changed_at = Booking.State.CANCELLED, None, at
        booking.save()
        booking.session = found
        tell(booking, "session_cancelled", had_seat=had_seat)
    return len(booked)
