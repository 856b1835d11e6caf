"""What was settled for a region or a council otherwise than before: written with the change, and never again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from councils.models.places import Council, Region


class Settled(models.Model):
    """One setting that became another."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="settled")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, null=True, blank=True, related_name="settled")
    what = models.CharField(max_length=100)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "settled"
        constraints = [models.CheckConstraint(condition=~Q(before=models.F("after")), name="what_is_settled_differs")]

    def __str__(self) -> str:
        return f"{self.what}: {self.after}"
