"""The region at one look: for those who see every council by name, and as ranges for the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.paginator import Page
from django.http.response import HttpResponseBase
from django.shortcuts import render

from councils.access import (
    RegionView,
    SignedIn,
    may_manage,
    may_see_reports,
    open_region,
    region_view,
    standing,
    visible_councils,
)
from councils.models import Region, RoleKind
from frameworks.progress.queries import figure_rows, region_figures
from frameworks.progress.queries.due_dates import due_of
from frameworks.progress.queries.figure_rows import Place, sub_regions_of
from frameworks.progress.queries.region_figures import NO_SUB_REGION, CouncilLine, RegionProgress
from frameworks.progress.rules import ranges
from frameworks.progress.rules.standings import Moment
from reports.dashboards.forms.choices import CouncilsForm, DashboardForm, chosen, kept_day
from reports.dashboards.queries import dashboard_charts, dashboard_tables
from reports.dashboards.queries.chosen import Chosen, usual_day
from reports.dashboards.queries.coming_dates import coming
from reports.dashboards.queries.figure_sentences import NO_LINES, ask_in_words, decisions, goal_in_words
from reports.dashboards.queries.gathering import TABS
from reports.dashboards.queries.range_words import band_words, day_for_ranges, named_in_public
from ui.charts import Chart
from ui.lists import page_of
from workstream.programme.queries.board import board_lines

SHOWN_LATE = 10
SHOWN_FURTHER_OFF = 25
"""A line for each council, as many as one page of a list has."""


EACH = 50
"""Councils of one page of the levels by theme: a whole region of today's size."""


@dataclass(frozen=True)
class Seen:
    """What of a region a person sees by name: everything, or some councils of it."""

    region: Region
    view: RegionView
    sub_regions: list[tuple[str, str]]
    led: frozenset[str]
    """Sub-regions that the person leads for."""
    sees_needs: bool
    """What every council lacks, besides its level: the project manager and the programme board."""
    places: list[Place] | None
    """The councils, where everybody is seen by name."""

    def by_name(self, asked: Chosen) -> bool:
        return self.view.names_everybody or asked.sub_region in self.led

    def needs_of(self, rows: Iterable[CouncilLine]) -> frozenset[int]:
        """Councils of which the person may read what is missing: more than their level, even where those are named."""
        return frozenset(row.pk for row in rows if self.sees_needs or row.pk in self.view.named_council_ids)

    @property
    def only(self) -> frozenset[int] | None:
        return None if self.view.names_everybody else self.view.named_council_ids


def look(request: SignedIn, slug: str) -> Seen:
    region = open_region(request.user, slug)
    roles = standing(request.user).roles
    led = {role.sub_region.slug for role in roles if role.kind == RoleKind.SUB_REGIONAL_LEAD and role.sub_region}
    view = region_view(request.user, region)
    places = figure_rows.places(region, usual_day(region)) if view.names_everybody else None
    sub_regions = list(region.sub_regions.values_list("slug", "name")) if places is None else sub_regions_of(places)
    sees_needs = may_see_reports(request.user, region.pk)
    return Seen(region, view, sub_regions, frozenset(led), sees_needs, places)


def region_dashboard(request: SignedIn, region: str) -> HttpResponseBase:
    seen = look(request, region)
    form = DashboardForm(request.GET, today=usual_day(seen.region), sub_regions=seen.sub_regions)
    asked = chosen(form, seen.region)
    if not seen.by_name(asked):
        return region_ranges(request, seen, form, asked)
    progress = read(seen, asked)
    needs = seen.needs_of(progress.councils)
    tables = dashboard_tables.tables_of(progress, needs)
    answer = dashboard_tables.download(request, tables, file_name(progress))
    if answer is not None:
        return answer
    linked = linked_councils(request, seen)
    further = [row for row in dashboard_tables.further_off(progress) if row.pk in needs]
    texts = progress.requirement_texts
    of_region = seen.sees_needs and not asked.sub_region
    lines = board_lines(seen.region, asked.on) if of_region else NO_LINES
    owed = due_of(seen.region, progress) if of_region else None
    page = page_of(request, [row for _group, rows in progress.by_sub_region() for row in rows], EACH, "councils")
    context = {
        **frame(seen.region),
        "form": form,
        "asked": asked,
        "progress": progress,
        "where": where(seen, asked),
        "goal": goal_in_words(progress.goal, progress.themes),
        "page": page,
        "tiles": dashboard_tables.tiles(progress, asked),
        "beside": dashboard_tables.beside_the_tiles(progress),
        "over_time_notes": dashboard_charts.over_time_notes(progress),
        "asks": [
            (row, dashboard_charts.page_of(row, linked), ask_in_words(row, texts))
            for row in further[:SHOWN_FURTHER_OFF]
        ],
        "nobody_asked": not any(row.was_asked for row in progress.councils),
        "more_asks": max(len(further) - SHOWN_FURTHER_OFF, 0),
        "charts": charts(progress, asked, linked, page),
        "sub_region_table": dashboard_tables.sub_regions(progress),
        "decisions": decisions(progress, lines),
        "late": lines.late[:SHOWN_LATE],
        "more_late": max(len(lines.late) - SHOWN_LATE, 0),
        "coming": coming(owed, lines) if owed else (),
        "due": owed,
        "sees_needs": len(needs) == len(progress.councils),
        "may_manage": may_manage(request.user, seen.region.pk),
        "query": asked.query(),
        "kept_day": kept_day(asked.on, seen.region),
        "tabs": TABS if seen.sees_needs else (),
    }
    return render(request, "reports/region_dashboard.html", context)


