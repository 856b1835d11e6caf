"""Risks and issues with the scores they were given over time."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Region, in_order

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]
LIKELIHOOD = ((1, "1, rare"), (2, "2, unlikely"), (3, "3, possible"), (4, "4, likely"), (5, "5, almost certain"))
IMPACT = ((1, "1, slight"), (2, "2, small"), (3, "3, moderate"), (4, "4, large"), (5, "5, severe"))


class RiskQuerySet(models.QuerySet["Risk"]):
    def open(self) -> "RiskQuerySet":
        return self.filter(closed_on=None)

    def worst_first(self) -> "RiskQuerySet":
        return self.annotate(score=F("likelihood") * F("impact")).order_by("-score", "review_on", "pk")


class Risk(models.Model):
    class Kind(models.TextChoices):
        RISK = "risk", "Risk: it may happen"
        ISSUE = "issue", "Issue: it has happened"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="risks")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.RISK)
    title = models.CharField("what may happen, or has", max_length=200)
    likelihood = models.PositiveSmallIntegerField(choices=LIKELIHOOD, validators=ONE_TO_FIVE)
    impact = models.PositiveSmallIntegerField(choices=IMPACT, validators=ONE_TO_FIVE)
    owner_name = models.CharField("who looks after it", max_length=150)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="risks"
    )
    mitigation = models.TextField("what we do about it")
    review_on = models.DateField("look at it again on")
    opened_on = models.DateField(default=timezone.localdate)
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField("why it is closed", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = RiskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_scores_from_1_to_5"
            ),
            models.CheckConstraint(condition=Q(closed_on=None) | ~Q(closed_reason=""), name="closed_risk_has_a_reason"),
            in_order("opened_on", "closed_on", "risk_closed_after_opened"),
            in_order("opened_on", "review_on", "risk_reviewed_after_opened"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("risk", args=[self.region.slug, self.pk])

    @property
    def points(self) -> int:
        return self.likelihood * self.impact


class RiskScore(models.Model):
    """What a risk was thought to be from a day on, so that its trend shows."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="scores")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    on = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.risk}: {self.likelihood} × {self.impact}"

    @property
    def points(self) -> int:
        return self.likelihood * self.impact
