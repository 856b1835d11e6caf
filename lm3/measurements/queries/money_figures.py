"""What spend a region knows of: one figure, one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse

from councils.models import Council, Region
from councils.queries.known import is_past
from councils.sockets import Block, Source, Tile
from lm3.measurements.queries import multiplier_figures
from lm3.models import Measurement, SpendLoad, SpendTotal
from lm3.spend.queries.load_tables import percent, pounds
from lm3.spend.queries.local_areas import areas_of
from lm3.spend.queries.remembered_sums import remembered_each
from lm3.spend.queries.sums_before import kept_of
from lm3.spend.queries.trade import year_of, year_span
from lm3.spend.rules.areas import Area, Ring, Sums, summed
from ui.charts import Ranked, ranked_bars
from ui.tables import Column, Link, Table, Value, month
from ui.templatetags.ui import count


@dataclass(frozen=True)
class CouncilMoney:
    pk: int
    name: str
    url: str
    pence: int
    first: date | None
    last: date | None
    places: Sums


@dataclass(frozen=True)
class YearOfTrade:
    """What some councils loaded of one financial year, told by the year in which it begins."""

    year: int
    councils: int
    pence: int


@dataclass(frozen=True)
class RegionMoney:
    on: date
    councils: tuple[CouncilMoney, ...]
    years: tuple[YearOfTrade, ...]
    """The latest first. Councils have loaded different years, so these are not added up."""

    @property
    def with_spend(self) -> tuple[CouncilMoney, ...]:
        return tuple(row for row in self.councils if row.pence)

    @property
    def plain_mean(self) -> float | None:
        """Of the councils' local shares: each council counts the same."""
        shares = [share for row in self.councils if (share := row.places.local_share()) is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def weighted_mean(self) -> float | None:
        """Of all placed spend, what went to suppliers in the buying council's own area."""
        placed = sum(row.places.placed for row in self.councils)
        return sum(row.places.by_ring[Ring.OWN] for row in self.councils) / placed if placed > 0 else None


def region(region: Region, on: date) -> RegionMoney:
    """Trade of every council as at a day: files that counted by then, sorted and placed as they were then."""
    councils = list(Council.objects.on(on).filter(region=region).select_related("region").order_by("short_name"))
    kept = kept_of([row.pk for row in councils], on) if is_past(region, on) else {}
    live = [row for row in councils if row.pk not in kept]
    found = _by_place(live, on) | {pk: places for pk, row in kept.items() if (places := row.by_place(on))}
    by_year = _by_year(live, on) | {pk: months for pk, row in kept.items() if (months := row.by_month(on))}
    areas = areas_of([row for row in councils if row.pk in found], on)
    return RegionMoney(
        on,
        tuple(
            CouncilMoney(
                row.pk,
                row.short_name,
                row.get_absolute_url(),
                sum(amount for _place, amount, _last in found.get(row.pk, [])),
                min((month for month, _amount in by_year.get(row.pk, [])), default=None),
                max((last for _place, _amount, last in found.get(row.pk, [])), default=None),
                summed([(place, amount) for place, amount, _last in found.get(row.pk, [])], areas.get(row.pk, NOWHERE)),
            )
            for row in councils
        ),
        _years(by_year),
    )


def _years(by_month: Mapping[int, Sequence[tuple[date, int]]]) -> tuple[YearOfTrade, ...]:
    sums: dict[int, dict[int, int]] = {}
    for council, months in by_month.items():
        for day, amount in months:
            own = sums.setdefault(year_of(day), {})
            own[council] = own.get(council, 0) + amount
    return tuple(YearOfTrade(year, len(own), sum(own.values())) for year, own in sorted(sums.items(), reverse=True))


def _counted_by(councils: Sequence[Council], on: date) -> QuerySet[SpendLoad]:
    return SpendLoad.objects.counted().filter(council__in=councils, counted_at__date__lte=on)


def _files(councils: Sequence[Council], on: date) -> dict[int, int]:
    """By council with spend: how many files."""
    return dict(_counted_by(councils, on).order_by().values_list("council").annotate(number=Count("pk")))


def _by_year(councils: Sequence[Council], on: date) -> dict[int, list[tuple[date, int]]]:
    """By council with spend: pence by month. Remembered by the number of its files."""

    def work_out(missing: Sequence[int]) -> dict[int, list[tuple[date, int]]]:
        loads = _counted_by(councils, on).filter(council__in=missing)
        rows = SpendTotal.objects.filter(load__in=loads, supplier__left_out=None)
        made: dict[int, list[tuple[date, int]]] = {pk: [] for pk in missing}
        for council, day, amount in rows.values_list("load__council", "month").annotate(amount=Sum("pence")):
            made[council].append((day, amount))
        return made

    return remembered_each({pk: f"months-by-{n}-files" for pk, n in _files(councils, on).items()}, work_out)


def _by_place(councils: Sequence[Council], on: date) -> dict[int, list[tuple[str, int, date]]]:
    """By council with spend: pence and latest month by district. Remembered by the number of its files."""
    counted, files = _counted_by(councils, on), _files(councils, on)

    def work_out(missing: Sequence[int]) -> dict[int, list[tuple[str, int, date]]]:
        rows = SpendTotal.objects.filter(load__in=counted.filter(council__in=missing), supplier__left_out=None)
        made: dict[int, list[tuple[str, int, date]]] = {pk: [] for pk in missing}
        by_place = rows.values_list("load__council", "supplier__district")
        for council, place, amount, last in by_place.annotate(amount=Sum("pence"), last=Max("month")):
            made[council].append((place, amount, last))
        return made

    return remembered_each({pk: f"places-by-{number}-files" for pk, number in files.items()}, work_out)


NOWHERE = Area(frozenset(), frozenset(), frozenset())


def blocks(place: Region, on: date) -> list[Block]:
    found = region(place, on)
    multiplier = multiplier_figures.block(place, on)
    return [*([spend_block(place, found)] if found.with_spend else []), *([multiplier] if multiplier else [])]


def spend_block(place: Region, found: RegionMoney) -> Block:
    known = found.with_spend
    shares = [(row, share) for row in known if (share := row.places.local_share()) is not None]
    bars = [
        Ranked("", row.name, round(share * 100), 100, row.url)
        for row, share in sorted(shares, key=lambda pair: -pair[1])
    ]
    title = "Of each 100 pounds to suppliers whose place is known, pounds that stay in the council's own area"
    return Block(
        key="spend",
        title="Where the money goes",
        sentences=(
            f"{len(known)} of {len(found.councils)} councils have loaded spend: {by_year(found.years)}.",
            f"Of what is placed, over all the months loaded, {percent(found.weighted_mean)} went to suppliers in the "
            f"buying council's own area (weighted by spend); the plain mean is {percent(found.plain_mean)}.",
        ),
        tiles=(
            Tile(f"{len(known)} of {len(found.councils)}", "councils have loaded spend"),
            Tile(percent(found.weighted_mean), "stays in the own area, weighted by spend"),
        ),
        table=councils_table(found),
        chart=ranked_bars(bars, title, first="Council", counted="Pounds") if bars else None,
        url=reverse("region-money", args=[place.slug]),
        note="Trade only: other public bodies, taxes, pensions, refunds and names taken out are left away. Suppliers "
        "are placed by the postcode of their payment address; what cannot be placed is its own column, in no share.",
    )


MOST_YEARS = 3


def by_year(years: Sequence[YearOfTrade]) -> str:
    """Each year by itself: councils have loaded different ones."""
    told = [
        f"{pounds(row.pence)} of {count(row.councils, 'council')} in {year_span(row.year).words}"
        for row in years[:MOST_YEARS]
    ]
    return "trade of " + ", ".join(told) + (", and earlier years" if len(years) > MOST_YEARS else "")


def councils_table(found: RegionMoney) -> Table:
    columns: list[Column | str] = ["Council", Column("Trade", True), "From", "Up to", Column("Placed", True)]
    columns += [Column(words, True) for words in ("Own area", "Sub-region", "Region", "Outside")]
    rows: list[list[Value]] = []
    for row in found.councils:
        if not row.pence:
            rows.append([Link(row.name, row.url), "nothing loaded", "", "", "", "", "", "", ""])
            continue
        shares = [
            percent(row.places.local_share(ring)) for ring in (Ring.OWN, Ring.SUB_REGION, Ring.REGION, Ring.ELSEWHERE)
        ]
        placed = percent(row.places.placed_share)
        first, last = (month(day) if day else None for day in (row.first, row.last))
        rows.append([Link(row.name, row.url), pounds(row.pence), first, last, placed, *shares])
    note = "Placed: the share of trade whose supplier's place is known. The other shares are of what is placed."
    return Table("Where each council's money goes", columns, rows, note)


def benefit_sources(region: Region) -> list[Source]:
    """Measurements of the region's councils, as what a benefit may come from: one query."""
    rows = Measurement.objects.filter(Q(council__region=region) | Q(region=region)).select_related("council", "region")
    return [
        Source(
            row.source_key,
            f"Measurement: {row.title}, {row.whose}",
            row.get_absolute_url(),
            row.council_id,
        )
        for row in rows
    ]
