"""Notices of what councils buy, from open contracting data: the files, the notices with their history, who bought."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region
from files.models import StoredFile

LEASE = timedelta(seconds=90)
RING_AGAIN_AFTER = timedelta(seconds=60)
MOST_TRIES = 3
STOPPED_TOO_OFTEN = (
    "Three workers stopped while they read this file. The system administrator finds the reason in the log."
)


class NoticeLoadQuerySet(models.QuerySet["NoticeLoad"]):
    def left_alone(self, at: datetime) -> "NoticeLoadQuerySet":
        waiting = Q(state=NoticeLoad.State.QUEUED) & (Q(lease_until=None) | Q(lease_until__lt=at))
        return self.filter(waiting | Q(state=NoticeLoad.State.READING, lease_until__lt=at))


class NoticeLoad(models.Model):
    """One file of notices, from the moment it arrives until all of it is shown, or nothing."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        READING = "reading", "Being read"
        LOADED = "loaded", "Loaded"
        FAILED = "failed", "Could not be read"
        UNDONE = "undone", "Undone"

    UNFINISHED = (State.QUEUED, State.READING)

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="notice_loads")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    progress = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_key = models.CharField(max_length=32, blank=True)
    error = models.TextField(blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=500, blank=True)
    releases = models.PositiveIntegerField("releases in the file", default=0)
    taken = models.PositiveIntegerField("releases taken", default=0)
    known = models.PositiveIntegerField("releases known before", default=0)
    left_out = models.PositiveIntegerField("releases left out", default=0)
    notices = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = NoticeLoadQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.UniqueConstraint("region", condition=Q(state="reading"), name="one_notice_file_at_a_time"),
            models.CheckConstraint(condition=~Q(state="loaded") | Q(loaded_at__isnull=False), name="notices_since"),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False), name="notices_undone_since"
            ),
        ]

    def __str__(self) -> str:
        return self.file.name

    def get_absolute_url(self) -> str:
        return reverse("notice-file", args=[self.region.slug, self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    def take(self, key: str, at: datetime) -> bool:
        """Take the file for one worker. False where another holds it, another file of the region is being read, or it
        has been read."""
        lost = Q(state=self.State.READING, lease_until__lt=at)
        mine = NoticeLoad.objects.filter(Q(state=self.State.QUEUED) | lost, pk=self.pk)
        changes = {"state": self.State.READING, "lease_key": key, "lease_until": at + LEASE, "progress": 0, "error": ""}
        try:
            with transaction.atomic():
                return bool(mine.update(tries=F("tries") + 1, **changes))
        except IntegrityError:
            return False

    def renew(self, key: str, at: datetime, progress: int) -> bool:
        """Keep the lease and say how far it is. False where it is lost."""
        return bool(self.held_with(key).update(lease_until=at + LEASE, progress=progress))

    def fail(self, key: str, why: str) -> bool:
        changes = {"state": self.State.FAILED, "error": why, "lease_key": "", "lease_until": None}
        return bool(self.held_with(key).update(**changes))

    def give_another_turn(self, at: datetime) -> bool:
        """Let a file that was left alone be rung for again, unless it has stopped too many workers."""
        mine = NoticeLoad.objects.left_alone(at).filter(pk=self.pk)
        if self.tries >= MOST_TRIES:
            mine.update(state=self.State.FAILED, error=STOPPED_TOO_OFTEN, lease_key="", lease_until=None)
            return False
        return bool(mine.update(state=self.State.QUEUED, lease_key="", lease_until=at + RING_AGAIN_AFTER, progress=0))

    def held_with(self, key: str) -> NoticeLoadQuerySet:
        return NoticeLoad.objects.filter(pk=self.pk, state=self.State.READING, lease_key=key)


class NoticeFault(models.Model):
    """What is wrong with one release of a file."""

    load = models.ForeignKey(NoticeLoad, on_delete=models.CASCADE, related_name="faults")
    at = models.PositiveIntegerField("release in the file")
    ocid = models.CharField(max_length=200, blank=True)
    release_id = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=200)
    words = models.CharField(max_length=300)
    stops = models.BooleanField("release left out")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"release {self.at}: {self.field} {self.words}"


class NoticeBuyerQuerySet(models.QuerySet["NoticeBuyer"]):
    def undecided(self) -> "NoticeBuyerQuerySet":
        """Buyers of notices that are shown, of whom nobody knows which council they are."""
        current = NoticeVersion.objects.current().exclude(buyer=None)
        return self.filter(council=None, is_other=False, pk__in=current.values("buyer"))

    def likely(self) -> "NoticeBuyerQuerySet":
        """Of the undecided, those whose name resembles that of a council."""
        return self.undecided().filter(is_likely=True)


class NoticeBuyer(models.Model):
    """A buyer as notices name it, and the council that it is: found by the name, or said by hand and remembered."""

    class How(models.TextChoices):
        NAME = "name", "by its name"
        IDENTIFIER = "identifier", "by its identifier"
        HAND = "hand", "by hand"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="notice_buyers")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    identifiers = models.TextField(blank=True, help_text="Scheme and number, one a line.")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="notice_buyers")
    how = models.CharField(max_length=10, choices=How.choices, blank=True)
    is_likely = models.BooleanField(default=False, help_text="The name resembles that of a council of the region.")
    is_other = models.BooleanField("not one of the region's councils", default=False)

    history: ClassVar = HistoricalRecords()
    objects = NoticeBuyerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("region", "key", name="one_buyer_per_name"),
            models.CheckConstraint(condition=Q(council=None) | Q(is_other=False), name="other_buyer_is_no_council"),
        ]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """One contracting process, under the number that it keeps."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="contract_notices")
    ocid = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint("region", "ocid", name="one_notice_per_ocid")]

    def __str__(self) -> str:
        return self.ocid

    def get_absolute_url(self) -> str:
        return reverse("public-notice", args=[self.region.slug, self.ocid])


class NoticeRelease(models.Model):
    """One release as it was published; kept so that later ones can be brought together with it."""

    load = models.ForeignKey(NoticeLoad, on_delete=models.CASCADE, related_name="kept_releases")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="releases")
    release_id = models.CharField(max_length=200)
    at = models.PositiveIntegerField("release in the file")
    released_at = models.DateTimeField()
    tags = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    packed = models.BinaryField(editable=True, help_text="The release as JSON, compressed.")

    class Meta:
        ordering = ["released_at", "pk"]
        constraints = [models.UniqueConstraint("notice", "release_id", "load", name="one_release_per_id_and_file")]

    def __str__(self) -> str:
        return self.release_id


class NoticeVersionQuerySet(models.QuerySet["NoticeVersion"]):
    def shown(self) -> "NoticeVersionQuerySet":
        """Of files that were read to their end."""
        return self.filter(load__state=NoticeLoad.State.LOADED)

    def current(self) -> "NoticeVersionQuerySet":
        """Notices as they stand now."""
        return self.filter(is_current=True)

    def published(self) -> "NoticeVersionQuerySet":
        """Of the region's councils, as they stand now: what everybody may see."""
        return self.current().exclude(buyer__council=None)

    def as_at(self, on: date) -> "NoticeVersionQuerySet":
        """Each notice as it had been published by the end of a day, from all files that have been loaded."""
        end = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
        then = self.shown().filter(released_at__lt=end)
        same_or_later = Q(released_at__gt=OuterRef("released_at")) | Q(
            released_at=OuterRef("released_at"), pk__gt=OuterRef("pk")
        )
        later = NoticeVersion.objects.shown().filter(same_or_later, notice=OuterRef("notice"), released_at__lt=end)
        return then.filter(~Exists(later))


