"""Collections, the assessments of the councils in them, and the time line of each assessment."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import User
from councils.models import Council, Region
from frameworks.models.editions import Edition


def london_day(at: datetime) -> date:
    return timezone.localtime(at).date()


class Collection(models.Model):
    """A dated invitation to all councils of a region to assess themselves. It ends at 23:59 London time."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="collections")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="collections")
    name = models.CharField(max_length=100)
    opens_on = models.DateField()
    closes_on = models.DateField()
    aiming_at = models.PositiveSmallIntegerField("level the region aims at", default=1)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="collection_closes_after_opening"
            ),
            models.UniqueConstraint("region", "name", name="one_collection_per_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("collection", args=[self.region.slug, self.pk])

    def is_open(self, on: date) -> bool:
        return self.opens_on <= on <= self.closes_on


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def editable(self, on: date) -> "AssessmentQuerySet":
        """Those that `can_be_edited`, with `due`, the day each is due."""
        state, closes = Assessment.State, F("collection__closes_on")
        is_open = Q(state=state.OPEN, collection__opens_on__lte=on, due__gte=on)
        again = Q(state__in=(state.SENT_BACK, state.UPDATING))
        return self.annotate(due=Greatest(closes, Coalesce("extended_to", closes))).filter(is_open | again)

    def entered_by(self, over: datetime) -> "AssessmentQuerySet":
        """Those that there were at a moment, in collections that had been entered by then."""
        later = Event.objects.filter(assessment=OuterRef("pk"), kind=Event.Kind.OPENED, at__gte=over)
        return self.filter(~Exists(later), collection__opened_at__lt=over)


class Assessment(models.Model):
    """One council's answers in one collection. What it may do next is in the modules named for the act."""

    class State(models.TextChoices):
        OPEN = "open", "Being answered"
        SUBMITTED = "submitted", "Submitted"
        SENT_BACK = "sent-back", "Sent back with questions"
        VALIDATED = "validated", "Validated"
        DIFFERED = "differed", "Agreed to differ"
        UPDATING = "updating", "Being updated"
        DECLINED = "declined", "Not taking part"

    EDITABLE = (State.OPEN, State.SENT_BACK, State.UPDATING)
    SETTLED = (State.VALIDATED, State.DIFFERED)

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="assessments")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="assessments")
    aiming_at = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    extended_to = models.DateField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    council_note = models.TextField(
        blank=True, help_text="Printed beside the result where council and reviewer differ."
    )

    history: ClassVar = HistoricalRecords()
    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("collection", "council", name="one_assessment_per_council")]
        indexes = [models.Index(fields=["council", "state"])]

    def __str__(self) -> str:
        return f"{self.council.short_name}, {self.collection}"

    def get_absolute_url(self) -> str:
        return reverse("assessment", args=[self.council.slug, self.pk])

    @property
    def due_on(self) -> date:
        return max(self.collection.closes_on, self.extended_to or self.collection.closes_on)

    def can_be_edited(self, on: date) -> bool:
        """Open until the day it is due; sent back or being updated, at any time."""
        if self.state == self.State.OPEN:
            return self.collection.opens_on <= on <= self.due_on
        return self.state in self.EDITABLE

    def note(self, kind: str, *, by: User | None, at: datetime, words: str = "") -> "Event":
        return Event.objects.create(assessment=self, kind=kind, by=by, at=at, words=words)


class Event(models.Model):
    """One line of an assessment's time line: who did what when."""

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        AIMED = "aimed", "Level aimed at changed"
        EXTENDED = "extended", "More time given"
        DECLINED = "declined", "Not taking part"
        JOINED = "joined", "Taking part after all"
        SUBMITTED = "submitted", "Signed off and submitted"
        ASSIGNED = "assigned", "Given to a reviewer"
        SENT_BACK = "sent-back", "Sent back with questions"
        VALIDATED = "validated", "Validated"
        DIFFERED = "differed", "Agreed to differ"
        UPDATE = "update", "Update begun"
        DROPPED = "dropped", "Update dropped"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
