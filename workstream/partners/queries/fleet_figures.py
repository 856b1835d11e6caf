"""What fleet reviews come to for a region as at a day: for its page, the dashboard's tab, the reports and downloads."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse

from councils.models import Council, Region
from councils.queries.known import as_known, attach
from councils.sockets import Block, Source, Tile
from ui.charts import Chart, Scale, hexagon_map
from ui.charts import Tile as Hexagon
from ui.templatetags.ui import count, number, whole_pounds
from workstream.models import FleetCount, FleetReview, FleetTarget
from workstream.partners.queries import fleet_tables as listing

State = FleetReview.State
SHADES = {State.DECLINED: 0, State.OFFERED: 1, State.ACCEPTED: 3, State.DONE: 4}
SCALE = Scale(
    "Fleet review",
    {shade: state.label for state, shade in SHADES.items()},
    {0: "×", 1: "?", 3: "A", 4: "D"},
    listing.NOT_OFFERED,
)
METHOD = (
    "Savings identified are what the reviews say could be saved in a year; savings delivered are what councils say "
    "they have saved. Tonnes before and after are compared only where the same year's conversion factors were used."
)


@dataclass(frozen=True)
class Fleets:
    on: date
    lines: tuple[listing.Line, ...]
    """Every council of the day with its latest review, if any."""

    def count(self, state: State) -> int:
        return self.states[state]

    @property
    def states(self) -> Counter[State]:
        return Counter(review.state_on(self.on) for _council, review in self.lines if review)

    @property
    def answered(self) -> int:
        return len(self.reviews) - self.count(State.OFFERED)

    @property
    def reviews(self) -> list[FleetReview]:
        return [review for _council, review in self.lines if review]

    @property
    def done(self) -> list[FleetReview]:
        return [review for review in self.reviews if review.state_on(self.on) == State.DONE]

    @property
    def identified_pence(self) -> int:
        return sum(review.identified_pence or 0 for review in self.done)

    @property
    def delivered_pence(self) -> int:
        return sum(review.delivered_by(self.on) or 0 for review in self.done)

    @property
    def tonnes(self) -> tuple[Decimal, int]:
        """Saved in all, and how many reviews it could be told for."""
        told = [saved.tonnes for saved in (review.saved() for review in self.done) if saved.tonnes is not None]
        return sum(told, Decimal(0)), len(told)


def region(region: Region, on: date) -> Fleets:
    """Three queries, one where nothing was offered yet. Each council counts once, with its latest review."""
    offered = as_known(FleetReview, region, on, Q(council__region=region, offered_on__lte=on))
    latest = {row.council_id: row for row in sorted(offered, key=lambda row: (row.offered_on, row.pk))}
    if not latest:
        return Fleets(on, ())
    counts: dict[int, list[FleetCount]] = {}
    for count_ in as_known(FleetCount, region, on, Q(review__council__region=region)):
        counts.setdefault(count_.review_id, []).append(count_)
    for row in latest.values():
        row.known_counts = tuple(counts.get(row.pk, ()))
    councils = list(Council.objects.on(on).filter(region=region).order_by("short_name"))
    attach(councils, "region", [region])
    attach(latest.values(), "council", councils)
    return Fleets(on, tuple((council, latest.get(council.pk)) for council in councils))


def tiles(found: Fleets, url: str = "") -> tuple[Tile, ...]:
    councils = len(found.lines)
    tonnes, told = found.tonnes
    return (
        Tile(f"{len(found.reviews)} of {councils}", "councils were offered a fleet review", url),
        Tile(f"{found.count(State.ACCEPTED) + found.count(State.DONE)} of {councils}", "accepted one", url),
        Tile(str(found.count(State.OFFERED)), "have not answered", url),
        Tile(whole_pounds(found.identified_pence), "a year identified", url),
        Tile(whole_pounds(found.delivered_pence), "a year delivered", url),
        Tile(f"{number(tonnes)} tonnes", f"of CO2 saved, told for {count(told, 'review')}", url),
    )


def take_up_map(found: Fleets, *, linked: bool = True) -> Chart:
    counties = {row.pk: row.short_name for row, _review in found.lines if row.is_side_tile}
    return hexagon_map(
        [_hexagon(council, review, found.on, counties) for council, review in found.lines],
        "Take-up of fleet reviews",
        linked=linked,
        scale=SCALE,
    )


def _hexagon(council: Council, review: FleetReview | None, on: date, counties: dict[int, str]) -> Hexagon:
    return Hexagon(
        name=council.name,
        short_name=council.short_name,
        q=council.tile_q,
        r=council.tile_r,
        level=SHADES[review.state_on(on)] if review else None,
        state="none",
        county=counties.get(council.pk if council.is_side_tile else council.county_id or 0, ""),
        is_side=council.is_side_tile,
        url=review.get_absolute_url() if review else "",
    )


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    if not found.reviews:
        return []
    url = reverse("fleet-reviews", args=[region_.slug])
    states = found.states
    sentence = (
        f"Of {count(len(found.lines), 'council')}, {len(found.reviews)} were offered a fleet review: "
        f"{states[State.DONE]} done, {states[State.ACCEPTED]} accepted, {states[State.DECLINED]} declined, "
        f"{states[State.OFFERED]} not answered."
    )
    beside = [_target_in_words(row) for row in targets_of_others(region_, on)]
    table = listing.take_up_short(found.lines, on)
    return [
        Block("fleet", "Fleet reviews", (sentence, *beside), tiles(found, url), table, url=url, note=METHOD),
    ]


def targets_of_others(region: Region, on: date) -> list[FleetTarget]:
    rows = as_known(FleetTarget, region, on, Q(region=region, set_on__lte=on))
    return sorted(rows, key=lambda row: (row.by_on is None, row.by_on or on, row.pk))


def _target_in_words(row: FleetTarget) -> str:
    by = f" by {row.by_on:%-d %B %Y}" if row.by_on else ""
    return f"Set by others: {row.title}{by} ({row.source}, {row.set_on:%B %Y})."


def benefit_sources(region: Region) -> list[Source]:
    """Fleet reviews that are done, as what a benefit may come from: one query."""
    rows = FleetReview.objects.filter(council__region=region, done_on__isnull=False).select_related("council__region")
    return [Source(row.source_key, str(row), row.get_absolute_url(), row.council_id) for row in rows]
