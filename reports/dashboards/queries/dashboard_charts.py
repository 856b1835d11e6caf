"""The charts of dashboards and reports, drawn from figures; each carries its table."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from frameworks.progress.queries.council_progress import CouncilProgress
from frameworks.progress.queries.region_figures import CouncilLine, RegionProgress
from frameworks.progress.rules.standings import Basis, Point, State
from ui.charts import (
    Chart,
    HeatRow,
    Line,
    Ranked,
    Stack,
    TargetPoint,
    ThemeBar,
    Tile,
    heat_map,
    hexagon_map,
    lines,
    profile_bars,
    ranked_bars,
    stacked_bars,
)
from ui.charts.hexagon_map import State as TileState
from ui.templatetags.ui import count

LEVELS_OVER_TIME = 3
"""More lines could not be told apart, and no target asks for more."""
MOST_STOPPING = 10
NAMED_WHO_LEFT = 8


def basis_words(progress: RegionProgress) -> str:
    return "validated by a reviewer" if progress.basis == Basis.VALIDATED else "as claimed by the councils"


def where(progress: RegionProgress) -> str:
    return progress.sub_region.name if progress.sub_region else progress.region


def page_of(line: CouncilLine, linked: Collection[int] | None) -> str:
    """The address of a council's page; none where it may not be opened. `linked` None: all may."""
    return line.url if linked is None or line.pk in linked else ""


def map_of(progress: RegionProgress, *, linked: Collection[int] | None = None) -> Chart:
    counties = {row.place.pk: row.place.short_name for row in progress.councils if row.place.is_side_tile}
    tiles = [_tile(row, counties, page_of(row, linked)) for row in progress.councils]
    title = f"Councils of {where(progress)} by overall level, {basis_words(progress)}"
    return hexagon_map(tiles, title)


def _tile(row: CouncilLine, counties: dict[int, str], url: str) -> Tile:
    place = row.place
    return Tile(
        name=place.name,
        short_name=place.short_name,
        q=place.tile_q,
        r=place.tile_r,
        level=row.shown_overall,
        state=_tile_state(row),
        sub_region=row.sub_region.name if row.sub_region else "",
        county=counties.get(place.pk) or counties.get(place.county_id or 0, ""),
        is_side=place.is_side_tile,
        url=url,
        note=_note(row),
    )


def _note(row: CouncilLine) -> str:
    """What a level that counts in no figure is."""
    return f"{row.state.words}, {row.source}" if row.is_last_known else ""


def _tile_state(row: CouncilLine) -> TileState:
    if row.is_last_known:
        return "known"
    if row.state == State.DECLINED:
        return "declined"
    if row.shown_overall is None:
        return "none"
    return "claimed" if row.is_claimed else "validated"


def only_of(chart: Chart, names: Collection[str], note: str) -> Chart:
    """The picture whole, the table beside it of some councils, by their names."""
    rows = [row for row in chart.table.rows if str(row[0]) in names]
    return replace(chart, table=replace(chart.table, rows=rows, note=f"{chart.table.note} {note}".strip()))


def heat_map_of(
    progress: RegionProgress, *, linked: Collection[int] | None = None, among: Collection[int] | None = None
) -> Chart:
    """Of every council, or of those `among` the numbers."""
    codes = [code for code, _title in progress.themes]
    rows = []
    for group, councils in progress.by_sub_region():
        for row in councils:
            if among is not None and row.pk not in among:
                continue
            levels = dict(row.shown)
            rows.append(
                HeatRow(
                    name=row.place.short_name,
                    levels=[*(levels.get(code) for code in codes), row.shown_overall] if levels else [],
                    group=group,
                    is_claimed=row.is_claimed,
                    url=page_of(row, linked),
                    without=row.band.words,
                    known=_note(row),
                )
            )
    columns = [*(title for _code, title in progress.themes), "Overall"]
    title = f"Levels by council and theme, {basis_words(progress)}"
    return heat_map(rows, columns, title, apart=1)


def over_time_of(progress: RegionProgress) -> Chart:
    """Councils at each level or above: at the close of each collection, at the date, and the targets for all themes."""
    points = drawn_points(progress)
    shown = min(LEVELS_OVER_TIME, progress.edition.highest)
    series = [
        Line(f"Level {level} or above", [(point.on, point.at_least[level - 1]) for point in points])
        for level in range(1, shown + 1)
    ]
    councils = progress.counts.councils
    targets = [
        TargetPoint(f"Target, level {row.level}", row.by_on, councils)
        for row in progress.targets
        if row.theme is None and row.level <= shown and row.by_on >= points[0].on
    ]
    changes = [f"{one.on:%B %Y}" for one, two in pairwise(points) if one.councils != two.councils]
    desc = _over_time_words(points) + (
        f" The number of councils changed after {', '.join(changes)}." if changes else ""
    )
    desc = " ".join([desc, *over_time_notes(progress)])
    title = f"Councils at each level over time, {basis_words(progress)}"
    most = max([councils, *(point.councils for point in points)])
    marks = {point.on: f"{len(point.left)} left" for point in points if point.left}
    drawn = lines(series, targets, title, desc, highest=most, axis="Number of councils", marks=marks)
    note = " ".join([drawn.table.note, *over_time_notes(progress)])
    return replace(drawn, table=replace(drawn.table, note=note))


