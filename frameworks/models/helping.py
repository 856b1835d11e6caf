"""What is asked of somebody without an account, what a shared team answers for a neighbour, what a programme gives."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region
from files.models import StoredFile
from frameworks.models.answers import Answer, Evidence, ValueChoices
from frameworks.models.editions import Criterion
from post.linking import WRONG_TRIES, Guarded

LASTS_DAYS = 14


class AskingQuerySet(models.QuerySet["Asking"]):
    def open(self, at: datetime) -> "AskingQuerySet":
        return self.filter(
            answered_at=None,
            withdrawn_at=None,
            asked_at__gt=at - timedelta(days=LASTS_DAYS),
            wrong_tries__lt=WRONG_TRIES,
        )

    def to_be_used(self) -> "AskingQuerySet":
        """Answered, and nobody has looked at it."""
        return self.filter(answered_at__isnull=False, used_at=None)


class Asking(Guarded):
    """One requirement asked of somebody without an account, by a link that works once."""

    page = "answer-asking"

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="askings")
    name = models.CharField(max_length=150)
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    value = models.CharField("what they say", max_length=15, choices=ValueChoices, blank=True)
    reply = models.TextField(blank=True)
    evidence: "models.ManyToManyField[Evidence, Evidence]" = models.ManyToManyField(
        Evidence, related_name="askings", blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField("when an officer took it over or laid it aside", null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AskingQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.answer.criterion.code}, asked of {self.name}"

    @property
    def lasts_until(self) -> datetime:
        return self.asked_at + timedelta(days=LASTS_DAYS)

    def is_open(self, at: datetime) -> bool:
        is_free = self.answered_at is None and self.withdrawn_at is None and self.wrong_tries < WRONG_TRIES
        return is_free and at < self.lasts_until


class SharedAnswer(models.Model):
    """A shared team's answer, held out to another council that it serves. Counts for nothing until confirmed there."""

    source = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="shared_with")
    target = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="shared_from")
    value = models.CharField(max_length=15, choices=ValueChoices)
    reason = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    evidence: "models.ManyToManyField[Evidence, Evidence]" = models.ManyToManyField(
        Evidence, related_name="+", blank=True
    )
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField("confirmed or turned down", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    was_confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "source", "target", condition=Q(settled_at=None), name="one_open_shared_answer_per_pair"
            ),
            models.CheckConstraint(
                condition=Q(was_confirmed=False) | Q(settled_at__isnull=False), name="confirmed_is_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} from {self.source.assessment.council.short_name}"


class Given(models.Model):
    """Evidence that the programme holds out to councils: attached once, confirmed by each for itself."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="given")
    title = models.CharField(max_length=200)
    words = models.TextField("what it shows")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    url = models.URLField("link", max_length=500, blank=True)
    as_at = models.DateField()
    criteria: "models.ManyToManyField[Criterion, Criterion]" = models.ManyToManyField(Criterion, related_name="given")
    councils: "models.ManyToManyField[Council, Council]" = models.ManyToManyField(Council, related_name="given")
    fulfils = models.BooleanField("it shows that the requirement is met", default=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-given_at", "-pk"]
        verbose_name_plural = "given"
        constraints = [
            models.CheckConstraint(
                condition=(Q(file=None) & ~Q(url="")) | (Q(file__isnull=False) & Q(url="")),
                name="given_is_a_file_or_a_link",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"given-{self.pk}"