def read(seen: Seen, asked: Chosen) -> RegionProgress:
    return region_figures.region(
        seen.region,
        asked.on,
        basis=asked.basis,
        moment=asked.moment,
        sub_region=asked.sub_region or None,
        only=seen.only,
        places=seen.places if asked.on == usual_day(seen.region) else None,
    )


def frame(region: Region, *more: tuple[str, str]) -> dict[str, object]:
    crumbs = [("Home", "/"), (region.name, region.get_absolute_url() if more else ""), *more]
    return {"region": region, "place": region.name, "breadcrumbs": crumbs}


def where(seen: Seen, asked: Chosen) -> str:
    return dict(seen.sub_regions).get(asked.sub_region, seen.region.name)


def file_name(progress: RegionProgress) -> str:
    part = f" {progress.sub_region.slug}" if progress.sub_region else ""
    return f"{progress.region_slug}{part} {progress.on.isoformat()} {progress.basis} {progress.moment}"


def linked_councils(request: SignedIn, seen: Seen) -> frozenset[int] | None:
    """Councils whose own pages may be opened; None where all may. Seeing a level is less than opening the page."""
    if seen.sees_needs:
        return None
    return frozenset(visible_councils(request.user).values_list("pk", flat=True))


@dataclass(frozen=True)
class Block:
    chart: Chart
    csv: str
    xlsx: str


def charts(
    progress: RegionProgress, asked: Chosen, linked: frozenset[int] | None, page: Page[CouncilLine]
) -> dict[str, Block]:
    """The map shows every council; of a large region the levels by theme, and the tables, come in pages."""
    shown = {row.pk for row in page}
    drawn: dict[str, Callable[[], Chart]] = {
        "map": lambda: _of_page(dashboard_charts.map_of(progress, linked=linked), page),
        "over_time": lambda: dashboard_charts.over_time_of(progress),
        "heat_map": lambda: dashboard_charts.heat_map_of(progress, linked=linked, among=shown),
        "stopping": lambda: dashboard_charts.stopping_of(progress),
        "levels": lambda: dashboard_charts.sub_regions_of(progress),
    }
    query = asked.query()
    blocks = {}
    for key, draw in drawn.items():
        address = f"?{query}&table={key.replace('_', '-')}&format="
        blocks[key] = Block(draw(), f"{address}csv", f"{address}xlsx")
    return blocks


def _of_page(chart: Chart, page: Page[CouncilLine]) -> Chart:
    if not page.has_other_pages():
        return chart
    note = (
        f"Councils {page.start_index()} to {page.end_index()} of {page.paginator.count}. The other pages are under "
        "“Councils by themes”; the download has them all."
    )
    return dashboard_charts.only_of(chart, {row.place.name for row in page}, note)


def region_councils(request: SignedIn, region: str) -> HttpResponseBase:
    """The list behind the tiles: every council of the region, or those that the person sees by name."""
    seen = look(request, region)
    form = CouncilsForm(request.GET, today=usual_day(seen.region), sub_regions=seen.sub_regions)
    asked = chosen(form, seen.region)
    progress = read(seen, asked)
    rows = [row for row in progress.councils if _is_asked_for(row, asked)]
    needs = seen.needs_of(rows)
    tables: dashboard_tables.Tables = {"councils": lambda: dashboard_tables.councils(progress, rows, needs)}
    answer = dashboard_tables.download(request, tables, file_name(progress))
    if answer is not None:
        return answer
    linked = linked_councils(request, seen)
    page = page_of(request, rows)
    context = {
        **frame(seen.region, ("Councils", "")),
        "form": form,
        "asked": asked,
        "progress": progress,
        "where": where(seen, asked),
        "goal": goal_in_words(progress.goal, progress.themes),
        "page": page,
        "rows": [(row, dashboard_charts.page_of(row, linked), row.missing if row.pk in needs else ()) for row in page],
        "found": len(rows),
        "names_everybody": seen.view.names_everybody,
        "query": asked.query(),
    }
    return render(request, "reports/region_councils.html", context)


def _is_asked_for(row: CouncilLine, asked: Chosen) -> bool:
    words = f"{row.place.name} {row.place.short_name}".lower()
    return (asked.band is None or row.band == asked.band) and asked.q.lower() in words


def region_ranges(request: SignedIn, seen: Seen, form: DashboardForm, asked: Chosen) -> HttpResponseBase:
    """The region without names, for one day a month: tables of many days could be subtracted from one another."""
    on = day_for_ranges(seen.region)
    progress = region_figures.region(seen.region, on, moment=Moment.NOW)
    public = named_in_public(seen.region, on)
    own = [row for row in progress.councils if seen.view.names(row.pk) or row.pk in public]
    parts = ranges.others(
        ((row.pk, _part(row), 0 if row.overall is None else row.overall + 1) for row in progress.councils),
        {row.pk for row in own},
        progress.edition.highest + 2,
    )
    found = ranges.shown(parts, dict(seen.sub_regions).get(asked.sub_region) if asked.sub_region else None)
    context = {
        **frame(seen.region),
        "form": form,
        "sub_region": found.part,
        "is_wider": found.is_wider,
        "on": on,
        "progress": progress,
        "goal": goal_in_words(progress.goal, progress.themes),
        "rows": [(band_words(row, progress.edition.highest), row.councils) for row in found.ranges],
        "others": found.councils,
        "smallest": ranges.SMALLEST_GROUP,
        "own": own,
        "linked": linked_councils(request, seen),
        "led": [(slug, name) for slug, name in seen.sub_regions if slug in seen.led],
    }
    return render(request, "reports/region_ranges.html", context)


def _part(row: CouncilLine) -> str:
    return row.sub_region.name if row.sub_region else NO_SUB_REGION
