"""Measurements of the local multiplier: worked out here, or published by somebody else and recorded as published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from councils.models import Council, Region
from lm3.measurements.rules import multiplier


class Measurement(models.Model):
    """One study of a year of a council, or of several councils together, with the area that counts as local."""

    class Basis(models.TextChoices):
        PAYMENT = "payment", "Payment address"
        SITE = "site", "Trading site where known, else payment address"

    class Way(models.TextChoices):
        """As `lm3.measurements.rules.multiplier.Way`: both are published practice, and never mixed."""

        STRICT = multiplier.Way.STRICT.value, multiplier.Way.STRICT.words
        WIDER = multiplier.Way.WIDER.value, multiplier.Way.WIDER.words

    class Source(models.TextChoices):
        SPEND = "spend", "The spend that is loaded"
        BUDGET = "budget", "A budget, of which the loaded spend is part"
        CONTRACT = "contract", "A contract, with what its contractor has paid"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="measurements")
    councils: "models.ManyToManyField[Council, Council]" = models.ManyToManyField(
        Council, related_name="+", blank=True, help_text="Whose spend a measurement of the region takes together."
    )
    title = models.CharField(max_length=150)
    starts_on = models.DateField()
    ends_on = models.DateField()
    area_words = models.CharField("local area in words", max_length=300)
    basis = models.CharField(max_length=8, choices=Basis.choices, default=Basis.PAYMENT)
    way = models.CharField("how round 3 is counted", max_length=6, choices=Way.choices, default=Way.STRICT)
    source = models.CharField("round 1 comes from", max_length=8, choices=Source.choices, default=Source.SPEND)
    first_pence = models.BigIntegerField("budget or contract value", null=True, blank=True)
    local_pence = models.BigIntegerField("paid by the contractor to local suppliers", default=0)
    elsewhere_pence = models.BigIntegerField("paid by the contractor to suppliers elsewhere", default=0)
    staff_pence = models.BigIntegerField("take-home pay of staff who live in the area", default=0)
    staff_returns = models.CharField(
        "of each 100 pounds of pay, what each member of staff who was asked spends locally", max_length=1000, blank=True
    )
    seed = models.PositiveIntegerField(default=1)
    is_published = models.BooleanField(default=False, help_text="Published by somebody else; never worked out again.")
    published_lm2 = models.DecimalField("LM2 as published", max_digits=6, decimal_places=4, null=True, blank=True)
    published_lm3 = models.DecimalField("LM3 as published", max_digits=6, decimal_places=4, null=True, blank=True)
    method = models.TextField(blank=True)
    document = models.CharField("where it is published", max_length=300, blank=True)
    actions: "models.ManyToManyField[Action, Action]" = models.ManyToManyField(
        Action, related_name="measurements", blank=True, help_text="What is changed because of what was found."
    )
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
            models.CheckConstraint(
                condition=Q(council__isnull=False, region=None) | Q(council=None, region__isnull=False),
                name="measurement_is_of_a_council_or_a_region",
            ),
            models.CheckConstraint(
                condition=Q(source="spend") | Q(first_pence__gt=0), name="budget_or_contract_has_its_value"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        if self.council is None:
            assert self.region
            return reverse("region-measurement", args=[self.region.slug, self.pk])
        return reverse("measurement", args=[self.council.slug, self.pk])

    @property
    def whose(self) -> str:
        return self.council.short_name if self.council else f"{self.region}, several councils"

    @property
    def is_of_contract(self) -> bool:
        """Of one contract: no figure of the council."""
        return self.source == self.Source.CONTRACT

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
    staff_elsewhere_pence = models.BigIntegerField("staff who live elsewhere", default=0)
    other_pence = models.BigIntegerField("of a budget or contract, what was paid to nobody who is followed", default=0)
    suppliers = models.PositiveIntegerField()
    placed_suppliers = models.PositiveIntegerField()

    class Meta:
        ordering = ["-worked_out_at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(first_pence__gt=0), name="result_has_a_first_round")]

    def __str__(self) -> str:
        return f"{self.measurement}, {self.worked_out_at:%-d %B %Y}"
