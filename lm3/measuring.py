"""Making a measurement, working it out with the spend that counts, and recording what somebody else has published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Sum

from accounts.models import User
from councils.models import Council, Region, in_force
from lm3.analysing import Span, areas_of, district, head, trade
from lm3.local import Found
from lm3.models import LocalPlace, Measurement, Result, SpendLoad

OWN, SUB_REGION, REGION, CHOSEN = "own", "sub-region", "region", "chosen"


class Refused(ValidationError):
    """The act cannot be done now; the message says why."""


def places_of(region: Region, on: date) -> list[tuple[str, str]]:
    """Districts and unitary councils of a region by ONS code, of which a local area can be drawn."""
    rows = region.councils.filter(in_force(on)).exclude(gss_code="").exclude(kind=Council.Kind.COUNTY)
    return list(rows.order_by("short_name").values_list("gss_code", "short_name"))


def area(council: Council, choice: str, chosen: Sequence[str], on: date) -> list[tuple[str, str]]:
    """Codes and names of what counts as local."""
    found = areas_of([council], on)[council.pk]
    codes = {OWN: found.own, SUB_REGION: found.sub_region | found.own, REGION: found.region}.get(
        choice, frozenset(chosen)
    )
    return [(code, name) for code, name in places_of(council.region, on) if code in codes]


@transaction.atomic
def make(
    council: Council, said: dict[str, Any], places: Sequence[tuple[str, str]], *, by: User, at: datetime
) -> Measurement:
    """A measurement with its local area fixed, worked out once. `said` are its fields."""
    if not places:
        raise Refused("The local area holds no district: choose at least one.")
    words = ", ".join(name for _code, name in places)
    short = words if len(words) <= 300 else f"{len(places)} districts, from {places[0][1]} to {places[-1][1]}"
    measurement = Measurement.objects.create(council=council, area_words=short, made_by=by, made_at=at, **said)
    LocalPlace.objects.bulk_create(
        LocalPlace(measurement=measurement, district=code, name=name) for code, name in places
    )
    work_out(measurement, by=by, at=at)
    return measurement


def record_published(council: Council, said: dict[str, Any], *, by: User, at: datetime) -> Measurement:
    return Measurement.objects.create(council=council, is_published=True, made_by=by, made_at=at, **said)


@transaction.atomic
def work_out(measurement: Measurement, *, by: User | None, at: datetime) -> Result:
    """A new result from the spend that counts now; those before stay."""
    if measurement.is_published:
        raise Refused("What somebody else has published is not worked out again.")
    span = Span(measurement.starts_on.replace(day=1), measurement.ends_on.replace(day=1))
    rows = trade(measurement.council, span)
    local = {place.district for place in measurement.places.all()}
    sums = {"local": 0, "elsewhere": 0, "unplaced": 0}
    suppliers = placed = 0
    by_place = rows.values_list(district(measurement.basis))
    for code, amount, number in by_place.annotate(amount=Sum("pence"), number=Count(head(), distinct=True)):
        kind = "unplaced" if not code else "local" if code in local else "elsewhere"
        sums[kind] += amount
        suppliers += number
        placed += number if code else 0
    found = Found(**sums, staff=measurement.staff_pence)
    if found.first <= 0:
        raise Refused("No spend counts in these months. Load it first, or choose other months.")
    loads = SpendLoad.objects.counted().filter(council=measurement.council).select_related("file").order_by("pk")
    return Result.objects.create(
        measurement=measurement,
        worked_out_at=at,
        worked_out_by=by,
        files="\n".join(f"{load.file.name}, SHA-256 {load.file.sha256}" for load in loads),
        first_pence=found.first,
        local_pence=sums["local"],
        elsewhere_pence=sums["elsewhere"],
        unplaced_pence=sums["unplaced"],
        staff_pence=measurement.staff_pence,
        suppliers=suppliers,
        placed_suppliers=placed,
    )


@dataclass(frozen=True)
class Shown:
    """A measurement with its latest result."""

    measurement: Measurement
    result: Result | None

    @property
    def found(self) -> Found | None:
        row = self.result
        return Found(row.local_pence, row.elsewhere_pence, row.unplaced_pence, row.staff_pence) if row else None

    @property
    def lm2(self) -> Decimal | float | None:
        if self.measurement.is_published:
            return self.measurement.published_lm2
        return self.found.lm2 if self.found else None

    @property
    def first(self) -> int:
        return self.result.first_pence if self.result else 0


def latest(measurements: Sequence[Measurement]) -> list[Shown]:
    """Each with the result worked out last: one query."""
    rows = Result.objects.filter(measurement__in=measurements).order_by("worked_out_at", "pk")
    results = {row.measurement_id: row for row in rows}
    return [Shown(row, results.get(row.pk)) for row in measurements]
