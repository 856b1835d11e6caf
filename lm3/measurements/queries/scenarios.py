"""What if spend moved to local suppliers: what could move, and what each scenario comes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from councils.models import SpendCategory
from lm3.measurements.queries.results import Shown, area_codes, covered, span_of
from lm3.measurements.rules import multiplier
from lm3.measurements.rules.multiplier import Way
from lm3.models import Measurement, Scenario, SpendTotal, Supplier
from lm3.spend.queries.load_tables import pounds
from lm3.spend.queries.trade import district, trade_of
from ui.tables import Link


@dataclass(frozen=True)
class Outcome:
    """What a scenario comes to beside a result. Pence and scores; LM3 only where it may be shown."""

    scenario: Scenario
    moved: float
    gain: float
    gain_per_pound: float
    lm2: tuple[float, float]
    lm3: tuple[float, float] | None


def elsewhere(
    measurement: Measurement, *, category: SpendCategory | None = None, supplier: Supplier | None = None
) -> int:
    """Pence of round 1 that go to suppliers elsewhere, of a category or to one supplier: what could move."""
    if measurement.source == Measurement.Source.CONTRACT:
        return measurement.elsewhere_pence
    rows = _elsewhere(measurement)
    if category:
        rows = rows.filter(Q(label__category=category) | Q(label__category__parent=category))
    if supplier:
        rows = rows.filter(Q(supplier=supplier) | Q(supplier__same_as=supplier))
    return max(rows.aggregate(amount=Sum("pence", default=0))["amount"], 0)


def _elsewhere(measurement: Measurement) -> QuerySet[SpendTotal]:
    rows = trade_of(covered(measurement), span_of(measurement)).annotate(at=district(measurement.basis))
    return rows.exclude(at="").exclude(at__in=area_codes(measurement))


def largest_elsewhere(measurement: Measurement, most: int = 50) -> list[tuple[int, str]]:
    """Suppliers elsewhere that are paid the most."""
    rows = _elsewhere(measurement).values_list("supplier", "supplier__name").annotate(amount=Sum("pence"))
    return [(pk, f"{name}, {pounds(amount)}") for pk, name, amount in rows.order_by("-amount", "supplier")[:most]]


def outcomes(shown: Shown) -> list[Outcome]:
    """Each scenario beside the latest result. The gain of a pound that moves is 1 for itself and what it adds in round
    3, never what a local supplier spends again by itself: the supplier before has spent too."""
    found, third = shown.found, shown.third
    if found is None or found.lm2 is None or third is None:
        return []
    per_pound = multiplier.gain_per_pound_moved(third.local_share, third.elsewhere_share, Way(third.way))
    told = []
    for row in shown.measurement.scenarios.select_related("category", "supplier__council"):
        amount, gain = multiplier.moved(found.first, float(row.points), per_pound)
        after = min(found.lm2 + amount / found.first, 2.0)
        lm3 = None if shown.lm3 is None else (shown.lm3, min(shown.lm3 + gain / found.first, 3.0))
        told.append(Outcome(row, amount, gain, per_pound, (found.lm2, after), lm3))
    return told


def purposes(actions: Sequence[int]) -> dict[int, list[Link]]:
    """What these actions follow from: one query, however many there are."""
    found: dict[int, list[Link]] = {}
    rows = Measurement.objects.filter(actions__in=actions).select_related("council", "region")
    for made in rows.annotate(action=F("actions")):
        found.setdefault(made.action, []).append(Link(f"Measurement: {made}", made.get_absolute_url()))
    return found
