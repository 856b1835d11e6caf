"""Booking a place in a session: never more people than places, and a waiting list that moves up by itself.

Whatever touches the seats of a session first locks its row, so that two people who want the last place come one after
the other; the database refuses a seat that is taken all the same.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from training.models import Booking, Learner, Session
from training.operations.keep_list import Refused
from training.operations.mail_bookings import tell


def lock_session(session: Session) -> Session:
    """The session as it is now, held until the transaction ends."""
    return Session.objects.select_for_update(of=("self",)).select_related("course__region").get(pk=session.pk)


@transaction.atomic
def book(session: Session, learners: Iterable[Learner], *, by: User | None, at: datetime) -> list[Booking]:
    """A place for each, or the end of the waiting list. Whoever is booked already stays as they are."""
    found = lock_session(session)
    if why := found.why_closed(at):
        raise Refused(why)
    there = set(found.bookings.exclude(state=Booking.State.CANCELLED).values_list("learner_id", flat=True))
    made = []
    for learner in learners:
        if learner.pk in there:
            continue
        seat = free_seat(found)
        state = Booking.State.WAITING if seat is None else Booking.State.BOOKED
        booking = Booking.objects.create(
            session=found, learner=learner, state=state, seat=seat, booked_by=by, booked_at=at, changed_at=at
        )
        there.add(learner.pk)
        made.append(booking)
        tell(booking, "booked" if seat else "waiting_list")
    return made


def free_seat(session: Session) -> int | None:
    """The lowest seat that nobody holds. The session must be locked."""
    taken = set(session.bookings.exclude(seat=None).values_list("seat", flat=True))
    return next((seat for seat in range(1, session.places + 1) if seat not in taken), None)


@transaction.atomic
def cancel(booking: Booking, *, at: datetime) -> list[Booking]:
    """Give the place back; whoever has waited longest moves up. Returns those who did."""
    session = lock_session(booking.session)
    found = Booking.objects.select_related("learner", "booked_by").get(pk=booking.pk)
    if found.state not in (Booking.State.BOOKED, Booking.State.WAITING):
        raise Refused(f"It cannot be cancelled: {found.get_state_display().lower()}.")
    if session.has_begun(at):
        raise Refused("The session has begun. Note instead who attended.")
    _give_back(found, session, "booking_cancelled", at)
    return move_up(session, at=at)


def _give_back(booking: Booking, session: Session, template: str, at: datetime) -> None:
    had_seat = booking.seat is not None
    booking.state, booking.seat = Booking.State.CANCELLED, None
    booking.sequence += 1
    booking.changed_at = at
    booking.save()
    booking.session = session
    tell(booking, template, had_seat=had_seat)


def move_up(session: Session, *, at: datetime) -> list[Booking]:
    """Free places go to those who wait, in the order they came. The session must be locked."""
    if session.cancelled_at or session.has_begun(at):
        return []
    moved = []
    waiting = session.bookings.filter(state=Booking.State.WAITING).select_related("learner", "booked_by")
    for booking in waiting.order_by("booked_at", "pk"):
        seat = free_seat(session)
        if seat is None:
            break
        booking.state, booking.seat = Booking.State.BOOKED, seat
        booking.sequence += 1
        booking.changed_at = at
        booking.save()
        booking.session = session
        tell(booking, "moved_up")
        moved.append(booking)
    return moved
