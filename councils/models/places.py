"""Regions, sub-regions, councils and their successors."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from councils.models.people import Champion


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose first day is not after `on` and whose last day, if any, is not before it."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": on}))


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, on: date) -> "DatedQuerySet":
        return self.filter(in_force(on))


class Dated(models.Model):
    """Starts on its first day and ends on its last day, both included; an empty end means still in force."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
        name=name,
        violation_error_message="The last day must not be before the first day.",
    )


def in_order(first: str, then: str, name: str, message: str = "") -> models.CheckConstraint:
    """Of two dates (or years) the second is not before the first, where both are known."""
    told = {"violation_error_message": message} if message else {}
    known = Q(**{first: None}) | Q(**{then: None})
    return models.CheckConstraint(condition=known | Q(**{f"{then}__gte": models.F(first)}), name=name, **told)


class Region(models.Model):
    class Naming(models.TextChoices):
        RANGES = "ranges", "Councils see the others only as ranges, in groups of five or more"
        NAMED = "named", "Named inside the programme: councils see one another's levels"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    programme = models.CharField(max_length=150, help_text="The name of the programme or work stream.")
    naming = models.CharField(max_length=10, choices=Naming.choices, default=Naming.RANGES)
    monthly_report = models.BooleanField(
        default=False, help_text="Make the highlight report on the first of each month."
    )
    public_figures = models.BooleanField(
        default=False, help_text="Show the region's progress, in groups of councils, to everybody."
    )
    least_response = models.PositiveSmallIntegerField(
        default=30,
        validators=[MaxValueValidator(100)],
        help_text="Per cent of what suppliers were paid that must be answered for before LM3 is shown beside LM2.",
    )
    is_demo = models.BooleanField(default=False)
    opens_as_at = models.DateField(
        null=True,
        blank=True,
        help_text="Dashboards open as at this day instead of today: for a region kept as history.",
    )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("region-dashboard", args=[self.slug])


class SubRegion(models.Model):
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="sub_regions")
    slug = models.SlugField()
    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]
        constraints = [models.UniqueConstraint("region", "slug", name="one_sub_region_per_slug")]

    def __str__(self) -> str:
        return self.name


class SharedTeam(models.Model):
    """One procurement team that serves several councils."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="shared_teams")
    name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name


def is_only_planned() -> Exists:
    """Of councils: entered with a reorganisation that has not been recorded, so that they may never be."""
    reorganisations = apps.get_model("councils", "Reorganisation").objects
    return Exists(reorganisations.filter(new_councils=OuterRef("pk"), recorded_at=None))


class CouncilQuerySet(DatedQuerySet):
    def known(self) -> "CouncilQuerySet":
        """Without those that are only planned: whoever does not plan them must not learn of them."""
        return self.filter(~is_only_planned())

    def on(self, on: date) -> "CouncilQuerySet":
        return super().on(on).known()  # type: ignore[attr-defined]

    def begun(self, on: date) -> "CouncilQuerySet":
        """Those there are and those there were."""
        return self.filter(starts_on__lte=on).known()


class Council(Dated):
    class Kind(models.TextChoices):
        METROPOLITAN = "metropolitan", "Metropolitan borough"
        COUNTY = "county", "County council"
        DISTRICT = "district", "District council"
        UNITARY = "unitary", "Unitary council"

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="councils")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    county = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="districts")
    gss_code = models.CharField(max_length=9, blank=True)
    ons_code = models.CharField("old ONS code", max_length=4, blank=True)
    population_2007 = models.PositiveIntegerField(null=True, blank=True)
    population_recent = models.PositiveIntegerField(null=True, blank=True)
    tile_q = models.SmallIntegerField()
    tile_r = models.SmallIntegerField()
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors", blank=True)
    sub_regions = models.ManyToManyField(SubRegion, through="SubRegionMembership", related_name="councils")
    borders = models.ManyToManyField("self", symmetrical=True, blank=True, help_text="Councils that it touches.")
    shared_team = models.ForeignKey(
        SharedTeam, on_delete=models.SET_NULL, null=True, blank=True, related_name="councils"
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["short_name"]
        constraints = [ends_after_start("council_ends_after_start")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("council-page", args=[self.slug])

    @property
    def is_side_tile(self) -> bool:
        """A county stands beside the map with an outline round its districts."""
        return self.kind == self.Kind.COUNTY

    def champion_on(self, on: date) -> "Champion | None":
        return self.champions.filter(in_force(on)).order_by("-starts_on").first()


class Neighbour(models.Model):
    """A county or unitary council outside the region that touches it."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="neighbours")
    name = models.CharField(max_length=60)
    districts = models.JSONField(help_text="Names of its districts by ONS code.")
    borders = models.ManyToManyField(Council, related_name="neighbours", help_text="Councils that it touches.")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("region", "name", name="one_neighbour_per_name")]

    def __str__(self) -> str:
        return self.name


class SubRegionMembership(Dated):
    sub_region = models.ForeignKey(SubRegion, on_delete=models.CASCADE, related_name="memberships")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="memberships")

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("sub_region", "council", "starts_on", name="one_membership_per_start"),
            ends_after_start("membership_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.council} in {self.sub_region}"


class LeadCouncil(Dated):
    """A council that leads for a sub-region; a sub-region may have several, or none."""

    sub_region = models.ForeignKey(SubRegion, on_delete=models.CASCADE, related_name="leads")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="leads_for")

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_start("lead_ends_after_start"),
            models.UniqueConstraint("sub_region", "council", "starts_on", name="one_lead_per_start"),
        ]

    def __str__(self) -> str:
        return f"{self.council} leads {self.sub_region}"


class SpendCategory(models.Model):
    """What councils buy: a tree that every room shares, with the other codes that mean the same."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    order = models.PositiveSmallIntegerField(default=0)
    proclass = models.CharField(
        max_length=100, blank=True, help_text="Beginnings of ProClass codes that fall under it, separated by spaces."
    )

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "spend categories"

    def __str__(self) -> str:
        return self.name
