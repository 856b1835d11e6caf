from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Region, in_order
from frameworks.models.editions import Edition, Theme


class TargetQuerySet(models.QuerySet["Target"]):
    def on(self, on: date) -> "TargetQuerySet":
        """Targets that stood on a day: set by then and not ended before it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), set_on__lte=on)


class Target(models.Model):
    """A level to reach by a date, for a whole region: all themes, or one."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="targets")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="targets")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="targets")
    level = models.PositiveSmallIntegerField()
    by_on = models.DateField()
    source = models.CharField(max_length=200)
    set_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()
    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["by_on", "level"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1), name="target_level_from_1"),
            in_order("set_on", "ended_on", "target_ended_after_set"),
            in_order("set_on", "by_on", "target_reached_after_set"),
        ]

    def __str__(self) -> str:
        about = self.theme or "all themes"
        return f"Level {self.level} in {about} by {self.by_on:%-d %B %Y}"

    def end(self, *, on: date, reason: str) -> None:
        self.ended_on, self.end_reason = on, reason
        self.save(update_fields=["ended_on", "end_reason"])
