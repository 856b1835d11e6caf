"""Framework agreements and contracts that councils may buy from."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Dated, DatedQuerySet, Region, SpendCategory, ends_after_start, in_order

WARN_BEFORE = timedelta(days=183)
"""So long before its end an agreement is said to end soon: half a year is what a new one takes."""


def last_day(lookup: str, on: date) -> Q:
    """About the day it ends, with the extension that has been decided."""
    return Q(**{f"extended_to__{lookup}": on}) | Q(**{"extended_to": None, f"ends_on__{lookup}": on})


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def listed(self) -> "AgreementQuerySet":
        return self.filter(withdrawn_at=None)

    def live(self, on: date) -> "AgreementQuerySet":
        return self.listed().filter(last_day("gte", on), starts_on__lte=on)

    def ending(self, on: date) -> "AgreementQuerySet":
        return self.live(on).filter(last_day("lte", on + WARN_BEFORE))

    def ended(self, on: date) -> "AgreementQuerySet":
        return self.listed().filter(last_day("lt", on))

    def coming(self, on: date) -> "AgreementQuerySet":
        return self.listed().filter(starts_on__gt=on)


class Agreement(models.Model):
    """Open to councils from its first to its last day, both included."""

    class State(models.TextChoices):
        COMING = "coming", "Not begun"
        LIVE = "live", "Live"
        ENDING = "ending", "Ends soon"
        ENDED = "ended", "Ended"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="agreements")
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=60, blank=True)
    owner = models.CharField("whose agreement it is", max_length=150)
    link = models.URLField(max_length=500, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    categories = models.ManyToManyField(SpendCategory, related_name="agreements", blank=True)
    who_may_use = models.TextField("who may use it")
    sustainability = models.TextField("sustainability notes", blank=True)
    whole_life_cost = models.TextField("whole-life cost notes", blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    extendable_to = models.DateField("may be extended to", null=True, blank=True)
    extended_to = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="agreement_ends_after_start"),
            models.CheckConstraint(
                condition=Q(extendable_to=None) | Q(extendable_to__gt=models.F("ends_on")),
                name="agreement_is_extended_beyond_its_end",
            ),
            models.CheckConstraint(
                condition=Q(extended_to=None) | Q(extended_to__lte=models.F("extendable_to")),
                name="agreement_is_extended_no_further_than_it_may_be",
            ),
            in_order("ends_on", "extended_to", "agreement_has_been_extended_beyond_its_end"),
        ]
        indexes = [models.Index(fields=["region", "withdrawn_at", "title"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.region.slug, self.pk])

    @property
    def last_day(self) -> date:
        return self.extended_to or self.ends_on

    def state_on(self, on: date) -> "Agreement.State":
        if on < self.starts_on:
            return self.State.COMING
        if on > self.last_day:
            return self.State.ENDED
        return self.State.ENDING if self.last_day <= on + WARN_BEFORE else self.State.LIVE


class Lot(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lots")
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    suppliers: Any = models.TextField(blank=True, help_text="One supplier a line.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint("agreement", "number", name="one_lot_per_number")]

    def __str__(self) -> str:
        return f"Lot {self.number}: {self.title}"

    def supplier_names(self) -> list[str]:
        return [name for name in self.suppliers.splitlines() if name.strip()]


class AgreementUse(Dated):
    """A council buys from the agreement, and what it says of it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="uses")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="agreement_uses")
    says = models.TextField("what the council says of it", blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["council__short_name", "-starts_on"]
        constraints = [
            ends_after_start("agreement_use_ends_after_start"),
            models.UniqueConstraint("agreement", "council", condition=Q(ends_on=None), name="one_use_by_a_council_now"),
        ]

    def __str__(self) -> str:
        return f"{self.council} uses {self.agreement}"
