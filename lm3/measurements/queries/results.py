"""Measurements with their results, and what they rest on: read, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from councils.models import Council, Region
from councils.queries.borders import bordering, neighbours
from lm3.measurements.queries import followed_suppliers
from lm3.measurements.queries.followed_suppliers import Followed
from lm3.measurements.rules.estimate import DEFAULT_STAFF, ELSEWHERE, LOCAL, UNPLACED
from lm3.measurements.rules.lm2 import Found
from lm3.measurements.rules.multiplier import plain_mean
from lm3.models import LocalArea, Measurement, Result, Survey, ThirdRound
from lm3.spend.queries.load_tables import pounds
from lm3.spend.queries.local_areas import areas_of, places_of
from lm3.spend.queries.trade import Span

OWN, SUB_REGION, REGION, BORDERING, CHOSEN = "own", "sub-region", "region", "bordering", "chosen"


class Refused(ValidationError):
    """The act cannot be done now; the message says why."""


def area(council: Council, choice: str, chosen: Sequence[str], on: date) -> list[tuple[str, str]]:
    """Codes and names of what counts as local; those of a local area that the council has drawn from councils where the
    choice is its number."""
    found = areas_of([council], on)[council.pk]
    if choice == CHOSEN:
        codes = frozenset(chosen)
    elif choice == BORDERING:
        codes = found.own | bordering(council, on)
    elif choice.isdecimal():
        codes = frozenset(drawn_of_councils(council).get(pk=choice).places)
    else:
        codes = {OWN: found.own, SUB_REGION: found.sub_region | found.own, REGION: found.region}[choice]
    names = dict(places_of(council.region, on)) | neighbours(council.region)
    return [(code, name) for code, name in names.items() if code in codes]


def drawn_of_councils(council: Council) -> QuerySet[LocalArea]:
    """Local areas that a measurement can have: suppliers and payrolls say where they spend by council, and a council
    cannot be told apart by its postcode districts."""
    return council.local_areas.filter(kind=LocalArea.Kind.COUNCILS)


def covered(measurement: Measurement) -> list[Council]:
    """Whose spend it takes: its council, or the councils of the region that were chosen."""
    if measurement.council:
        return [measurement.council]
    return list(measurement.councils.order_by("short_name").select_related("region"))


def region_of(measurement: Measurement) -> Region:
    owner = measurement.council.region if measurement.council else measurement.region
    assert owner
    return owner


def span_of(measurement: Measurement) -> Span:
    return Span(measurement.starts_on.replace(day=1), measurement.ends_on.replace(day=1))


def followed(measurement: Measurement, councils: Sequence[Council]) -> list[Followed]:
    """Suppliers with what they were paid; of a contract two sums that are nobody in particular."""
    if measurement.source == Measurement.Source.CONTRACT:
        parts = ((LOCAL, measurement.local_pence), (ELSEWHERE, measurement.elsewhere_pence))
        return [Followed(0, "", "", "", amount, place) for place, amount in parts if amount]
    return followed_suppliers.suppliers(councils, span_of(measurement), measurement.basis, area_codes(measurement))


def area_codes(measurement: Measurement) -> frozenset[str]:
    return frozenset(place.district for place in measurement.places.all())


def found_of(measurement: Measurement, rows: Sequence[Followed]) -> Found:
    sums = {LOCAL: 0, ELSEWHERE: 0, UNPLACED: 0}
    for row in rows:
        for place, amount in row.by_place.items():
            sums[place] += amount
    staff, staff_elsewhere = staff_of(measurement)
    found = Found(sums[LOCAL], sums[ELSEWHERE], sums[UNPLACED], staff, staff_elsewhere)
    if measurement.first_pence is None:
        if found.first <= 0:
            raise Refused("No spend counts in these months. Load it first, or choose other months.")
        return found
    if found.first > measurement.first_pence:
        raise Refused(
            f"More was paid out, {pounds(found.first)}, than round 1 holds, {pounds(measurement.first_pence)}. Check "
            "the value and the months."
        )
    return replace(found, other=measurement.first_pence - found.first)


def staff_of(measurement: Measurement) -> tuple[int, int]:
    """Pay of staff who live in the area and of those who do not, in pence: from the payroll by place where there is
    one, else as typed."""
    rows = list(measurement.staff_pay.all())
    if not rows:
        return measurement.staff_pence, 0
    area = area_codes(measurement)
    whole = sum(row.pence for row in rows)
    local = sum(row.pence * sum(share for code, share in row.districts.items() if code in area) for row in rows)
    return round(local), whole - round(local)


def staff_share(measurement: Measurement) -> tuple[float, bool]:
    """Of take-home pay, the share spent locally, and whether staff were asked: the plain mean of those who answered,
    else the published example."""
    shares = [float(part) / 100 for part in measurement.staff_returns.split()]
    return (plain_mean(shares), True) if shares else (DEFAULT_STAFF, False)


@dataclass(frozen=True)
class Shown:
    """A measurement with its latest result."""

    measurement: Measurement
    result: Result | None

    @property
    def found(self) -> Found | None:
        row = self.result
        if row is None:
            return None
        return Found(
            row.local_pence,
            row.elsewhere_pence,
            row.unplaced_pence,
            row.staff_pence,
            row.staff_elsewhere_pence,
            row.other_pence,
        )

    @property
    def third(self) -> ThirdRound | None:
        """Round 3, where there is one; whether it may be shown is `is_enough`."""
        return getattr(self.result, "third", None) if self.result else None

    @property
    def lm3(self) -> float | None:
        """The score with round 3, only where enough suppliers have answered."""
        third, found = self.third, self.found
        if third is None or found is None or found.lm2 is None or not third.is_enough:
            return None
        return found.lm2 + third.pence / found.first

    @property
    def is_sampled(self) -> bool:
        """Whether any of the suppliers were drawn at random, of those who had answered when it was worked out: without
        that there is no interval of samples."""
        if self.result is None:
            return False
        made, by_then = self.measurement, self.result.worked_out_at
        whose = Q(measurement=made) if made.council_id else Q(measurement__council__in=made.councils.all())
        return Survey.objects.filter(whose, how=Survey.How.SAMPLE, requests__answered_at__lte=by_then).exists()

    @property
    def lm2(self) -> Decimal | float | None:
        if self.measurement.is_published:
            return self.measurement.published_lm2
        return self.found.lm2 if self.found else None

    @property
    def first(self) -> int:
        return self.result.first_pence if self.result else 0


def latest(measurements: Sequence[Measurement], on: date | None = None) -> list[Shown]:
    """Each with the result worked out last, by a day where one is given: one query."""
    rows = Result.objects.filter(measurement__in=measurements).select_related("third").order_by("worked_out_at", "pk")
    rows = rows.filter(worked_out_at__date__lte=on) if on else rows
    results = {row.measurement_id: row for row in rows}
    return [Shown(row, results.get(row.pk)) for row in measurements]


def later(measurement: Measurement) -> Shown | None:
    """The council's next measurement after this one's months, for what came of its actions. A contract is held against
    no year of the council."""
    rows = Measurement.objects.filter(council=measurement.council_id, is_published=False)
    contract = Q(source=Measurement.Source.CONTRACT)
    rows = rows.filter(contract if measurement.is_of_contract else ~contract)
    found = rows.filter(starts_on__gt=measurement.ends_on).order_by("starts_on", "pk").first()
    return latest([found])[0] if found and measurement.council_id else None
