"""What is put to the programme board, and what it decided. A decision's words and date never change."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.models import Action
from councils.models import Region


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def waiting(self) -> "RecommendationQuerySet":
        """Put to the board and not decided yet."""
        return self.filter(state__in=Recommendation.WAITING)

    def bids(self) -> "RecommendationQuerySet":
        return self.exclude(amount_pence=None)


class Recommendation(models.Model):
    """Something the board is asked to decide. With an amount it is a funding bid."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUT = "put", "Put to the board"
        DEFERRED = "deferred", "Deferred"
        APPROVED = "approved", "Approved"
        CHANGED = "changed", "Approved with changes"
        REJECTED = "rejected", "Rejected"

    WAITING = (State.PUT, State.DEFERRED)

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="recommendations")
    title = models.CharField("what the board is asked", max_length=200)
    words = models.TextField("reasons and what it means")
    amount_pence = models.BigIntegerField("amount", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    put_on = models.DateField("put to the board on", null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_pence=None) | Q(amount_pence__gt=0), name="bid_above_nothing"),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(put_on=None), name="put_has_a_date"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recommendation", args=[self.region.slug, self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def is_bid(self) -> bool:
        return self.amount_pence is not None


class Decision(models.Model):
    """What the board said on a day. A deferred recommendation comes back, so it may have several; one is final."""

    OUTCOMES = (
        ("approved", "Approved"),
        ("changed", "Approved with changes"),
        ("deferred", "Deferred"),
        ("rejected", "Rejected"),
    )

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=OUTCOMES)
    words = models.TextField("the decision in words")
    decided_on = models.DateField("decided on")
    at_meeting = models.BooleanField("at a meeting", default=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    actions = models.ManyToManyField(Action, related_name="decisions", blank=True)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "recommendation",
                condition=~Q(outcome="deferred"),
                name="one_final_decision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.decided_on:%-d %B %Y}"
