"""Reviews of councils' vehicles: offered, accepted or declined, done; counts before and after; others' targets."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region, in_order
from workstream.partners.rules.fleet import Change, Counted, change

YEARS = [MinValueValidator(1990), MaxValueValidator(2100)]


class FleetReviewQuerySet(models.QuerySet["FleetReview"]):
    def open(self) -> "FleetReviewQuerySet":
        return self.filter(declined_on=None, done_on=None)

    def unanswered(self) -> "FleetReviewQuerySet":
        return self.filter(accepted_on=None, declined_on=None)

    def offered_by(self, on: date) -> "FleetReviewQuerySet":
        return self.filter(offered_on__lte=on).order_by("council__short_name", "-offered_on", "-pk")


class FleetReview(models.Model):
    class State(models.TextChoices):
        OFFERED = "offered", "Offered, not answered"
        ACCEPTED = "accepted", "Accepted"
        DONE = "done", "Done"
        DECLINED = "declined", "Declined"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="fleet_reviews")
    provider = models.CharField("who does it", max_length=150)
    offered_on = models.DateField(default=timezone.localdate)
    answer_by = models.DateField("answer wanted by")
    accepted_on = models.DateField(null=True, blank=True)
    declined_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("why it was declined", max_length=300, blank=True)
    done_on = models.DateField(null=True, blank=True)
    recommendations = models.TextField(blank=True)
    identified_pence = models.PositiveBigIntegerField("savings identified, a year", null=True, blank=True)
    delivered_pence = models.PositiveBigIntegerField("savings delivered, a year", null=True, blank=True)
    delivered_on = models.DateField("delivered by", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = FleetReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "council", condition=Q(declined_on=None, done_on=None), name="one_open_fleet_review_per_council"
            ),
            models.CheckConstraint(condition=Q(accepted_on=None) | Q(declined_on=None), name="fleet_review_one_answer"),
            models.CheckConstraint(condition=Q(declined_on=None) | ~Q(reason=""), name="fleet_review_declined_reason"),
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(accepted_on__lte=models.F("done_on")), name="fleet_review_done_after_yes"
            ),
            in_order("offered_on", "answer_by", "fleet_review_answered_after_offer"),
            in_order("offered_on", "accepted_on", "fleet_review_accepted_after_offer"),
            in_order("offered_on", "declined_on", "fleet_review_declined_after_offer"),
            in_order("accepted_on", "delivered_on", "fleet_saving_delivered_after_yes"),
            models.CheckConstraint(
                condition=Q(delivered_pence=None) | Q(delivered_on__isnull=False), name="fleet_saving_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        return f"Fleet review, {self.council.short_name}, {self.offered_on:%B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("fleet-review", args=[self.council.region.slug, self.pk])

    @property
    def source_key(self) -> str:
        """How a benefit names it."""
        return f"fleet-review-{self.pk}"

    def state_on(self, on: date) -> "FleetReview.State":
        if self.done_on and self.done_on <= on:
            return self.State.DONE
        if self.declined_on and self.declined_on <= on:
            return self.State.DECLINED
        return self.State.ACCEPTED if self.accepted_on and self.accepted_on <= on else self.State.OFFERED

    def delivered_by(self, on: date) -> int | None:
        return self.delivered_pence if self.delivered_on and self.delivered_on <= on else None

    known_counts: "Sequence[FleetCount] | None" = None
    """Its counts as known on a day, where that was asked for."""

    def count(self, moment: str) -> "FleetCount | None":
        counts = self.counts.all() if self.known_counts is None else self.known_counts
        return next((row for row in counts if row.moment == moment), None)

    def saved(self) -> Change:
        before, after = (row.counted() if row else None for row in map(self.count, FleetCount.Moment.values))
        return change(before, after)


class FleetCount(models.Model):
    """The vehicles and what they gave off in one year, before the review or after it."""

    class Moment(models.TextChoices):
        BEFORE = "before", "Before the review"
        AFTER = "after", "After the review"

    review = models.ForeignKey(FleetReview, on_delete=models.CASCADE, related_name="counts")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    year = models.PositiveSmallIntegerField("financial year that begins in", validators=YEARS)
    vehicles = models.PositiveIntegerField("vehicles of the fleet")
    fleet_miles = models.PositiveIntegerField("miles of the fleet")
    grey_miles = models.PositiveIntegerField("miles in people's own vehicles", default=0)
    grams_per_km = models.DecimalField(
        "CO2 of the fleet in g/km", max_digits=6, decimal_places=1, validators=[MinValueValidator(Decimal(0))]
    )
    tonnes = models.DecimalField(
        "tonnes of CO2 in the year", max_digits=9, decimal_places=1, validators=[MinValueValidator(Decimal(0))]
    )
    factors_year = models.PositiveSmallIntegerField("year of the conversion factors", validators=YEARS)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint("review", "moment", name="one_fleet_count_per_moment")]

    def __str__(self) -> str:
        return f"{self.review}, {self.get_moment_display().lower()}"

    def counted(self) -> Counted:
        return Counted(
            self.year,
            self.vehicles,
            self.fleet_miles,
            self.grey_miles,
            self.grams_per_km,
            self.tonnes,
            self.factors_year,
        )


class FleetTarget(models.Model):
    """What somebody outside has set for vehicles, with its day and source. Shown beside, never mixed with our own."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="fleet_targets")
    title = models.CharField("what is to be reached", max_length=200)
    by_on = models.DateField("to be reached by", null=True, blank=True)
    set_on = models.DateField("set on")
    source = models.CharField("who has set it, and where it stands", max_length=300)
    link = models.URLField("web address", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["by_on", "pk"]
        constraints = [
            in_order(
                "set_on",
                "by_on",
                "fleet_target_set_before_its_day",
                "It must be reached after the day it was set.",
            )
        ]

    def __str__(self) -> str:
        return self.title
