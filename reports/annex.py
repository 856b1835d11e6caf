"""A page for each council, exactly one: what does not fit is counted, and stands in the council's own report."""

from collections.abc import Sequence
from dataclasses import dataclass

from councils.models import Council
from frameworks import figures
from frameworks.council_progress import CouncilProgress, Need
from frameworks.figures import RegionProgress
from reports import pictures, tables
from reports.models import Report
from reports.shortening import Shortened
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


def council_pages(report: Report, progress: RegionProgress) -> list[CouncilPage]:
    councils = Council.objects.in_bulk([line.pk for line in progress.councils])
    pages = []
    for line in progress.councils:
        own = figures.council(councils[line.pk], report.as_at, basis=report.basis, moment=report.moment)
        needs = fitting(own.missing, NEEDS_LINES)
        left = NEEDS_LINES - HEADING_LINES - sum(lines_of(need) for need in needs.rows)
        coming = [need for need in own.needs if need.for_next and not need.for_target]
        pages.append(
            CouncilPage(
                council=line.place.name,
                short_name=line.place.short_name,
                slug=line.place.slug,
                sub_region=line.sub_region.name if line.sub_region else "",
                progress=own,
                profile=pictures.profile_of(own, f"{line.place.short_name}: levels by theme"),
                history=tables.collections_of(line.place.short_name, own.history[: -HISTORY_LINES - 1 : -1]),
                needs=needs,
                next_needs=fitting(coming, left) if left > 0 else Shortened((), 0),
                band=line.band.words,
            )
        )
    return pages


HISTORY_LINES = 5
NEEDS_LINES = 24
"""So many lines of what is still needed find room on a council's page of the annex."""
HEADING_LINES = 3
SIGNS_A_LINE = 95


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
