"""Whom a council pays, where they are, and which of them are no trade."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models import Council, SpendCategory


class LeftOutRule(models.Model):
    """Suppliers of a council that are no trade, told by words in their names."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="left_out_rules")
    code = models.SlugField(max_length=20)
    title = models.CharField(max_length=80)
    words = models.TextField(blank=True, help_text="Words or phrases, one on each line.")
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint("council", "code", name="one_rule_per_code")]

    def __str__(self) -> str:
        return self.title


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def of_trade(self) -> "SupplierQuerySet":
        return self.filter(left_out=None)

    def standing_alone(self) -> "SupplierQuerySet":
        """Without names that are another supplier's."""
        return self.filter(same_as=None)


class Supplier(models.Model):
    class Size(models.TextChoices):
        UNKNOWN = "", "Not known"
        MICRO = "micro", "Micro, fewer than 10 people"
        SMALL = "small", "Small, fewer than 50 people"
        MEDIUM = "medium", "Medium, fewer than 250 people"
        LARGE = "large", "Large"

    SME = (Size.MICRO, Size.SMALL, Size.MEDIUM)

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="suppliers")
    name = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=150, blank=True, help_text="The name without case, punctuation and legal form.")
    creditor = models.CharField("supplier number", max_length=40, blank=True)
    postcode = models.CharField("postcode of the payment address", max_length=7, blank=True)
    district = models.CharField(max_length=9, blank=True, help_text="ONS code of the council the postcode lies in.")
    site_postcode = models.CharField("postcode of the trading site", max_length=7, blank=True)
    site_district = models.CharField(max_length=9, blank=True)
    company_number = models.CharField(max_length=12, blank=True)
    email = models.EmailField("e-mail for questions", blank=True)
    size = models.CharField(max_length=6, choices=Size.choices, blank=True, default=Size.UNKNOWN)
    is_voluntary = models.BooleanField("voluntary or community organisation, or social enterprise", default=False)
    left_out = models.ForeignKey(
        LeftOutRule, on_delete=models.SET_NULL, null=True, blank=True, related_name="suppliers"
    )
    is_settled = models.BooleanField(
        default=False, help_text="Somebody has said whether it is trade; rules do not change it."
    )
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="other_names")

    history: ClassVar = HistoricalRecords()
    objects = SupplierQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["council", "creditor"])]
        constraints = [
            models.UniqueConstraint("council", "key", name="one_supplier_per_name"),
            models.CheckConstraint(condition=~Q(same_as=models.F("pk")), name="supplier_is_not_its_own_other_name"),
        ]

    def __str__(self) -> str:
        return self.name or "No name given"

    def get_absolute_url(self) -> str:
        return reverse("supplier", args=[self.council.slug, self.pk])


class NotTheSame(models.Model):
    """Two names that somebody has looked at and found to be different suppliers; not suggested again."""

    first = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("first", "second", name="said_once_that_they_differ")]

    def __str__(self) -> str:
        return f"{self.first} is not {self.second}"


class SpendLabel(models.Model):
    """A category as a council's ledger names it, and which shared category it means."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="spend_labels")
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=150, blank=True)
    category = models.ForeignKey(SpendCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="labels")

    class Meta:
        ordering = ["title", "code"]
        constraints = [models.UniqueConstraint("council", "code", "title", name="one_label_per_code_and_title")]

    def __str__(self) -> str:
        return self.title or self.code or "No category given"
