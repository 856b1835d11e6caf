"""Figures as tables, for reports in every form."""

from frameworks.council_progress import CouncilProgress
from frameworks.figures import RegionProgress
from frameworks.models.collections import london_day
from ui.tables import Column, Table, Value

NUMBERS = ("Councils", "There", "Close", "Further off", "Waiting", "Nothing", "Not taking part")


def sub_regions_of(progress: RegionProgress) -> Table:
    """Where the councils of each sub-region stand against the target, and who leads."""
    columns: list[Column | str] = ["Sub-region", "Lead councils", *(Column(name, True) for name in NUMBERS)]
    rows: list[list[Value]] = []
    for line in progress.sub_regions:
        counts = line.counts
        leads = ", ".join(line.leads) or "None leads"
        figures = (counts.there, counts.close, counts.further, counts.waiting, counts.nothing, counts.declined)
        rows.append([line.name, leads, counts.councils, *figures])
    return Table("Sub-regions against the target", columns, rows)


def levels_of(progress: RegionProgress) -> Table:
    """Every council with its levels; the word says whose they are."""
    themes = progress.themes
    columns: list[Column | str] = ["Council", *(Column(title, True) for _code, title in themes)]
    columns += [Column("Overall", True), "State"]
    rows: list[list[Value]] = []
    for line in progress.councils:
        levels = dict(line.shown)
        own: list[Value] = [levels.get(code) for code, _title in themes]
        rows.append([line.place.short_name, *own, line.shown_overall, line.state.words])
    return Table("Levels by council and theme", columns, rows)


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
