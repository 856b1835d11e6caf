"""What moved between two dates: the figures of a region compared, council by council."""

from dataclasses import dataclass
from datetime import date

from frameworks.progress.queries.region_figures import CouncilLine, RegionProgress
from frameworks.progress.rules.standings import Band


@dataclass(frozen=True)
class Move:
    """A council whose overall level, themes or place against the target changed."""

    line: CouncilLine
    before: int | None
    after: int | None
    themes: tuple[tuple[str, int, int], ...]
    """Theme code, level before and level after, where both are known and differ."""
    band_before: Band

    @property
    def is_up(self) -> bool:
        return (self.after or 0) > (self.before or 0) or (
            self.after == self.before and sum(after - before for _code, before, after in self.themes) > 0
        )

    @property
    def is_first(self) -> bool:
        """The council has a level for the first time."""
        return self.before is None and self.after is not None

    @property
    def is_left(self) -> bool:
        """The council's level counts no longer; it has not gone down."""
        return self.before is not None and self.after is None


@dataclass(frozen=True)
class Moves:
    since: date
    up: tuple[Move, ...]
    down: tuple[Move, ...]
    first: tuple[Move, ...]
    left: tuple[Move, ...]
    """Had a level that counted, and have none now."""
    there_before: int
    there_after: int

    @property
    def is_anything(self) -> bool:
        return bool(self.up or self.down or self.first or self.left)


def moves(before: RegionProgress, after: RegionProgress) -> Moves:
    """Councils are compared with themselves; one that did not exist before, or no longer does, is left out."""
    known = {line.pk: line for line in before.councils}
    rows = [_move(known[line.pk], line) for line in after.councils if line.pk in known]
    changed = [row for row in rows if row.before != row.after or row.themes]
    first = tuple(row for row in changed if row.is_first)
    left = tuple(row for row in changed if row.is_left)
    rest = [row for row in changed if not row.is_first and not row.is_left]
    return Moves(
        since=before.on,
        up=tuple(row for row in rest if row.is_up),
        down=tuple(row for row in rest if not row.is_up),
        first=first,
        left=left,
        there_before=before.counts.there,
        there_after=after.counts.there,
    )


def _move(before: CouncilLine, after: CouncilLine) -> Move:
    earlier = dict(before.levels)
    themes = tuple(
        (code, earlier[code], level) for code, level in after.levels if code in earlier and earlier[code] != level
    )
    return Move(after, before.overall, after.overall, themes, before.band)
