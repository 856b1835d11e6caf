"""The budget in lines by financial year, in pence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from councils.models import Region


class BudgetLine(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="budget_lines")
    year = models.PositiveSmallIntegerField("financial year that begins in April of")
    title = models.CharField("what it is for", max_length=150)
    budget_pence = models.BigIntegerField("budget")
    committed_pence = models.BigIntegerField("committed, not yet paid", default=0)
    spent_pence = models.BigIntegerField("spent so far", default=0)
    forecast_pence = models.BigIntegerField("expected by the end of the year")
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                "year",
                "title",
                name="one_budget_line_per_title",
                violation_error_message="This year has a line with this title already.",
            ),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="budget_year_is_plausible"),
            models.CheckConstraint(
                condition=Q(budget_pence__gte=0, committed_pence__gte=0, spent_pence__gte=0, forecast_pence__gte=0),
                name="budget_amounts_not_below_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.year_words}"

    @property
    def year_words(self) -> str:
        return f"{self.year}/{(self.year + 1) % 100:02d}"
