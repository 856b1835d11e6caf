"""Measurements of the local multiplier: worked out here, or published by somebody else and recorded as published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from councils.models import Council


class Measurement(models.Model):
    """One study of one council's year, with the area that counts as local fixed with it."""

    class Basis(models.TextChoices):
        PAYMENT = "payment", "Payment address"
        SITE = "site", "Trading site where known, else payment address"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="measurements")
    title = models.CharField(max_length=150)
    starts_on = models.DateField()
    ends_on = models.DateField()
    area_words = models.CharField("local area in words", max_length=300)
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.PAYMENT)
    staff_pence = models.BigIntegerField("take-home pay of staff who live in the area", default=0)
    is_published = models.BooleanField(default=False, help_text="Published by somebody else; never worked out again.")
    published_lm2 = models.DecimalField("LM2 as published", max_digits=6, decimal_places=4, null=True, blank=True)
    published_lm3 = models.DecimalField("LM3 as published", max_digits=6, decimal_places=4, null=True, blank=True)
    method = models.TextField(blank=True)
    document = models.CharField("where it is published", max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="measurement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | (~Q(method="") & ~Q(document="")),
                name="published_measurement_names_method_and_document",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("measurement", args=[self.council.slug, self.pk])

    @property
    def source_key(self) -> str:
        """How a benefit names it."""
        return f"measurement-{self.pk}"


class LocalPlace(models.Model):
    """A district or unitary council that counts as local in one measurement, by its ONS code."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="places")
    district = models.CharField(max_length=9)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("measurement", "district", name="local_place_once")]

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """What a measurement came to with the spend of one moment. Never changed: later spend makes a new one."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="results")
    worked_out_at = models.DateTimeField()
    worked_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    files = models.TextField(help_text="The files of spend that counted.")
    first_pence = models.BigIntegerField("round 1")
    local_pence = models.BigIntegerField("local suppliers in round 2")
    elsewhere_pence = models.BigIntegerField("suppliers elsewhere")
    unplaced_pence = models.BigIntegerField("suppliers that are not placed")
    staff_pence = models.BigIntegerField("local staff in round 2")
    suppliers = models.PositiveIntegerField()
    placed_suppliers = models.PositiveIntegerField()

    class Meta:
        ordering = ["-worked_out_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(first_pence__gt=0), name="result_has_a_first_round")]

    def __str__(self) -> str:
        return f"{self.measurement}, {self.worked_out_at:%-d %B %Y}"
