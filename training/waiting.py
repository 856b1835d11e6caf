"""What waits for a person in training."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import standing
from councils.access.learning import KEEPERS
from councils.models import Council
from councils.sockets import Row, Waiting, Waits
from training.models import Booking, Need, Session, StaffList
from training.queries.lapsing_training import lapsing

TO_BE_NOTED = timedelta(days=14)
"""So long after a session it is to be said who came."""


def for_person(person: User, on: date) -> list[Waits]:
    mine = standing(person)
    kept = mine.region_ids(*KEEPERS)
    found = [_without_list(mine.council_ids, on), _lapsing(mine.council_ids, on)] if mine.council_ids else []
    return [*found, _attendance(kept)] if kept else found


def _without_list(councils: list[int], on: date) -> Waits:
    needs = Need.objects.on(on).filter(region=OuterRef("region")).order_by("by_on").values("by_on")
    has_list = Exists(StaffList.objects.filter(council=OuterRef("pk")))
    rows = Council.objects.annotate(need_by=Subquery(needs[:1])).filter(~has_list, pk__in=councils)
    return Waits(rows.filter(need_by__isnull=False), _to_bring, "need_by", ("slug", "short_name"))


def _to_bring(rows: list[Row]) -> Iterator[Waiting]:
    for by_on, (slug, council) in rows:
        words = "Training counts from it, and the self-assessment offers it as evidence"
        yield Waiting("Bring the list of people who buy", reverse("import-staff", args=[slug]), words, by_on, council)


def _lapsing(councils: list[int], on: date) -> Waits:
    council = ("learner__council__slug", "learner__council__short_name")
    rows = lapsing(on).filter(learner__council__in=councils).order_by().values(*council)
    rows = rows.annotate(number=Count("pk"), first=Min("valid_until"))
    return Waits(rows, _to_renew, "first", (*council, "number"))


def _to_renew(rows: list[Row]) -> Iterator[Waiting]:
    for first, (slug, council, number) in rows:
        title = f"Training of {'one person' if number == 1 else f'{number} people'} lapses soon"
        yield Waiting(title, reverse("staff-list", args=[slug]), "Book a session in time", first, council)


def _attendance(regions: list[int]) -> Waits:
    """Sessions of the last months that have ended without anybody saying who came."""
    now = timezone.now()
    booked = Exists(Booking.objects.filter(session=OuterRef("pk"), state=Booking.State.BOOKED))
    rows = Session.objects.filter(
        booked, course__region__in=regions, ends_at__lt=now, ends_at__gt=now - timedelta(days=180), cancelled_at=None
    )
    return Waits(rows, _to_note, TruncDate("ends_at"), ("course__title", "course__region__slug", "pk"))


def _to_note(rows: list[Row]) -> Iterator[Waiting]:
    for ended_on, (course, region, pk) in rows:
        assert ended_on is not None
        title = f"Note who attended: {course}, {ended_on.day} {ended_on:%B %Y}"
        yield Waiting(title, reverse("attendance", args=[region, pk]), "", ended_on + TO_BE_NOTED)
