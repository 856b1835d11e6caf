"""Sessions of a course, and who has a place in them or waits for one."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from training.models.courses import Course
from training.models.people import Learner


class SessionQuerySet(models.QuerySet["Session"]):
    def coming(self, at: datetime) -> "SessionQuerySet":
        return self.filter(starts_at__gt=at, cancelled_at=None)

    def with_counts(self) -> "SessionQuerySet":
        seats = Q(bookings__state__in=Booking.SEATED)
        return self.annotate(
            taken=models.Count("bookings", filter=seats),
            waiting=models.Count("bookings", filter=Q(bookings__state=Booking.State.WAITING)),
        ).order_by("starts_at", "pk")


class Session(models.Model):
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    places = models.PositiveSmallIntegerField()
    closes_on = models.DateField(help_text="The last day to book.")
    sequence = models.PositiveIntegerField(default=0)
    """Grows with every change that a calendar should hear of."""
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    taken: int
    waiting: int
    """Both only where they were counted: `with_counts`."""

    history: ClassVar = HistoricalRecords()
    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(condition=Q(places__gte=1), name="session_has_a_place"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="session_is_somewhere"),
        ]

    def __str__(self) -> str:
        starts = timezone.localtime(self.starts_at)
        return f"{self.course}, {starts.day} {starts:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("session", args=[self.course.region.slug, self.pk])

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at <= at

    def why_closed(self, at: datetime) -> str:
        """Why nobody can book any more; empty while they can."""
        if self.cancelled_at:
            return "The session is cancelled."
        if self.has_begun(at):
            return "The session has begun."
        if timezone.localdate(at) > self.closes_on:
            return f"Booking closed on {self.closes_on.day} {self.closes_on:%B %Y}."
        return "" if self.course.state == Course.State.OFFERED else "The course is not offered now."


class Booking(models.Model):
    class State(models.TextChoices):
        BOOKED = "booked", "Has a place"
        WAITING = "waiting", "On the waiting list"
        ATTENDED = "attended", "Attended"
        ABSENT = "absent", "Did not come"
        CANCELLED = "cancelled", "Cancelled"

    SEATED = (State.BOOKED, State.ATTENDED, State.ABSENT)

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="bookings")
    state = models.CharField(max_length=10, choices=State)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    """1 to the number of places; two bookings never hold the same."""
    sequence = models.PositiveIntegerField(default=0)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["booked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "session", "learner", condition=~Q(state="cancelled"), name="one_booking_per_session_and_person"
            ),
            models.UniqueConstraint("session", "seat", condition=Q(seat__isnull=False), name="one_booking_per_seat"),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "attended", "absent"], seat__gte=1)
                | Q(state__in=["waiting", "cancelled"], seat=None),
                name="whoever_has_a_place_has_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}, {self.session}: {self.get_state_display()}"
