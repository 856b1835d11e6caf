"""What somebody has promised to do by when. What it is for is linked from the rooms above, with rows of their own."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import User
from councils.access.actions import seen_places
from councils.models import Council, Region


class ActionQuerySet(models.QuerySet["Action"]):
    def open(self) -> "ActionQuerySet":
        return self.filter(state=Action.State.OPEN)

    def late(self, on: date) -> "ActionQuerySet":
        return self.open().filter(due_on__lt=on)

    def of(self, person: User) -> "ActionQuerySet":
        return self.filter(owner=person)

    def visible_to(self, person: User) -> "ActionQuerySet":
        """One's own, those of councils whose answers one may read, those of regions one has a part in."""
        councils, regions, managed = seen_places(person)
        return self.filter(
            Q(owner=person) | Q(council__in=councils) | Q(region__in=regions) | Q(council__region__in=managed)
        )

    def in_order(self) -> "ActionQuerySet":
        """What is due first comes first; what has no date comes last."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "pk")


class Action(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    owner_name = models.CharField("somebody without an account", max_length=150, blank=True)
    due_on = models.DateField(null=True, blank=True)
    cost_pence = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField("why it was dropped", max_length=300, blank=True)
    done_on = models.DateField("done or dropped on", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(council__isnull=False, region=None) | Q(council=None, region__isnull=False),
                name="action_is_of_a_council_or_a_region",
            ),
            models.CheckConstraint(condition=Q(owner=None) | Q(owner_name=""), name="action_has_one_owner"),
            models.CheckConstraint(
                condition=Q(state="open", done_on=None) | (~Q(state="open") & Q(done_on__isnull=False)),
                name="action_that_ended_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(state="dropped") | ~Q(reason=""), name="dropped_action_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["council", "state", "due_on"]),
            models.Index(fields=["owner", "state", "due_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("action", args=[self.pk])

    @property
    def place(self) -> Council | Region:
        place = self.council or self.region
        assert place is not None
        return place

    @property
    def place_name(self) -> str:
        return self.council.short_name if self.council else str(self.region)

    @property
    def whose(self) -> str:
        """The owner's name; empty where nobody has taken it."""
        return str(self.owner) if self.owner else self.owner_name

    @property
    def has_owner(self) -> bool:
        return self.owner_id is not None or self.owner_name != ""

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


class Note(models.Model):
    """Dated progress: what was done, or stands in the way."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        at: datetime = self.at
        return f"{at:%-d %B %Y}: {self.words[:60]}"
