"""The plan: lines of work, what is to be done in each by when, notes of progress, and what we wait for."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Region
from workstream.programme.rules.rag import Dates, Rag, rag


class WorkLine(models.Model):
    """A line of work: what belongs together in the plan."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="work_lines")
    title = models.CharField(max_length=150)
    about = models.TextField("what it is for", blank=True)
    order = models.PositiveSmallIntegerField("place in the plan", default=0)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                "title",
                name="one_line_of_work_per_title",
                violation_error_message="There is a line of work with this title already.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ItemQuerySet(models.QuerySet["Item"]):
    def stands(self, on: date) -> list[Rag]:
        """Red, amber or green of every item as it stands, from its dates alone."""
        rows = self.order_by().values_list("starts_on", "due_on", "baseline_due_on", "done_on", "percent")
        return [rag(Dates(*dates), on) for dates in rows]

    def open(self) -> "ItemQuerySet":
        return self.filter(done_on=None)

    def latest_due_first(self) -> "ItemQuerySet":
        return self.select_related("line", "owner").order_by(F("done_on").desc(nulls_first=True), "due_on", "pk")


class Item(models.Model):
    """Something to be done by a day. `baseline_due_on` is the day that was agreed first, so that slip shows."""

    class Kind(models.TextChoices):
        MILESTONE = "milestone", "Milestone"
        QUICK_WIN = "quick-win", "Quick win"
        TASK = "task", "Task"

    line = models.ForeignKey(WorkLine, on_delete=models.PROTECT, related_name="items", verbose_name="line of work")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TASK)
    title = models.CharField("what is to be done", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_items"
    )
    owner_name = models.CharField("who does it", max_length=150, blank=True)
    starts_on = models.DateField("starts on", null=True, blank=True)
    due_on = models.DateField("due on")
    baseline_due_on = models.DateField("agreed first")
    done_on = models.DateField("done on", null=True, blank=True)
    percent = models.PositiveSmallIntegerField("how much of it is done", default=0)
    own_view = models.CharField("the owner's own view", max_length=5, choices=Rag.choices_of_a_person(), blank=True)
    own_reason = models.CharField("why it differs", max_length=300, blank=True)
    begun_on = models.DateField("in the plan since", default=timezone.localdate)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on__gte=F("starts_on")),
                name="item_due_after_start",
                violation_error_message="The day it is due must not be before the day it starts.",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="item_percent_up_to_100"),
            models.CheckConstraint(condition=Q(own_view="") | ~Q(own_reason=""), name="own_view_has_a_reason"),
        ]
        indexes = [models.Index(fields=["line", "due_on"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan-item", args=[self.line.region.slug, self.pk])

    @property
    def who(self) -> str:
        return str(self.owner) if self.owner else self.owner_name

    def dates(self) -> Dates:
        """What red, amber and green are worked out from."""
        return Dates(self.starts_on, self.due_on, self.baseline_due_on, self.done_on, self.percent)


class ProgressNote(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="notes")
    on = models.DateField(default=timezone.localdate)
    percent = models.PositiveSmallIntegerField("how much of it is done")
    words = models.TextField("what has happened")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="note_percent_up_to_100")]

    def __str__(self) -> str:
        return f"{self.item}, {self.on:%-d %B %Y}: {self.percent}%"


class Awaited(models.Model):
    """What the programme waits for and cannot decide itself."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="awaited")
    what = models.CharField("what we wait for", max_length=200)
    expected_on = models.DateField("expected on", null=True, blank=True)
    change = models.TextField("what we change when it comes")
    came_on = models.DateField("came on", null=True, blank=True)
    outcome = models.TextField("what came", blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = [F("came_on").desc(nulls_first=True), F("expected_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.what
