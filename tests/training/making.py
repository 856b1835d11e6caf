"""Small worlds for training."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from councils.invented import date_back
from councils.models import Council, Region
from training.models import Booking, Completion, Course, KeyRole, Learner, Need, Session
from training.models.courses import Kind
from training.models.people import Job
from training.operations.keep_list import note_change
from training.rules.coverage import valid_until

LONG_AGO = date(2000, 1, 1)
_numbers = count(1)


def make_learner(council: Council, **over: Any) -> Learner:
    """A buyer who has been on the list since long ago."""
    number = next(_numbers)
    given = {"name": f"Officer {number}", "email": f"officer-{number}@council.example", "role": Job.BUYER}
    learner = Learner.objects.create(council=council, listed_on=LONG_AGO, **{**given, **over})
    date_back(learner, learner.listed_on)
    note_change([council.pk], timezone.localdate())
    return learner


def make_course(region: Region, kind: str = Kind.BASIC, **over: Any) -> Course:
    number = next(_numbers)
    given = {"title": f"Course {number}", "provider": "Regional college", "state": Course.State.OFFERED}
    return Course.objects.create(region=region, kind=kind, **{**given, "valid_months": 36, **over})


def at_ten(days: int) -> datetime:
    """Ten in the morning so many days from today, so that no session goes past midnight."""
    return timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=days)


def make_session(course: Course | None = None, *, region: Region | None = None, **over: Any) -> Session:
    """In three weeks at ten, with two places; booking closes two weeks from now."""
    starts = over.pop("starts_at", at_ten(21))
    if course is None:
        assert region is not None
        course = make_course(region)
    given: dict[str, Any] = {
        "ends_at": starts + timedelta(hours=3),
        "place": "Town hall",
        "places": 2,
        "closes_on": timezone.localdate(starts) - timedelta(days=7),
    }
    return Session.objects.create(course=course, starts_at=starts, **{**given, **over})


def complete(learner: Learner, course: Course, on: date | None = None, **over: Any) -> Completion:
    day = on or timezone.localdate()
    given = {"valid_until": valid_until(day, course.valid_months), "source": Completion.Source.HAND}
    return Completion.objects.create(learner=learner, course=course, completed_on=day, **{**given, **over})


def make_key(region: Region, role: str = Job.BUYER, specialism: str = "", **over: Any) -> KeyRole:
    given = {"source": "Board", "set_on": LONG_AGO}
    return KeyRole.objects.create(region=region, role=role, specialism=specialism, **{**given, **over})


def make_need(region: Region, kind: str = Kind.BASIC, audience: str = "key", **over: Any) -> Need:
    given = {"source": "Board", "set_on": LONG_AGO, "by_on": timezone.localdate() + timedelta(days=90)}
    return Need.objects.create(region=region, kind=kind, audience=audience, **{**given, **over})


def at(days: int = 0) -> datetime:
    return timezone.now() + timedelta(days=days)


__all__ = ["Booking", "at", "complete", "make_course", "make_key", "make_learner", "make_need", "make_session"]
