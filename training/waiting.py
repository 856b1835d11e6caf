"""What waits for a person in training."""

from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import standing
from councils.access.learning import KEEPERS
from councils.models import Council
from councils.sockets import Waiting
from training.models import Booking, Need, Session, StaffList
from training.reminding import lapsing


def for_person(person: User, on: date) -> list[Waiting]:
    """One query for people of councils and one for keepers, whatever the number of councils."""
    mine = standing(person)
    found = _of_councils(mine.council_ids, on) if mine.council_ids else []
    kept = mine.region_ids(*KEEPERS)
    return found + (_attendance(kept, on) if kept else [])


def _of_councils(councils: list[int], on: date) -> list[Waiting]:
    soon = lapsing(on).filter(learner__council=OuterRef("pk")).order_by().values("learner__council")
    needs = Need.objects.on(on).filter(region=OuterRef("region")).order_by("by_on")
    rows = Council.objects.filter(pk__in=councils).annotate(
        has_list=Exists(StaffList.objects.filter(council=OuterRef("pk"))),
        need_by=Subquery(needs.values("by_on")[:1]),
        lapses=Subquery(soon.annotate(number=Count("pk")).values("number")),
        lapses_on=Subquery(soon.annotate(first=Min("valid_until")).values("first")),
    )
    found = []
    for row in rows.order_by("short_name"):
        if not row.has_list and row.need_by:
            words = "Training counts from it, and the self-assessment offers it as evidence"
            url = reverse("import-staff", args=[row.slug])
            found.append(Waiting("Bring the list of people who buy", url, words, row.need_by, row.short_name))
        if row.lapses:
            people = "one person" if row.lapses == 1 else f"{row.lapses} people"
            url = reverse("staff-list", args=[row.slug])
            title = f"Training of {people} lapses soon"
            found.append(Waiting(title, url, "Book a session in time", row.lapses_on, row.short_name))
    return found


def _attendance(regions: list[int], on: date) -> list[Waiting]:
    """Sessions of the last months that have ended without anybody saying who came."""
    now = timezone.now()
    since: datetime = now - timedelta(days=180)
    rows = (
        Session.objects.filter(
            Q(bookings__state=Booking.State.BOOKED),
            course__region__in=regions,
            ends_at__lt=now,
            ends_at__gt=since,
            cancelled_at=None,
        )
        .select_related("course__region")
        .distinct()
    )
    return [
        Waiting(
            f"Note who attended: {row}",
            reverse("attendance", args=[row.course.region.slug, row.pk]),
            "",
            timezone.localdate(row.ends_at) + timedelta(days=14),
        )
        for row in rows
    ]
