"""What suppliers are asked for round 3, by a link of their own, and what they have said."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lm3.models.measurements import Measurement
from lm3.models.suppliers import Supplier
from post.linking import Guarded

PERCENT = (MinValueValidator(0), MaxValueValidator(100))


class Survey(models.Model):
    """Suppliers of one measurement who are asked what they spend locally."""

    class How(models.TextChoices):
        TOP = "top", "The largest, until they cover a share of what is paid"
        SAMPLE = "sample", "A sample drawn by place and size, the largest always in it"

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="surveys")
    how = models.CharField(max_length=6, choices=How.choices)
    share = models.PositiveSmallIntegerField("share of what is paid, per cent", null=True, validators=PERCENT)
    number = models.PositiveIntegerField("suppliers in the sample", null=True)
    seed = models.PositiveIntegerField(help_text="The sample can be drawn again with it.")
    closes_on = models.DateField()
    contact = models.CharField("whom a supplier may ask", max_length=200)
    words = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how="top", share__isnull=False) | Q(how="sample", number__isnull=False),
                name="survey_says_how_suppliers_were_chosen",
            )
        ]

    def __str__(self) -> str:
        return f"Survey of suppliers, {self.measurement}"

    def get_absolute_url(self) -> str:
        assert self.measurement.council, "suppliers are asked by a council"
        return reverse("survey", args=[self.measurement.council.slug, self.pk])

    def is_open(self, on: date) -> bool:
        return on <= self.closes_on


class SurveyRequestQuerySet(models.QuerySet["SurveyRequest"]):
    def counting(self) -> "SurveyRequestQuerySet":
        """Answers that were sent and not taken back."""
        return self.filter(answered_at__isnull=False, taken_back_at=None)

    def silent(self) -> "SurveyRequestQuerySet":
        return self.filter(asked_at__isnull=False, answered_at=None, declined_at=None)


class SurveyRequest(Guarded):
    """One supplier in a survey: the link, and the answer. Known by company number or name, so that one answer serves
    every council of the region that buys from it."""

    page = "supplier-survey"

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="requests")
    supplier = models.ForeignKey(Supplier, on_delete=models.SET_NULL, null=True, related_name="survey_requests")
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=150)
    company_number = models.CharField(max_length=12, blank=True)
    paid_pence = models.BigIntegerField()
    is_certain = models.BooleanField(help_text="Asked in any case, not drawn.")
    email = models.EmailField(blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    year_ends_on = models.DateField("end of the year that it is about", null=True, blank=True)
    pay_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT)
    purchases_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT)
    saved_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_pence", "pk"]
        indexes = [models.Index(fields=["key"]), models.Index(fields=["company_number"])]
        constraints = [
            models.UniqueConstraint("survey", "supplier", name="a_supplier_is_once_in_a_survey"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (Q(pay_percent__isnull=False) & Q(purchases_percent__isnull=False)),
                name="an_answer_says_pay_and_purchases",
            ),
            models.CheckConstraint(
                condition=Q(pay_percent=None)
                | Q(purchases_percent=None)
                | Q(pay_percent__lte=100 - models.F("purchases_percent")),
                name="pay_and_purchases_are_at_most_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_answered(self) -> bool:
        return self.answered_at is not None and self.taken_back_at is None


class SurveyPlace(models.Model):
    """Where a supplier's staff live, or where it buys: a council or a postcode district with its share."""

    class What(models.TextChoices):
        PAY = "pay", "Pay of staff"
        PURCHASES = "purchases", "Purchases"

    request = models.ForeignKey(SurveyRequest, on_delete=models.CASCADE, related_name="places")
    what = models.CharField(max_length=9, choices=What.choices)
    words = models.CharField(max_length=100)
    percent = models.DecimalField(max_digits=5, decimal_places=2, validators=PERCENT)
    districts = models.JSONField(help_text="ONS codes with the share of the place that lies in each.")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("request", "what", "words", name="a_place_is_once_in_an_answer")]

    def __str__(self) -> str:
        return f"{self.words}, {self.percent} per cent"

    def within(self, area: frozenset[str]) -> Decimal:
        """Of all pay or purchases, the share in the area, between 0 and 1."""
        part = sum(share for code, share in self.districts.items() if code in area)
        return self.percent * Decimal(str(min(part, 1.0))) / 100


class StaffPay(models.Model):
    """Take-home pay by where staff live, as totals from the payroll."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="staff_pay")
    words = models.CharField("council or postcode district", max_length=100)
    pence = models.BigIntegerField(validators=[MinValueValidator(0)])
    districts = models.JSONField(help_text="ONS codes with the share of the place that lies in each.")

    class Meta:
        ordering = ["-pence", "pk"]
        constraints = [models.UniqueConstraint("measurement", "words", name="a_place_is_once_in_a_payroll")]

    def __str__(self) -> str:
        return self.words


class ThirdRound(models.Model):
    """Round 3 of a result as it was estimated then, with what it rests on. Pence, shares and scores; never changed."""

    result = models.OneToOneField("lm3.Result", on_delete=models.CASCADE, related_name="third")
    way = models.CharField(max_length=6, choices=Measurement.Way.choices)
    pence = models.BigIntegerField("round 3")
    filled_in_pence = models.BigIntegerField("of it filled in for silent suppliers")
    by_default_pence = models.BigIntegerField("of it from published defaults")
    staff_pence = models.BigIntegerField("of it spent by staff")
    low = models.FloatField("LM3 with silent suppliers at nothing")
    high = models.FloatField("LM3 with silent suppliers at all")
    interval_low = models.FloatField(null=True)
    interval_high = models.FloatField(null=True)
    followed = models.PositiveIntegerField("suppliers followed")
    answered = models.PositiveIntegerField()
    followed_pence = models.BigIntegerField()
    answered_pence = models.BigIntegerField()
    least_percent = models.PositiveSmallIntegerField("least share of spend answered for LM3 to be shown")
    local_share = models.FloatField("of what local suppliers are paid, the share spent locally")
    elsewhere_share = models.FloatField()
    staff_share = models.FloatField()
    staff_is_known = models.BooleanField()
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    strata = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=models.F("high")), name="third_round_bounds_in_order"),
        ]

    def __str__(self) -> str:
        return f"Round 3, {self.result}"

    @property
    def response(self) -> float:
        """Of what followed suppliers were paid, the share of those who answered."""
        return self.answered_pence / self.followed_pence if self.followed_pence else 0.0

    @property
    def is_enough(self) -> bool:
        """Whether so many have answered that LM3 may be shown."""
        return self.answered > 0 and self.response * 100 >= self.least_percent


class Scenario(models.Model):
    """What if a share of all spend moved to local suppliers. Kept beside the measurement, compared with others."""

    measurement = models.ForeignKey(Measurement, on_delete=models.CASCADE, related_name="scenarios")
    title = models.CharField(max_length=150)
    points = models.DecimalField("percentage points of all spend", max_digits=5, decimal_places=2, validators=PERCENT)
    category = models.ForeignKey(
        "councils.SpendCategory", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplier = models.ForeignKey(Supplier, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0, points__lte=100), name="scenario_moves_something")
        ]

    def __str__(self) -> str:
        return self.title
