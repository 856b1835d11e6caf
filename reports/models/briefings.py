"""Briefings to councils: written once, filled in for each council, sent to each address once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region
from post.models import Message


class Addressee(models.Model):
    """Somebody at a council who gets briefings and has no account here. Work addresses only."""

    class Kind(models.TextChoices):
        CHIEF = "chief-executive", "Chief executive"
        MEMBER = "member", "Elected member"
        LIST = "list", "On a list of our own"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="addressees")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="addressees")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.CHIEF)
    on_list = models.CharField("which list", max_length=80, blank=True)
    name = models.CharField(max_length=150)
    email = models.EmailField("e-mail address at work")

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["council__short_name", "name", "pk"]
        constraints = [
            models.UniqueConstraint("council", "kind", "on_list", "email", name="one_addressee_per_list_and_address"),
            models.CheckConstraint(condition=Q(kind="list") | Q(on_list=""), name="only_lists_have_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.council.short_name}"


class Stopped(models.Model):
    """An address that wants no more briefings of a region, but those that are its duty to read."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="stopped_addresses")
    address = models.EmailField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("region", "address", name="stopped_once_per_region")]

    def __str__(self) -> str:
        return self.address


class Briefing(models.Model):
    OFFICERS = "officers"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="briefings")
    subject = models.CharField(max_length=150)
    words = models.TextField()
    audience = models.CharField("to whom", max_length=100)
    """`officers`, a kind of addressee, or `list:` and the name of a list."""
    is_duty = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    as_at = models.DateField(null=True, blank=True)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, as_at=None) | Q(sent_at__isnull=False, as_at__isnull=False),
                name="sent_briefing_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("briefing", args=[self.region.slug, self.pk])

    @property
    def key(self) -> str:
        """What its messages are called in the outbox."""
        return f"briefing-{self.pk}"

    @property
    def audience_words(self) -> str:
        if self.audience == self.OFFICERS:
            return "Officers"
        if self.audience.startswith("list:"):
            return f"List “{self.audience.removeprefix('list:')}”"
        return f"{Addressee.Kind(self.audience).label}s"


class BriefingCopy(models.Model):
    """What one address got, filled in for one council; how it went stands with the message in the outbox."""

    briefing = models.ForeignKey(Briefing, on_delete=models.CASCADE, related_name="copies")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="briefing_copies")
    name = models.CharField(max_length=150)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="briefing_copy")

    class Meta:
        ordering = ["council__short_name", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.briefing} to {self.name}"
