"""The register of benefits: what was promised, what was delivered, against what, worked out how, verified by whom."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region, in_order
from workstream.partners.rules.benefit_sums import Counted, Kind, in_words


class BenefitQuerySet(models.QuerySet["Benefit"]):
    def known(self, on: date) -> "BenefitQuerySet":
        """Promised or delivered by the end of a day."""
        return self.filter(Q(promised_on__lte=on) | Q(delivered_on__lte=on))

    def overlapping(self, benefit: "Benefit") -> "BenefitQuerySet":
        """Others of the same kind from the same source for some of the same time, for the same council or for all."""
        same = self.filter(region=benefit.region, kind=benefit.kind, comes_from=benefit.comes_from)
        same = same.filter(starts_on__lte=benefit.ends_on, ends_on__gte=benefit.starts_on).exclude(pk=benefit.pk)
        return same.filter(Q(council=None) | Q(council=benefit.council)) if benefit.council else same


class Benefit(models.Model):
    """One benefit of one kind. Amounts are in the smallest part of the kind, see `benefit_sums`."""

    KINDS = tuple((kind.value, kind.words) for kind in Kind)

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="benefits")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="benefits")
    title = models.CharField("what it is", max_length=150)
    kind = models.CharField(max_length=12, choices=KINDS)
    starts_on = models.DateField("counts from")
    ends_on = models.DateField("counts to")
    promised = models.BigIntegerField(null=True, blank=True)
    promised_on = models.DateField("promised on", null=True, blank=True)
    delivered = models.BigIntegerField(null=True, blank=True)
    delivered_on = models.DateField("delivered on", null=True, blank=True)
    baseline = models.TextField("compared with what")
    method = models.TextField("how it is worked out")
    comes_from = models.CharField(max_length=60, blank=True)
    """Which record of which room brought it, such as “case-study-12”; title and address as they were."""
    comes_title = models.CharField("what it comes from", max_length=250, blank=True)
    comes_url = models.CharField(max_length=300, blank=True)
    verified_by = models.CharField("who verified it", max_length=150, blank=True)
    verified_on = models.DateField("verified on", null=True, blank=True)
    verified_how = models.TextField("what was looked at", blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = BenefitQuerySet.as_manager()

    class Meta:
        ordering = [F("delivered_on").desc(nulls_last=True), "-promised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="benefit_ends_after_start",
                violation_error_message="The last day must not be before the first day.",
            ),
            in_order(
                "promised_on",
                "delivered_on",
                "benefit_delivered_after_promised",
                "It must not be delivered before the day it was promised.",
            ),
            models.CheckConstraint(
                condition=Q(promised__isnull=False) | Q(delivered__isnull=False), name="benefit_promised_or_delivered"
            ),
            models.CheckConstraint(
                condition=Q(promised=None, promised_on=None)
                | Q(promised__isnull=False, promised__gt=0, promised_on__isnull=False),
                name="benefit_promise_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(delivered=None, delivered_on=None)
                | Q(delivered__isnull=False, delivered__gte=0, delivered_on__isnull=False),
                name="benefit_delivery_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by="")
                | (
                    Q(delivered_on__isnull=False, verified_on__isnull=False, verified_on__gte=F("delivered_on"))
                    & ~Q(verified_by="")
                ),
                name="benefit_verified_after_delivery",
            ),
            models.UniqueConstraint(
                "region",
                "council",
                "kind",
                "title",
                "starts_on",
                name="one_benefit_of_a_council",
                violation_error_message="This benefit is in the register already: change that entry.",
            ),
            models.UniqueConstraint(
                "region",
                "kind",
                "title",
                "starts_on",
                condition=Q(council=None),
                name="one_benefit_of_the_region",
                violation_error_message="This benefit is in the register already: change that entry.",
            ),
            models.UniqueConstraint(
                "comes_from",
                "kind",
                "council",
                "starts_on",
                condition=~Q(comes_from=""),
                name="one_benefit_from_a_source",
                violation_error_message="A benefit of this kind and time from the same source is there already.",
            ),
        ]
        indexes = [models.Index(fields=["region", "kind"]), models.Index(fields=["comes_from"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("benefit", args=[self.region.slug, self.pk])

    @property
    def what(self) -> Kind:
        return Kind(self.kind)

    @property
    def where(self) -> str:
        return self.council.short_name if self.council else "The whole region"

    def get_promised_display(self) -> str:
        return "" if self.promised is None else in_words(self.what, self.promised)

    def get_delivered_display(self) -> str:
        return "" if self.delivered is None else in_words(self.what, self.delivered)

    def amount_words(self) -> str:
        """What was delivered, or else what was promised."""
        return self.get_delivered_display() or self.get_promised_display()

    @property
    def is_verified(self) -> bool:
        return self.verified_on is not None

    def counted(self) -> Counted:
        amounts = (self.promised, self.promised_on, self.delivered, self.delivered_on)
        return Counted(self.what, *amounts, self.verified_on, self.ends_on)
