"""Who came to a session: noted by hand or from a list. Whoever came has completed the course."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from files.importing import claim, sheet_of
from files.models import SheetImport
from training.models import Booking, Completion, Session
from training.operations.book_place import lock_session
from training.operations.import_training_records import PERSON
from training.operations.keep_list import Refused
from training.operations.read_outcomes import ask_of_everybody, came, outcome_fields
from training.operations.record_completion import note_many
from training.rules.coverage import valid_until
from ui import sheets
from ui.importing import Does, Preview
from ui.sheets import Fault, Row, Sheet, plain_title

KIND = "attendance"


@transaction.atomic
def note(session: Session, came: Mapping[int, bool], *, by: User | None, at: datetime) -> int:
    """By booking: True for those who came. Returns how many completed the course by it."""
    found = lock_session(session)
    if found.cancelled_at:
        raise Refused("The session was cancelled.")
    if not found.has_begun(at):
        raise Refused("The session has not begun yet.")
    day = timezone.localdate(found.ends_at)
    rows = found.bookings.filter(pk__in=list(came), state__in=Booking.SEATED)
    attended = []
    for booking in rows:
        state = Booking.State.ATTENDED if came[booking.pk] else Booking.State.ABSENT
        if booking.state != state:
            booking.state, booking.changed_at = state, at
            booking.save(update_fields=["state", "changed_at"])
        if state == Booking.State.ATTENDED:
            attended.append(booking.learner_id)
    absent = [booking.learner_id for booking in rows if not came[booking.pk]]
    done = Completion.objects.filter(course=found.course, completed_on=day)
    done.filter(learner__in=absent, source=Completion.Source.SESSION).delete()
    _complete(found, attended, day, by, at)
    return len(attended)


def _complete(session: Session, learners: list[int], day: date, by: User | None, at: datetime) -> None:
    note_many(
        Completion(
            learner_id=learner,
            course=session.course,
            completed_on=day,
            valid_until=valid_until(day, session.course.valid_months),
            source=Completion.Source.SESSION,
            noted_by=by,
            noted_at=at,
        )
        for learner in learners
    )


@dataclass
class Plan:
    preview: Preview
    came: dict[int, bool] = field(default_factory=dict)


def plan(sheet: Sheet, session: Session) -> Plan:
    """Each line finds a booking of this session. Where several columns say who came, all of them must."""
    ended = outcome_fields(sheet, PERSON, came, "attended the session")
    if not ended:
        ask_of_everybody(sheet, "attend", "Attended")
    checked = sheets.check(sheet, (*PERSON, *ended))
    bookings = list(session.bookings.filter(state__in=Booking.SEATED).select_related("learner__council"))
    found, does, faults = Plan(Preview(sheet.name, [], [])), [], []
    for row in checked.good:
        booking = _booking_of(row, bookings)
        if isinstance(booking, str):
            shown = row.values["name"] or row.values["email"] or row.values["staff_number"]
            faults.append(Fault(row.line, "Name", shown, booking))
            continue
        attended = all(row.values[field.name] for field in ended)
        if booking.pk in found.came:
            faults.append(
                Fault(row.line, "Name", booking.learner.name, "The same person is in an earlier line already")
            )
        else:
            found.came[booking.pk] = attended
            act = "attended" if attended else "did not come"
            does.append(Does(row.line, act, booking.learner.name, booking.learner.council.short_name))
    told = checked.also(faults)
    found.preview = Preview(sheet.name, does, told.faults, checked.ignored, "person", "people")
    return found


def _booking_of(row: Row, bookings: list[Booking]) -> Booking | str:
    """By staff number, address, else name."""
    values: Mapping[str, Any] = row.values
    for name in ("staff_number", "email"):
        wanted = values[name].casefold() if values[name] else ""
        same = [row for row in bookings if wanted and getattr(row.learner, name).casefold() == wanted]
        if len(same) == 1:
            return same[0]
    same = [row for row in bookings if values["name"] and plain_title(row.learner.name) == plain_title(values["name"])]
    if len(same) > 1:
        return "Several people with a place have this name. Give the e-mail address or staff number"
    return same[0] if same else "Nobody with a place in this session is called so. Take it in as a training record"


@transaction.atomic
def take_in(row: SheetImport, session: Session, *, by: User, at: datetime) -> Plan | None:
    """Do what the preview said, once; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    found = plan(sheet_of(row), session)
    note(session, found.came, by=by, at=at)
    return found
