"""The priorities matrix: categories by spend, risk and scope to influence, of a council or as the region suggests."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from councils.models import Council, Region, SpendCategory
from lm3.models.suppliers import Supplier
from lm3.spend.rules.scoring import Score, Scores

LEVELS = [(Score.LOW.value, "Low"), (Score.MEDIUM.value, "Medium"), (Score.HIGH.value, "High")]


def level(words: str, **more: object) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(words, choices=LEVELS, default=Score.LOW.value, **more)  # type: ignore[arg-type]


class Priority(models.Model):
    """One category of one matrix. `pence` is the trade it was worked out from, kept so that the matrix stays as it was
    agreed when more spend is loaded."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, null=True, blank=True, related_name="priorities")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, null=True, blank=True, related_name="priorities")
    category = models.ForeignKey(SpendCategory, on_delete=models.PROTECT, related_name="priorities")
    pence = models.BigIntegerField("trade", null=True, blank=True)
    spend = level("spend")
    environmental = level("environmental risk")
    social = level("social risk")
    economic = level("economic risk")
    influence = level("scope to influence")
    by_hand = models.PositiveSmallIntegerField("priority set by hand", choices=LEVELS, null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    suppliers = models.ManyToManyField(Supplier, related_name="+", blank=True)
    owner_name = models.CharField("owner", max_length=150, blank=True)
    review_on = models.DateField("next review", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    history: ClassVar = HistoricalRecords(m2m_fields=[])

    class Meta:
        ordering = ["category__order"]
        verbose_name_plural = "priorities"
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True, council__isnull=False) | Q(region__isnull=False, council__isnull=True),
                name="priority_of_a_region_or_a_council",
            ),
            models.UniqueConstraint("council", "category", name="one_priority_per_council_and_category"),
            models.UniqueConstraint("region", "category", name="one_priority_per_region_and_category"),
            models.CheckConstraint(condition=Q(by_hand=None) | ~Q(reason=""), name="priority_by_hand_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.category)

    @property
    def scores(self) -> Scores:
        return Scores(self.spend, self.environmental, self.social, self.economic, self.influence)

    @property
    def priority(self) -> Score:
        return Score(self.by_hand) if self.by_hand else self.scores.priority
