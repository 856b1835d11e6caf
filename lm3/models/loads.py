"""One uploaded file of spend, from the moment it arrives until its rows count, or do not."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from councils.models import Council
from files.models import StoredFile

LEASE = timedelta(seconds=90)
RING_AGAIN_AFTER = timedelta(seconds=60)
MOST_TRIES = 3
STOPPED_TOO_OFTEN = (
    "Three workers stopped while they read this file. The system administrator finds the reason in the log."
)


class SpendLoadQuerySet(models.QuerySet["SpendLoad"]):
    def counted(self) -> "SpendLoadQuerySet":
        """Whose rows are in every figure."""
        return self.filter(state=SpendLoad.State.COUNTED)

    def free_to_take(self, at: datetime) -> "SpendLoadQuerySet":
        lost = Q(state=SpendLoad.State.READING, lease_until__lt=at)
        return self.filter(Q(state=SpendLoad.State.QUEUED) | lost)

    def left_alone(self, at: datetime) -> "SpendLoadQuerySet":
        waiting = Q(state=SpendLoad.State.QUEUED) & (Q(lease_until=None) | Q(lease_until__lt=at))
        return self.filter(waiting | Q(state=SpendLoad.State.READING, lease_until__lt=at))


class SpendLoad(models.Model):
    class State(models.TextChoices):
        ARRIVED = "arrived", "Waiting for you to check the columns"
        QUEUED = "queued", "Waiting for its turn"
        READING = "reading", "Being read"
        HELD = "held", "Read, waiting for you to say that it counts"
        COUNTED = "counted", "Counts"
        FAILED = "failed", "Could not be read"
        UNDONE = "undone", "Undone"

    UNFINISHED = (State.QUEUED, State.READING)

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="spend_loads")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    columns = models.JSONField(default=dict, help_text="Which title stands over which field, as the officer confirmed.")
    is_mended = models.BooleanField(default=False, help_text="Rejected rows of another file, mended.")
    day_order = models.CharField(
        max_length=5,
        choices=[("day", "day, month, year"), ("month", "month, day, year")],
        default="day",
        help_text="How a date in figures is read. It holds for the whole file.",
    )
    parts = models.JSONField(
        default=list,
        help_text="Sheets of a workbook or files of a ZIP: name, whether it is read, else why not, rows and pence.",
    )
    covers_on = models.DateField(null=True, blank=True, help_text="First day of what a file without dates covers.")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    progress = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_key = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)
    rows = models.PositiveIntegerField("rows in the file", default=0)
    rows_loaded = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    pence_loaded = models.BigIntegerField(default=0)
    pence_rejected = models.BigIntegerField(default=0)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    why_held = models.TextField(blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Who said that a file that was held is right.",
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SpendLoadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["council", "state"]), models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(condition=~Q(state="counted") | Q(counted_at__isnull=False), name="counted_since"),
            models.CheckConstraint(condition=~Q(state="undone") | Q(undone_at__isnull=False), name="undone_since"),
        ]

    def __str__(self) -> str:
        return self.file.name

    def get_absolute_url(self) -> str:
        return reverse("spend-file", args=[self.council.slug, self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def has_rows(self) -> bool:
        return self.state in (self.State.HELD, self.State.COUNTED)

    @property
    def can_be_undone(self) -> bool:
        return self.state in (self.State.ARRIVED, self.State.HELD, self.State.COUNTED, self.State.FAILED)

    def take(self, key: str, at: datetime) -> bool:
        """Take the file for one worker. False where another holds it, or it has been read."""
        mine = SpendLoad.objects.free_to_take(at).filter(pk=self.pk)
        changes = {"state": self.State.READING, "lease_key": key, "lease_until": at + LEASE, "progress": 0, "error": ""}
        return bool(mine.update(tries=F("tries") + 1, **changes))

    def renew(self, key: str, at: datetime, progress: int) -> bool:
        """Keep the lease and say how far it is. False where it is lost."""
        return bool(self.held_with(key).update(lease_until=at + LEASE, progress=progress))

    def fail(self, key: str, why: str) -> bool:
        changes = {"state": self.State.FAILED, "error": why, "lease_key": "", "lease_until": None}
        return bool(self.held_with(key).update(**changes))

    def give_another_turn(self, at: datetime) -> bool:
        """Let a file that was left alone be rung for again, unless it has stopped too many workers."""
        mine = SpendLoad.objects.left_alone(at).filter(pk=self.pk)
        if self.tries >= MOST_TRIES:
            mine.update(state=self.State.FAILED, error=STOPPED_TOO_OFTEN, lease_key="", lease_until=None)
            return False
        return bool(mine.update(state=self.State.QUEUED, lease_key="", lease_until=at + RING_AGAIN_AFTER, progress=0))

    @property
    def sheets(self) -> list[str]:
        """Of a workbook, those to be read."""
        return [part["name"] for part in self.parts if part["is_read"]]

    @property
    def holds_totals(self) -> bool:
        """A table of totals: the officer confirmed that nothing in it has a day."""
        return self.covers_on is not None and not self.columns.get("day")

    @property
    def holds(self) -> str:
        if not self.holds_totals:
            return "Payments"
        return "Totals by supplier" if self.columns.get("supplier") else "Totals by category"

    def held_with(self, key: str) -> SpendLoadQuerySet:
        return SpendLoad.objects.filter(pk=self.pk, state=self.State.READING, lease_key=key)


class LeftOut(models.Model):
    """Rows of a file that are no payment, by the reason, with what they came to."""

    class Why(models.TextChoices):
        BLANK = "blank", "Blank rows"
        TOTAL = "total", "Rows of totals"
        HEADER = "header", "The header again"
        ZERO = "zero", "Rows of nought pounds"

    load = models.ForeignKey(SpendLoad, on_delete=models.CASCADE, related_name="left_out")
    why = models.CharField(max_length=10, choices=Why.choices)
    rows = models.PositiveIntegerField()
    pence = models.BigIntegerField()

    class Meta:
        ordering = ["why"]
        constraints = [models.UniqueConstraint("load", "why", name="one_left_out_per_reason")]

    def __str__(self) -> str:
        return f"{self.get_why_display()}: {self.rows}"


class RejectedRow(models.Model):
    load = models.ForeignKey(SpendLoad, on_delete=models.CASCADE, related_name="rejected")
    part = models.CharField("file in the ZIP", max_length=100, blank=True)
    line = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    pence = models.BigIntegerField(null=True, help_text="Empty where the amount itself cannot be read.")
    content = models.TextField(help_text="The row as it stands in the file, as CSV.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class SpendProfile(models.Model):
    """How a council's files are to be read: the titles of its columns, as last confirmed."""

    council = models.OneToOneField(Council, on_delete=models.CASCADE, related_name="spend_profile")
    columns = models.JSONField(default=dict)
    day_order = models.CharField(max_length=5, blank=True, help_text="As last answered where a file left it open.")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Columns of {self.council}"


