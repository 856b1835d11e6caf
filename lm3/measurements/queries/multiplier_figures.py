"""The local multiplier of a region's councils, side by side and together: one figure, one place."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from councils.models import Region
from councils.sockets import Block
from councils.sockets import Tile as Number
from lm3.measurements.queries import measurement_tables
from lm3.measurements.queries.results import Shown, latest
from lm3.measurements.queries.survey_tables import third_sentences
from lm3.measurements.rules import multiplier
from lm3.models import Measurement
from lm3.spend.queries.load_tables import pounds, score
from lm3.spend.queries.region_map import region_map
from lm3.spend.queries.trade import year_of, year_span
from ui.charts import Chart, Scale
from ui.templatetags.ui import count

BANDS = ((1.75, 4), (1.5, 3), (1.25, 1), (0.0, 0))
"""From which LM2 on a council has which shade."""
SCALE = Scale(
    "LM2",
    {0: "Below 1.25", 1: "1.25 to 1.49", 3: "1.50 to 1.74", 4: "1.75 and more"},
    {},
    "Not measured yet",
)
CAUTIONS = (
    "LM2 is what is spent and what of it reaches local suppliers and staff, over what is spent; it needs no survey. "
    "LM3 adds what they spend locally again, is estimated from those who answered, and shown only where enough have. "
    "Both contain the pound itself: 1.60 means 60p more for each pound. What counts as local, the months and how round "
    "3 is counted differ between measurements and stand beside each, so councils are compared with care. Nothing is "
    "taken off for what would have happened anyway. Figures published by others are kept as published."
)

SHARED = "Suppliers that several councils share are in each of them, so these amounts are not added up."


def block(place: Region, on: date) -> Block | None:
    """The latest measurement of each council, worked out by the day, and the latest of several together."""
    made = Measurement.objects.filter(made_at__date__lte=on).order_by("starts_on", "pk")
    rows = list(
        made.filter(council__region=place).select_related("council").order_by("council__short_name", "starts_on")
    )
    last = {(row.council_id, row.is_published, row.is_of_contract): row for row in rows}
    together = list(made.filter(region=place).select_related("region").order_by("-starts_on", "-pk")[:1])
    found = latest([*last.values(), *together], on)
    shown = [row for row in found if row.measurement.council_id]
    own = [row for row in shown if not row.measurement.is_of_contract]
    pooled = next((row for row in found if row.measurement.region_id and row.result), None)
    if not shown and pooled is None:
        return None
    return Block(
        key="lm2",
        title="Local multiplier",
        sentences=(*_means(own), *(_together(pooled) if pooled else ())),
        tiles=(Number(score(pooled.lm2), "LM2 of several councils together"),) if pooled and pooled.lm2 else (),
        table=measurement_tables.region_table(shown) if shown else None,
        chart=lm2_map(place, shown, on) if shown else None,
        url=reverse("region-money", args=[place.slug]),
        note=CAUTIONS,
    )


def _means(shown: Sequence[Shown]) -> list[str]:
    """The means of each financial year by itself, the latest first: councils have measured different ones. A
    measurement is of the year in which its months begin."""
    years: dict[int, list[Shown]] = {}
    for row in shown:
        years.setdefault(year_of(row.measurement.starts_on), []).append(row)
    said = [sentence for year in sorted(years, reverse=True) for sentence in _means_of(years[year], year)]
    return [*said, SHARED] if said else []


def _means_of(shown: Sequence[Shown], year: int) -> list[str]:
    """Both means, each with its name. LM3 is never averaged over ways of counting."""
    scored = [(float(row.found.lm2), float(row.first)) for row in shown if row.found and row.found.lm2 is not None]
    if not scored:
        return []
    span = year_span(year).words
    said = [
        f"LM2 is worked out for {count(len(scored), 'council')}: {_both(scored)}, of measurements that begin in {span}."
    ]
    for way in Measurement.Way:
        pairs = [
            (row.lm3, float(row.first)) for row in shown if row.lm3 is not None and row.third and row.third.way == way
        ]
        if pairs:
            words = f"{way.label[0].lower()}{way.label[1:]}"
            said.append(
                f"LM3 is shown for {count(len(pairs), 'council')} where enough suppliers answered: {_both(pairs)}, "
                f"of measurements that begin in {span}, counted so: {words}."
            )
    return said


def _both(scored: Sequence[tuple[float, float]]) -> str:
    plain = multiplier.plain_mean([value for value, _first in scored])
    return f"{multiplier.weighted_mean(scored):.2f} weighted by spend, {plain:.2f} as the plain mean"


def _together(pooled: Shown) -> list[str]:
    made = pooled.measurement
    return [
        f"Taken together ({made}): {pounds(pooled.first)} in round 1, each supplier counted once however many councils "
        f"pay it. LM2 is {score(pooled.lm2)}.",
        *(third_sentences(pooled) if pooled.lm2 is not None else []),
    ]


def lm2_map(place: Region, shown: Sequence[Shown], on: date) -> Chart:
    """Each council with its own figure: never that of one contract, never one that somebody else published."""
    scores = {
        row.measurement.council_id: round(float(row.lm2), 2)
        for row in shown
        if row.lm2 is not None and not row.measurement.is_published and not row.measurement.is_of_contract
    }
    shades = {pk: next(shade for least, shade in BANDS if value >= least) for pk, value in scores.items()}
    figures = {pk: score(value) for pk, value in scores.items()}
    return region_map(place, on, "LM2 by council, the latest measurement of each", SCALE, shades, figures)
