"""The tables of dashboards, for pages and downloads, from figures."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from councils.sockets import Block
from frameworks.progress.queries.region_figures import CouncilLine, Overview, RegionProgress
from frameworks.progress.rules.standings import Band
from reports.dashboards.queries import dashboard_charts
from reports.dashboards.queries.chosen import Chosen
from reports.dashboards.queries.figure_sentences import ask_in_words
from ui.tables import Column, Link, Table, Value, csv_response, xlsx_response

Tables = dict[str, Callable[[], Table]]


def tables_of(progress: RegionProgress, needs: Collection[int]) -> Tables:
    """By the word in the address: each table that a dashboard offers, made when it is asked for. `needs`: councils of
    which the reader may know what is missing."""
    found: Tables = {
        "map": lambda: dashboard_charts.map_of(progress).table,
        "heat-map": lambda: dashboard_charts.heat_map_of(progress).table,
        "over-time": lambda: dashboard_charts.over_time_of(progress).table,
        "sub-regions": lambda: sub_regions(progress),
        "levels": lambda: dashboard_charts.sub_regions_of(progress).table,
        "asks": lambda: asks(progress, needs),
        "councils": lambda: councils(progress, progress.councils, needs),
    }
    if len(needs) == len(progress.councils):
        found["stopping"] = lambda: dashboard_charts.stopping_of(progress, most=1000).table
    return found


def tables_of_blocks(blocks: Iterable[Block]) -> Tables:
    """The table of each block, or the one beside its picture."""
    found: Tables = {}
    for block in blocks:
        table = block.table or (block.chart.table if block.chart else None)
        if table is not None:
            found[block.key] = partial(_the_same, table)
    return found


def _the_same(table: Table) -> Table:
    return table


def download(request: HttpRequest, tables: Tables, name: str) -> HttpResponseBase | None:
    """The table that the address asks for as CSV or XLSX; None where it asks for the page. 404 for an unknown one."""
    kind = request.GET.get("format")
    if not kind:
        return None
    make = tables.get(request.GET.get("table", ""))
    if make is None or kind not in ("csv", "xlsx"):
        raise Http404
    table = make()
    title = f"{name} {request.GET['table']}"
    rows = [[_plain(value) for value in row] for row in table.rows]
    if kind == "csv":
        return csv_response(title, table.header(), rows)
    answer: HttpResponse = xlsx_response(title, request.GET["table"], table.header(), rows)
    return answer


def _plain(value: Value) -> Value:
    return value.text if isinstance(value, Link) else value


@dataclass(frozen=True)
class Tile:
    number: int
    words: str
    query: str


def tiles(progress: RegionProgress | Overview, asked: Chosen) -> list[Tile]:
    """The bands with somebody in them, and always the first three and those not taking part."""
    counts = progress.counts
    always = (Band.THERE, Band.CLOSE, Band.FURTHER, Band.DECLINED)
    shown = [band for band in Band if counts.of(band) or band in always]
    return [
        Tile(counts.councils, "council" if counts.councils == 1 else "councils", asked.query()),
        *(Tile(counts.of(band), band.words.lower(), asked.query(band=band)) for band in shown),
    ]


def beside_the_tiles(progress: RegionProgress | Overview) -> str:
    """What is known of councils that none of the figures counts; empty where there is nothing."""
    words = progress.counts.last_known_words
    counted = "what was signed off in this round and, while it is open, what stands of the one before"
    return f"Counted is {counted}; beside it {words}." if words else ""


def london(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def councils(progress: RegionProgress, rows: Iterable[CouncilLine], needs: Collection[int]) -> Table:
    columns: list[Column | str] = ["Council", "Sub-region", "Standing", Column("Overall level", True)]
    columns += [Column(title, True) for _code, title in progress.themes]
    columns += [Column("Requirements missing", True), "State", "Whose level", "Signed off", "Validated"]
    lines: list[list[Value]] = []
    for row in rows:
        levels = dict(row.shown)
        lines.append(
            [
                Link(row.place.short_name, row.url),
                row.sub_region.name if row.sub_region else "",
                row.band.words,
                row.shown_overall,
                *(levels.get(code) for code, _title in progress.themes),
                len(row.missing) if row.overall is not None and row.pk in needs else None,
                row.state.words,
                row.source,
                london(row.submitted_at),
                london(row.validated_at),
            ]
        )
    return Table("Councils against the target", columns, lines)


def sub_regions(progress: RegionProgress) -> Table:
    columns: list[Column | str] = ["Sub-region", "Lead councils", Column("Councils", True)]
    columns += [Column(title, True) for title in ("There", "Close", "Further off", "Waiting to be validated")]
    columns += [Column(title, True) for title in ("Not submitted", "Not taking part", "Middle level")]
    rows: list[list[Value]] = [
        [
            row.name,
            ", ".join(row.leads) or ("has none" if row.slug else ""),
            row.counts.councils,
            row.counts.there,
            row.counts.close,
            row.counts.further,
            row.counts.waiting,
            row.counts.nothing,
            row.counts.declined,
            row.middle,
        ]
        for row in progress.sub_regions
    ]
    note = "Middle level: half of the councils whose level is known are at it or above."
    return Table("Sub-regions against the target", columns, rows, note)


def further_off(progress: RegionProgress) -> tuple[CouncilLine, ...]:
    """Councils of which the region asks something: further off first, by how much is missing, then the others."""
    rows = [row for row in progress.in_band(Band.FURTHER, Band.CLOSE, Band.NOTHING, Band.DECLINED) if row.was_asked]
    order = [Band.FURTHER, Band.CLOSE, Band.NOTHING, Band.DECLINED]
    return tuple(sorted(rows, key=lambda row: (order.index(row.band), -len(row.missing), row.place.short_name)))


def asks(progress: RegionProgress, needs: Collection[int]) -> Table:
    texts = progress.requirement_texts
    rows: list[list[Value]] = [
        [
            Link(row.place.short_name, row.url),
            row.sub_region.name if row.sub_region else "",
            row.band.words,
            len(row.missing) if row.overall is not None else None,
            ", ".join(row.missing),
            "; ".join(ask_in_words(row, texts)),
        ]
        for row in further_off(progress)
        if row.pk in needs
    ]
    columns: list[Column | str] = ["Council", "Sub-region", "Standing", Column("Missing", True), "Requirements"]
    columns.append("What we ask")
    return Table("Further off, and what we ask", columns, rows)
