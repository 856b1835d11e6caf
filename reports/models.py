"""Board reports as they were made, and the manager's words for their sections."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region, SubRegion
from files.models import StoredFile


class Report(models.Model):
    class Kind(models.TextChoices):
        HIGHLIGHT = "highlight", "Highlight report (two pages)"
        FULL = "full", "Full report"
        COUNCIL = "council", "Council report"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for its turn"
        BUILDING = "building", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sub_region = models.ForeignKey(SubRegion, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    as_at = models.DateField()
    basis = models.CharField(max_length=10)
    by_beat = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_key = models.CharField(max_length=32, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    pages = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    error = models.TextField(blank=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | Q(pdf__isnull=False), name="ready_report_has_a_pdf"),
            models.UniqueConstraint("region", "as_at", condition=Q(by_beat=True), name="one_monthly_report_per_month"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.region}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.region.slug, self.pk])


class SectionComment(models.Model):
    """The manager's words beside one section of the reports of one month."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="section_comments")
    section = models.CharField(max_length=30)
    month = models.DateField(help_text="The first day of the month whose reports carry it.")
    text = models.TextField()
    is_approved = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint("region", "section", "month", name="one_comment_per_section_and_month")]

    def __str__(self) -> str:
        return f"{self.section}, {self.month:%B %Y}"
