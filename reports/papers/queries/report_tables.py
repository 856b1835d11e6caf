"""Figures as tables, for reports in every form."""

from collections.abc import Sequence
from dataclasses import dataclass

from frameworks.models.collections import london_day
from frameworks.progress.queries.council_progress import CouncilProgress, HistoryLine
from frameworks.progress.queries.region_figures import RegionProgress
from ui.tables import Column, Table, Value


@dataclass(frozen=True)
class AskLine:
    """A council that is not there, and what the region asks of it."""

    council: str
    missing: int | None
    """How many requirements; nothing where no answers count."""
    words: tuple[str, ...]


def asks_of(lines: Sequence[AskLine]) -> Table:
    """What the region asks of each council that is not there."""
    rows: list[list[Value]] = [[line.council, line.missing, " ".join(line.words)] for line in lines]
    columns: list[Column | str] = ["Council", Column("Missing", True), "What we ask"]
    return Table("What we ask of each council that is not there", columns, rows)


def collections_of(council: str, lines: Sequence[HistoryLine]) -> Table:
    rows: list[list[Value]] = [[line.collection, line.state.words, line.claimed, line.validated] for line in lines]
    columns: list[Column | str] = ["Collection", "State", Column("Claimed", True), Column("Validated", True)]
    return Table(f"{council}: collections", columns, rows)


def targets_of(progress: RegionProgress) -> Table:
    titles = dict(progress.themes)
    rows: list[list[Value]] = [
        [f"Level {row.level}", titles.get(row.theme or "", "All themes"), row.by_on, row.source]
        for row in progress.targets
    ]
    return Table("Targets that stand", ["Level", "Themes", "By", "Source"], rows)


def history_of(progress: CouncilProgress) -> Table:
    """Every collection, the latest first, with levels by theme."""
    themes = progress.edition.themes
    columns: list[Column | str] = ["Collection", "State", Column("Claimed", True), Column("Validated", True)]
    columns += [Column(title, True) for _code, title in themes]
    rows: list[list[Value]] = []
    for line in reversed(progress.history):
        levels = dict(line.levels.validated or line.levels.claimed)
        own: list[Value] = [levels.get(code) for code, _title in themes]
        rows.append([line.collection, line.state.words, line.claimed, line.validated, *own])
    note = "Levels by theme are as validated; where nothing was validated, as claimed."
    return Table("Levels in each collection", columns, rows, note)


def submissions_of(progress: CouncilProgress) -> Table:
    levels = (Column("Claimed", True), Column("Validated", True))
    columns: list[Column | str] = ["Signed off", "What", *levels, "Validated on"]
    rows: list[list[Value]] = []
    for line in progress.submissions:
        what = f"{'Update of ' if line.is_update else ''}{line.collection}"
        done = london_day(line.validated_at) if line.validated_at else None
        rows.append([london_day(line.submitted_at), what, line.claimed, line.validated, done])
    return Table("What was signed off", columns, rows)
