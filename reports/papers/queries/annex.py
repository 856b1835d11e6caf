"""A page for each council, exactly one: what does not fit is counted, and stands in the council's own report."""

from collections.abc import Sequence
from dataclasses import dataclass

from councils.models import Council
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.council_progress import CouncilProgress, Need
from frameworks.progress.queries.region_figures import RegionProgress
from reports.dashboards.queries import dashboard_charts
from reports.dashboards.queries.council_replies import words_for
from reports.models import Report
from reports.papers.queries import report_tables
from reports.papers.queries.shortening import Shortened
from ui.charts import Chart
from ui.tables import Table


@dataclass(frozen=True)
class CouncilPage:
    """One council of the annex."""

    council: str
    short_name: str
    slug: str
    sub_region: str
    progress: CouncilProgress
    profile: Chart
    history: Table
    """The latest collections first."""
    needs: Shortened
    """For the target."""
    next_needs: Shortened
    """For the next level, in the room that is left."""
    band: str
    reply: str = ""
    """The council's own words."""


def council_pages(report: Report, progress: RegionProgress) -> list[CouncilPage]:
    councils = Council.objects.in_bulk([line.pk for line in progress.councils])
    replies = words_for(report)
    pages = []
    for line in progress.councils:
        own = region_figures.council(councils[line.pk], report.as_at, basis=report.basis, moment=report.moment)
        sub_region = line.sub_region.name if line.sub_region else ""
        pages.append(page_of(councils[line.pk], own, sub_region, replies.get(line.pk, "")))
    return pages


def page_of(council: Council, own: CouncilProgress, sub_region: str, reply: str = "") -> CouncilPage:
    """The page as it is printed; the council's words take the room of requirements."""
    room = NEEDS_LINES - (HEADING_LINES + lines_of_words(reply) if reply else 0)
    needs = fitting(own.missing, room)
    left = room - HEADING_LINES - sum(lines_of(need) for need in needs.rows)
    coming = [need for need in own.needs if need.for_next and not need.for_target]
    return CouncilPage(
        council=council.name,
        short_name=council.short_name,
        slug=council.slug,
        sub_region=sub_region,
        progress=own,
        profile=dashboard_charts.profile_of(own, f"{council.short_name}: levels by theme"),
        history=report_tables.collections_of(council.short_name, own.history[: -HISTORY_LINES - 1 : -1]),
        needs=needs,
        next_needs=fitting(coming, left) if left > 0 else Shortened((), 0),
        band=own.band.words,
        reply=reply,
    )


HISTORY_LINES = 5
NEEDS_LINES = 24
"""So many lines of what is still needed find room on a council's page of the annex."""
HEADING_LINES = 3
SIGNS_A_LINE = 95


def lines_of_words(text: str) -> int:
    return sum(1 + len(line) // SIGNS_A_LINE for line in text.splitlines())


def lines_of(need: Need) -> int:
    return 1 + len(need.text) // SIGNS_A_LINE


def fitting(needs: Sequence[Need], room: int) -> Shortened:
    """As many requirements as fit into so many lines, by the length of their words."""
    left, shown = room, 0
    for need in needs:
        left -= lines_of(need)
        if left < 0:
            break
        shown += 1
    return Shortened(needs[:shown], len(needs) - shown)
