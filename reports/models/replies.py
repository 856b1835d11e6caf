"""The right of reply: councils see their page before a report is issued, and may add words that are printed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region
from frameworks.progress.rules.standings import Moment


class ReplyRule(models.Model):
    """For how many working days the councils of a region see their page first. None is set: no right of reply yet."""

    region = models.OneToOneField(Region, on_delete=models.CASCADE, related_name="reply_rule")
    working_days = models.PositiveSmallIntegerField()

    history: ClassVar = HistoricalRecords()

    def __str__(self) -> str:
        return f"{self.region}: {self.working_days} working days"


class ReplyRound(models.Model):
    """Every council of the region may read its page, as at one day, and reply until the last day."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="reply_rounds")
    as_at = models.DateField()
    basis = models.CharField(max_length=10)
    moment = models.CharField(max_length=10, default=Moment.COLLECTION.value)
    working_days = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField("last day for replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.UniqueConstraint("region", "as_at", "basis", "moment", name="one_reply_round_per_figures"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="reply_round_closes_after_opening"),
        ]

    def __str__(self) -> str:
        return f"Pages as at {self.as_at:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("reply-round", args=[self.region.slug, self.pk])


class Reply(models.Model):
    """What a council adds to its page; empty where it has read the page and adds nothing."""

    round = models.ForeignKey(ReplyRound, on_delete=models.CASCADE, related_name="replies")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint("round", "council", name="one_reply_per_council_and_round")]

    def __str__(self) -> str:
        return f"{self.council}: {self.round}"