class SpendBefore(models.Model):
    """What a council's trade came to at the end of the days before one on which something about it changed."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="+")
    before = models.DateField("day of the change")
    places = models.JSONField(help_text="Day from which it counted, district, pence, latest month.")
    months = models.JSONField(help_text="Day from which it counted, month, pence.")

    class Meta:
        constraints = [models.UniqueConstraint("council", "before", name="spend_kept_once_a_day")]

    def __str__(self) -> str:
        return f"{self.council} before {self.before}"

    def by_place(self, on: date) -> list[tuple[str, int, date]]:
        """Pence and latest month by district, of what counted by a day."""
        found: dict[str, tuple[int, date]] = {}
        for counted, place, pence, last in self.places:
            if date.fromisoformat(counted) <= on:
                before, month = found.get(place, (0, date.min))
                found[place] = (before + pence, max(month, date.fromisoformat(last)))
        return [(place, *sums) for place, sums in found.items()]

    def by_month(self, on: date) -> list[tuple[date, int]]:
        found: dict[date, int] = {}
        for counted, month, pence in self.months:
            if date.fromisoformat(counted) <= on:
                found[date.fromisoformat(month)] = found.get(date.fromisoformat(month), 0) + pence
        return list(found.items())


class SpendMark(models.Model):
    """Drawn anew whenever something changes that figures of a council's spend rest on: see `remembering`."""

    council = models.OneToOneField(Council, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=16)

    def __str__(self) -> str:
        return self.mark