class NoticeVersion(models.Model):
    """A notice as it stood after one release: this and all earlier ones brought together."""

    class Stage(models.TextChoices):
        PLANNED = "planned", "Planned"
        TENDER = "tender", "Call for bids"
        AWARDED = "awarded", "Awarded"
        CANCELLED = "cancelled", "Cancelled or withdrawn"

    load = models.ForeignKey(NoticeLoad, on_delete=models.CASCADE, related_name="versions")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="versions")
    release = models.OneToOneField(NoticeRelease, on_delete=models.CASCADE, related_name="version")
    buyer = models.ForeignKey(NoticeBuyer, on_delete=models.PROTECT, null=True, related_name="versions")
    is_current = models.BooleanField(default=False)
    released_at = models.DateTimeField()
    first_released_at = models.DateTimeField()
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    status = models.CharField(max_length=30, blank=True)
    is_amended = models.BooleanField(default=False)
    change = models.CharField(max_length=300, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    pence = models.BigIntegerField(null=True, blank=True)
    amount = models.CharField("value in another currency", max_length=60, blank=True)
    lots = models.PositiveIntegerField(default=0)
    is_sme = models.BooleanField("marked suitable for SMEs", null=True)
    is_vcse = models.BooleanField("marked suitable for VCSEs", null=True)
    reserved = models.CharField("reserved for", max_length=200, blank=True)
    words = models.TextField("sustainability words found", blank=True)
    cpv = models.CharField(max_length=8, blank=True)
    cpv_words = models.CharField(max_length=150, blank=True)
    division = models.CharField(max_length=2, blank=True)
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=300, blank=True)

    objects = NoticeVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-released_at", "-pk"]
        indexes = [
            models.Index(fields=["notice", "released_at"]),
            models.Index(fields=["closes_at"], condition=Q(is_current=True), name="current_notices_by_closing"),
        ]
        constraints = [
            models.UniqueConstraint("notice", condition=Q(is_current=True), name="one_current_version"),
            models.CheckConstraint(condition=Q(pence=None) | Q(amount=""), name="notice_value_in_one_currency"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def council(self) -> Council | None:
        return self.buyer.council if self.buyer else None

    def is_open(self, at: datetime) -> bool:
        return self.stage == self.Stage.TENDER and self.closes_at is not None and self.closes_at >= at

    def in_words(self, at: datetime) -> str:
        if self.stage != self.Stage.TENDER:
            return self.get_stage_display()
        if self.closes_at is None:
            return "No closing date given"
        return "Open for bids" if self.closes_at >= at else "Closed"


class NoticeWords(models.Model):
    """The region's sustainability words, one a line."""

    region = models.OneToOneField(Region, on_delete=models.CASCADE, related_name="notice_words")
    words = models.TextField("words and phrases")
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    def __str__(self) -> str:
        return f"Sustainability words of {self.region}"
