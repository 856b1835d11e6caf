"""What a council counts as local beside its own area: drawn by itself."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council


class LocalArea(models.Model):
    class Kind(models.TextChoices):
        COUNCILS = "councils", "Councils"
        POSTCODES = "postcodes", "Postcode districts"

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="local_areas")
    name = models.CharField(max_length=100)
    kind = models.CharField("drawn from", max_length=9, choices=Kind.choices)
    places = models.JSONField(help_text="ONS codes of districts and unitary councils, or postcode districts.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("council", "name", name="one_local_area_per_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def in_a_line(self) -> str:
        return f"{self.name}: {' '.join(self.places or [])}"

    def get_absolute_url(self) -> str:
        return reverse("local-area", args=[self.council.slug, self.pk])
