"""Courses, and who has completed which."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords

from councils.models import Region
from training.models.people import Learner, Specialism
from training.rules.coverage import is_in_date


class Kind(models.TextChoices):
    BASIC = "basic", "Basic training"
    ADVANCED = "advanced", "Advanced training"
    REFRESHER = "refresher", "Refresher"
    SPECIALIST = "specialist", "Specialist training"


class CourseQuerySet(models.QuerySet["Course"]):
    def offered(self) -> "CourseQuerySet":
        return self.filter(state=Course.State.OFFERED)


class Course(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        OFFERED = "offered", "Offered"
        WITHDRAWN = "withdrawn", "Withdrawn"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="courses")
    title = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=Kind)
    specialism = models.CharField(max_length=15, choices=Specialism, blank=True)
    provider = models.CharField(max_length=150)
    about = models.TextField(blank=True)
    link = models.URLField(blank=True)
    valid_months = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint("region", "title", name="one_course_per_title"),
            models.CheckConstraint(
                condition=Q(kind=Kind.SPECIALIST) | Q(specialism=""), name="only_specialist_courses_have_a_specialism"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.region.slug, self.pk])

    def what(self) -> str:
        """“Specialist training, Fleet”."""
        parts = (self.get_kind_display(), self.get_specialism_display())
        return ", ".join(str(part) for part in parts if part)


class CompletionQuerySet(models.QuerySet["Completion"]):
    def in_date(self, on: date) -> "CompletionQuerySet":
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), completed_on__lte=on)


class PastCompletionQuerySet(CompletionQuerySet, HistoricalQuerySet):
    pass


class Completion(models.Model):
    """Somebody has done a course. It stays true for ever, and counts until `valid_until`."""

    class Source(models.TextChoices):
        SESSION = "session", "Attendance at a session"
        RECORDS = "records", "Read from a training record"
        HAND = "hand", "Noted by hand"

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords(historical_queryset=PastCompletionQuerySet)
    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_on", "pk"]
        constraints = [
            models.UniqueConstraint("learner", "course", "completed_on", name="one_completion_per_day"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("completed_on")),
                name="completion_valid_after_completed",
            ),
        ]
        indexes = [models.Index(fields=["learner", "course", "completed_on", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.learner}: {self.course}, {self.completed_on}"

    def is_in_date(self, on: date) -> bool:
        return is_in_date(self.completed_on, self.valid_until, on)
