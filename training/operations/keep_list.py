"""Keeping a council's list: somebody is added, changed, leaves. Each time the list notes the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.models import User
from councils.models import Council
from councils.operations.end_role import lock
from training.models import Booking, Learner, StaffList
from ui.conflicts import ChangedMeanwhile


class Refused(ValidationError):
    """It cannot be done; the message says why."""


@dataclass(frozen=True)
class Said:
    """What a list says of somebody."""

    name: str
    role: str
    email: str = ""
    staff_number: str = ""
    job_title: str = ""
    specialism: str = ""


@transaction.atomic
def add(council: Council, said: Said, *, on: date, by: User | None, at: datetime) -> Learner:
    lock(council)
    _refuse_same(council, said, None)
    learner = Learner.objects.create(council=council, listed_on=on, added_by=by, changed_at=at, **said.__dict__)
    note_change([council.pk], on)
    return learner


@transaction.atomic
def change(learner: Learner, said: Said, *, version: int, on: date, at: datetime) -> None:
    lock(learner.council)
    found = Learner.objects.get(pk=learner.pk)
    if found.version != version:
        raise ChangedMeanwhile(found)
    _refuse_same(learner.council, said, learner.pk)
    for name, value in said.__dict__.items():
        setattr(found, name, value)
    found.version += 1
    found.changed_at = at
    found.save()
    note_change([learner.council_id], on)


@transaction.atomic
def leave(learner: Learner, *, on: date, at: datetime) -> None:
    """From this day on they count no longer; what they learnt stays in the figures of earlier days."""
    lock(learner.council)
    learner.left_on = max(on, learner.listed_on)
    learner.changed_at = at
    learner.version = F("version") + 1
    learner.save(update_fields=["left_on", "changed_at", "version"])
    note_change([learner.council_id], on)


def note_change(councils: Iterable[int], on: date) -> None:
    StaffList.objects.bulk_create(
        [StaffList(council_id=pk, changed_on=on) for pk in set(councils)],
        update_conflicts=True,
        unique_fields=["council"],
        update_fields=["changed_on"],
    )


def _refuse_same(council: Council, said: Said, but: int | None) -> None:
    others = council.learners.filter(left_on=None)
    if but is not None:
        others = others.exclude(pk=but)
    for field, word in (("email", "e-mail address"), ("staff_number", "staff number")):
        value = getattr(said, field)
        same = others.filter(**{f"{field}__iexact": value}).first() if value else None
        if same:
            raise Refused({field: f"{same.name} is on the list with this {word} already."})
    if not said.email and not said.staff_number:
        same = others.filter(name__iexact=said.name, email="", staff_number="").first()
        if same:
            words = f"{same.name} is on the list already. Give an e-mail address or staff number to tell them apart."
            raise Refused({"name": words})


def coming_bookings(learner: Learner, at: datetime) -> list[Booking]:
    """Places and waiting-list entries that somebody still holds."""
    states = (Booking.State.BOOKED, Booking.State.WAITING)
    rows = learner.bookings.filter(state__in=states, session__starts_at__gt=at)
    return list(rows.select_related("session__course__region"))
