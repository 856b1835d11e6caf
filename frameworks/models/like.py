"""Groups of councils that a region names, so that a council can be compared with its like."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region


class LikeGroup(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="like_groups")
    name = models.CharField(max_length=80)
    councils: "models.ManyToManyField[Council, models.Model]" = models.ManyToManyField(
        Council, related_name="like_groups"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("region", "name", name="one_like_group_per_name")]

    def __str__(self) -> str:
        return self.name
