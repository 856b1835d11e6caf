"""A council's plan: which action is for which requirement, the plan signed off, the council's own targets."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.models import Action
from councils.models import Council, in_order
from frameworks.models.editions import Criterion, Edition, Theme


class PlannedRequirement(models.Model):
    """This action is for this requirement; several requirements may share one action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="planned")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="planned")
    linked_at = models.DateTimeField(default=timezone.now)
    """No earlier day knows of it."""

    class Meta:
        constraints = [models.UniqueConstraint("action", "criterion", name="one_link_per_action_and_requirement")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.action}"


class PlanSignOff(models.Model):
    """Somebody who may sign for the council has agreed its plan up to a level. The latest one counts."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="plan_sign_offs")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(level__gte=1), name="plan_signed_off_to_level_1_or_more")]

    def __str__(self) -> str:
        return f"{self.council.short_name}, to level {self.level}"


class CouncilTargetQuerySet(models.QuerySet["CouncilTarget"]):
    def on(self, on: date) -> "CouncilTargetQuerySet":
        """Those that stood on a day: set by then and not replaced before its end."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), set_on__lte=on)


class CouncilTarget(models.Model):
    """The level that a council itself means to reach in a theme, by a day, beside what the region asks."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="own_targets")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    by_on = models.DateField()
    set_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    history: ClassVar = HistoricalRecords()
    objects = CouncilTargetQuerySet.as_manager()

    class Meta:
        ordering = ["theme__order"]
        constraints = [
            models.UniqueConstraint("council", "theme", condition=Q(ended_on=None), name="one_own_target_per_theme"),
            models.CheckConstraint(condition=Q(level__gte=1), name="own_target_level_from_1"),
            in_order("set_on", "ended_on", "own_target_ended_after_set"),
        ]

    def __str__(self) -> str:
        return f"Level {self.level} in {self.theme} by {self.by_on:%-d %B %Y}"
