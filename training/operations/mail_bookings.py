"""Mails about bookings, with the entry for the calendar. Written into the outbox by the act's own transaction."""

from django.conf import settings
from icalendar import Event

from post.models import Message
from training.models import Booking, Session
from ui.calendar import Method, calendar, event, host, organiser

GONE = ("booking_cancelled", "session_cancelled")
WITHOUT_ENTRY = ("waiting_list",)


def tell(booking: Booking, template: str, *, had_seat: bool = True) -> None:
    """Once for each state of a booking: to the person, or where the list has no address to whoever booked."""
    learner, booker = booking.learner, booking.booked_by
    to = learner.email or (booker.email if booker else "")
    if not to:
        return
    sequence = _sequence(booking)
    entry = b""
    if learner.email and template not in WITHOUT_ENTRY and had_seat:
        entry = entry_of(booking, cancelled=template in GONE)
    Message.objects.put(
        key=f"booking-{booking.pk}-{sequence}-{template}",
        to=to,
        template=f"training_{template}",
        context={"booking": booking, "session": booking.session, "course": booking.session.course, "learner": learner},
        calendar=entry,
    )


def _sequence(booking: Booking) -> int:
    """Grows with every change of the session and of the booking."""
    return booking.session.sequence + booking.sequence


def entry_of(booking: Booking, *, cancelled: bool) -> bytes:
    """The person's own entry: later mails about it carry the same UID and a higher SEQUENCE."""
    learner = booking.learner
    found = _event(
        booking.session,
        uid=f"training-booking-{booking.pk}@{host()}",
        sequence=_sequence(booking),
        attendee=(learner.name, learner.email),
        cancelled=cancelled,
    )
    return calendar([found], Method.CANCEL if cancelled else Method.REQUEST)


def entry_of_session(session: Session) -> bytes:
    """For whoever downloads it."""
    uid = f"training-session-{session.pk}@{host()}"
    found = _event(session, uid=uid, sequence=session.sequence, attendee=None, cancelled=bool(session.cancelled_at))
    return calendar([found], Method.PUBLISH)


def _event(session: Session, *, uid: str, sequence: int, attendee: tuple[str, str] | None, cancelled: bool) -> Event:
    course = session.course
    return event(
        uid=uid,
        sequence=sequence,
        title=course.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=session.changed_at,
        place=session.place or session.link,
        words=f"{course.what()}, {course.provider}. {session.link}".strip(),
        url=f"{settings.PUBLIC_URL}{session.get_absolute_url()}",
        organiser=organiser(),
        attendee=attendee,
        cancelled=cancelled,
    )
