"""Projects run with partners: phases, the firms that took part, business won and kept, and what was learnt."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models import Council, Dated, DatedQuerySet, Region, ends_after_start
from ui.tables import money
from workstream.models.partners import Partner
from workstream.partners.rules.businesses import key


class PartnerProject(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="partner_projects")
    title = models.CharField(max_length=150)
    partners = models.ManyToManyField(Partner, related_name="projects", blank=True)
    about = models.TextField("what it is about", blank=True)
    lessons = models.TextField("what was learnt", blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                "title",
                name="one_partner_project_per_title",
                violation_error_message="There is a project with this title already.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("partner-project", args=[self.region.slug, self.pk])

    @property
    def source_key(self) -> str:
        """How a benefit names it."""
        return f"partner-project-{self.pk}"


class Phase(Dated):
    project = models.ForeignKey(PartnerProject, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(max_length=150)
    about = models.TextField("what was done", blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            ends_after_start("phase_ends_after_start"),
            models.UniqueConstraint(
                "project",
                "title",
                name="one_phase_per_title",
                violation_error_message="The project has a phase with this title already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Business(models.Model):
    """A firm, told apart by name and place, so that it counts once however many phases it was in."""

    class Size(models.TextChoices):
        MICRO = "micro", "Micro: fewer than 10 people"
        SMALL = "small", "Small: 10 to 49 people"
        MEDIUM = "medium", "Medium: 50 to 249 people"
        LARGE = "large", "Large: 250 people or more"
        UNKNOWN = "unknown", "Not known"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="businesses")
    name = models.CharField(max_length=150)
    key = models.CharField(max_length=150, editable=False)
    council = models.ForeignKey(
        Council, on_delete=models.PROTECT, null=True, blank=True, related_name="businesses", verbose_name="place"
    )
    size = models.CharField(max_length=8, choices=Size.choices, default=Size.UNKNOWN)
    sector = models.CharField(max_length=100, blank=True)
    is_first_tier = models.BooleanField("first-tier supplier that takes part", default=False)
    phases = models.ManyToManyField(Phase, related_name="businesses", blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords(m2m_fields=["phases"])

    class Meta:
        verbose_name_plural = "businesses"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                "key",
                "council",
                name="one_business_per_place",
                violation_error_message="A business of this name and place is there already: each counts once.",
            ),
            models.UniqueConstraint(
                "region",
                "key",
                condition=Q(council=None),
                name="one_business_elsewhere",
                violation_error_message="A business of this name and place is there already: each counts once.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = key(self.name)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.key = key(self.name)

    @property
    def place(self) -> str:
        return self.council.short_name if self.council else "Outside the region"

    @property
    def size_words(self) -> str:
        return str(self.get_size_display()).partition(":")[0]


class Claim(models.Model):
    """Business that was won or kept, as somebody claims it, for a year or for the whole of a contract."""

    class Kind(models.TextChoices):
        WON = "won", "Won"
        KEPT = "kept", "Kept"

    class Basis(models.TextChoices):
        ANNUAL = "annual", "Value of a year"
        WHOLE = "whole", "Value of the whole contract"

    class Whose(models.TextChoices):
        BUSINESS = "business", "The business itself"
        BUYER = "buyer", "The buyer"
        PARTNER = "partner", "The partner that runs the project"

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="claims")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    title = models.CharField("which business", max_length=150)
    kind = models.CharField("won or kept", max_length=4, choices=Kind.choices)
    basis = models.CharField("what the value is of", max_length=6, choices=Basis.choices)
    pence = models.BigIntegerField("value")
    whose = models.CharField("whose claim", max_length=8, choices=Whose.choices)
    claimed_on = models.DateField("claimed on")
    note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-claimed_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gt=0), name="claim_above_nothing"),
            models.UniqueConstraint(
                "phase",
                "business",
                "title",
                "kind",
                "basis",
                "whose",
                name="one_claim_of_a_business",
                violation_error_message="This claim is there already: change that entry.",
            ),
            models.UniqueConstraint(
                "phase",
                "title",
                "kind",
                "basis",
                "whose",
                condition=Q(business=None),
                name="one_claim_of_a_phase",
                violation_error_message="This claim is there already: change that entry.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def amount_words(self) -> str:
        return money(self.pence)