def drawn_points(progress: RegionProgress) -> list[Point]:
    """A trial of a few councils does not stand for the region."""
    return [point for point in progress.over_time if not point.is_partial]


def over_time_notes(progress: RegionProgress) -> tuple[str, ...]:
    """Who left the figures between two points, what is known of them, and what is not drawn."""
    found = []
    for point in progress.over_time:
        if point.is_partial:
            reached = point.at_least[0] if point.at_least else 0
            found.append(
                f"Not drawn: {point.label}, which asked {point.asked} of {count(point.councils, 'council')} "
                f"({reached} at level 1 or above)."
            )
            continue
        if point.left:
            names = ", ".join(point.left[:NAMED_WHO_LEFT])
            more = len(point.left) - NAMED_WHO_LEFT
            others = f" and {more} more" if more > 0 else ""
            found.append(
                f"{point.label}: {count(len(point.left), 'council')} with a level before no longer counted, having "
                "declined, not submitted, not been validated yet, or not been assessed for 24 months: "
                f"{names}{others}."
            )
    last = progress.over_time[-1]
    if last.last_known:
        are = "is" if last.last_known == 1 else "are"
        found.append(f"Beside what is counted {are} {progress.counts.last_known_words}.")
    return tuple(found)


def _over_time_words(points: Sequence[Point]) -> str:
    parts = []
    for point in points:
        reached = point.at_least[0] if point.at_least else 0
        parts.append(f"{point.label}: {reached} of {point.councils} councils at level 1 or above")
    return "; ".join(parts) + "."


def stopping_of(progress: RegionProgress, *, most: int = MOST_STOPPING) -> Chart:
    rows = [Ranked(row.code, row.text, row.lacking, progress.answered) for row in progress.stopping[:most]]
    return ranked_bars(rows, f"Requirements up to the target that stop most councils, {basis_words(progress)}")


def sub_regions_of(progress: RegionProgress) -> Chart:
    highest = max([level for level, count in enumerate(progress.distribution) if count], default=0)
    stacks = [_stack(name, councils, highest) for name, councils in progress.by_sub_region()]
    without = "Not validated" if progress.basis == Basis.VALIDATED else "Not submitted"
    return stacked_bars(stacks, f"Sub-regions by overall level, {basis_words(progress)}", without=without)


def _stack(name: str, councils: list[CouncilLine], highest: int) -> Stack:
    levels = [row.overall for row in councils if row.overall is not None]
    declined = sum(row.state == State.DECLINED for row in councils)
    counts = [levels.count(level) for level in range(highest + 1)]
    return Stack(name, counts, len(councils) - len(levels) - declined, declined)


def profile_of(progress: CouncilProgress, title: str = "Levels by theme") -> Chart:
    """The themes against the target: validated, with what is claimed beyond; or claimed, where nothing is validated."""
    is_validated = progress.validated is not None and progress.basis == Basis.VALIDATED
    bars = [
        ThemeBar(
            name=row.title,
            level=row.validated if is_validated else row.claimed,
            claimed=row.claimed if is_validated else None,
            target=row.target or None,
            met=row.fulfilled,
            asked=row.asked,
        )
        for row in progress.themes
    ]
    whose = "validated by a reviewer" if is_validated else "as the council claims"
    if progress.last_known:
        whose += f", last known ({progress.last_known})"
    return profile_bars(bars, f"{title}, {whose}", names=progress.level_names, levels=progress.edition.highest or 5)


def history_of(progress: CouncilProgress) -> Chart:
    claimed = [(row.closes_on, float(row.claimed)) for row in progress.history if row.claimed is not None]
    validated = [(row.closes_on, float(row.validated)) for row in progress.history if row.validated is not None]
    series = [Line(name, points) for name, points in (("Claimed", claimed), ("Validated", validated)) if points]
    targets = []
    if progress.goal and progress.goal.level:
        targets = [TargetPoint("Target", progress.goal.by_on, progress.goal.level)]
    highest = progress.edition.highest or 5
    return lines(series, targets, "Overall level in each collection", highest=highest, axis="Overall level")
