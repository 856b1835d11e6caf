"""Board reports as they were made, and the manager's words for their sections."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import User
from councils.access import may_see_reports, visible_councils
from councils.models import Council, Region, SubRegion
from files.models import StoredFile
from frameworks.progress.rules.standings import Moment

LEASE = timedelta(seconds=90)
"""How long a worker holds a report after its last sign of life. The heartbeat comes several times as often."""

RING_AGAIN_AFTER = timedelta(seconds=60)
"""How long a report may wait for a worker before the bell is rung again: the queue itself may have been lost."""

MOST_TRIES = 3
STOPPED_TOO_OFTEN = (
    f"The worker stopped {MOST_TRIES} times while it made this report. "
    "It may have run out of memory: tell the system administrator before you try again."
)


def month_of(on: date) -> date:
    return on.replace(day=1)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User, region: Region) -> "ReportQuerySet":
        """Every report of the region for those who see its figures, council reports for those who see the council."""
        rows = self.filter(region=region)
        if may_see_reports(user, region.pk):
            return rows
        return rows.filter(kind=Report.Kind.COUNCIL, council__in=visible_councils(user))

    def unfinished(self) -> "ReportQuerySet":
        return self.filter(state__in=Report.UNFINISHED)

    def left_alone(self, at: datetime) -> "ReportQuerySet":
        """Unfinished reports that no worker holds any longer, or none has taken up in good time."""
        return self.unfinished().filter(Q(lease_until=None) | Q(lease_until__lt=at))

    def free_to_take(self, at: datetime) -> "ReportQuerySet":
        abandoned = Q(state=Report.State.BUILDING, lease_until__lt=at)
        return self.filter(Q(state=Report.State.WAITING) | abandoned)


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

    UNFINISHED = (State.WAITING, State.BUILDING)

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sub_region = models.ForeignKey(SubRegion, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="reports")
    as_at = models.DateField()
    basis = models.CharField(max_length=10)
    moment = models.CharField(max_length=10, default=Moment.COLLECTION.value)
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

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | Q(pdf__isnull=False), name="ready_report_has_a_pdf"),
            models.UniqueConstraint("region", "as_at", condition=Q(by_beat=True), name="one_monthly_report_per_month"),
            models.UniqueConstraint(
                "region",
                "kind",
                Coalesce("sub_region", 0),
                Coalesce("council", 0),
                "as_at",
                "basis",
                "moment",
                "by_beat",
                condition=Q(state__in=("waiting", "building")),
                name="one_report_is_made_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.region}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.region.slug, self.pk])

    @property
    def area(self) -> Region | SubRegion | Council:
        return self.council or self.sub_region or self.region

    @property
    def name(self) -> str:
        """What it is called in headings."""
        return f"{self.kind.capitalize()} report"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def month(self) -> date:
        """The month whose words it carries."""
        return month_of(self.as_at)

    @property
    def file_name(self) -> str:
        return f"{self.kind}-report-{self.area.slug}-{self.as_at:%Y-%m-%d}"

    def take(self, key: str, at: datetime) -> bool:
        """Take the report for one worker. False where another holds it, or it is finished."""
        taken = (
            Report.objects.free_to_take(at)
            .filter(pk=self.pk)
            .update(
                state=self.State.BUILDING,
                lease_key=key,
                lease_until=at + LEASE,
                tries=F("tries") + 1,
                progress=0,
                stage="Starting",
                error="",
            )
        )
        return bool(taken)

    def renew(self, key: str, at: datetime, **changes: object) -> bool:
        """Keep the lease, with the progress if it has changed. False where it is lost."""
        return bool(self._held_with(key).update(lease_until=at + LEASE, **changes))

    def finish(self, key: str, at: datetime, **made: object) -> bool:
        """Put down what was made. False where the lease is lost: then somebody else makes the report."""
        return bool(
            self._held_with(key).update(
                state=self.State.READY, ready_at=at, progress=100, stage="", lease_key="", lease_until=None, **made
            )
        )

    def fail(self, key: str, why: str) -> bool:
        changes = {"state": self.State.FAILED, "error": why, "stage": "", "lease_key": "", "lease_until": None}
        return bool(self._held_with(key).update(**changes))

    def let_go(self, key: str, at: datetime) -> bool:
        """Give the report back unfinished, to be made by the next worker."""
        return bool(self._held_with(key).update(state=self.State.WAITING, lease_key="", lease_until=at, stage=""))

    def give_another_turn(self, at: datetime) -> bool:
        """Let a report that was left alone be rung for again; one that has stopped too many workers fails instead. True
        where the bell is to be rung."""
        mine = Report.objects.left_alone(at).filter(pk=self.pk)
        if self.tries >= MOST_TRIES:
            mine.update(state=self.State.FAILED, error=STOPPED_TOO_OFTEN, stage="", lease_key="", lease_until=None)
            return False
        return bool(
            mine.update(state=self.State.WAITING, lease_key="", lease_until=at + RING_AGAIN_AFTER, progress=0, stage="")
        )

    def try_again(self, at: datetime) -> bool:
        """Ask for a failed report once more. False where it is not failed, or has been ordered anew meanwhile."""
        failed = Report.objects.filter(pk=self.pk, state=self.State.FAILED)
        changes = {"state": self.State.WAITING, "error": "", "tries": 0, "progress": 0}
        try:
            with transaction.atomic():
                return bool(failed.update(lease_until=at + RING_AGAIN_AFTER, **changes))
        except IntegrityError:
            return False

    def _held_with(self, key: str) -> ReportQuerySet:
        return Report.objects.filter(pk=self.pk, state=self.State.BUILDING, lease_key=key)


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
