"""The region for those who may not see every council by name: counts of the others, in groups of five or more.

Rule: figures of others appear only in groups of five councils or more, never derivable by subtraction. Levels next to
one another are put together into ranges until each holds nobody or at least five of the other councils. One's own
councils are left out of the counts, so that subtracting what one knows of them gives nothing new. A part of the region
is shown with the same ranges as the whole, and only where every part could be: otherwise two tables could be subtracted
from each other.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Range:
    """Neighbouring bands, the first and the last by their place, and how many other councils are in them."""

    first: int
    last: int
    councils: int


@dataclass(frozen=True)
class Shown:
    ranges: tuple[Range, ...]
    """Empty where the others are fewer than the smallest group."""
    part: str | None
    """The part of the region that was asked for; None where the whole is shown."""
    is_wider: bool
    """A part was asked for and the whole is shown instead."""

    @property
    def councils(self) -> int:
        return sum(row.councils for row in self.ranges)


def others(rows: Iterable[tuple[int, str, int]], own: Collection[int], bands: int) -> dict[str, list[int]]:
    """Counts by part and band from (council, part, band), without one's own councils."""
    parts: dict[str, list[int]] = {}
    for council, part, band in rows:
        counts = parts.setdefault(part, [0] * bands)
        if council not in own:
            counts[band] += 1
    return parts


def ranges(counts: Sequence[int], smallest: int = SMALLEST_GROUP) -> tuple[Range, ...]:
    """Neighbouring bands put together so that each range holds nobody or at least `smallest`.

    Empty where all of them together are fewer. ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("A number of councils cannot be negative.")
    found: list[Range] = []
    first, held = 0, 0
    for at, count in enumerate(counts):
        held += count
        if held == 0 or held >= smallest:
            found.append(Range(first, at, held))
            first, held = at + 1, 0
    if held:
        last = len(counts) - 1
        while held < smallest and found:
            before = found.pop()
            first, held = before.first, held + before.councils
        if held < smallest:
            return ()
        found.append(Range(first, last, held))
    return tuple(found)


def shown(parts: Mapping[str, Sequence[int]], asked: str | None = None, smallest: int = SMALLEST_GROUP) -> Shown:
    """Ranges for the whole, or for the part asked for where that gives nothing away.

    `parts`: counts of the other councils by band, for each part of the region; together they are the whole.
    """
    whole = [sum(column) for column in zip(*parts.values(), strict=True)] if parts else []
    rows = ranges(whole, smallest)
    if asked is None:
        return Shown(rows, None, is_wider=False)
    if asked not in parts or not rows:
        return Shown(rows, None, is_wider=True)
    tables = {name: _put_together(counts, rows) for name, counts in parts.items()}
    if all(cell == 0 or cell >= smallest for table in tables.values() for cell in table):
        own = tables[asked]
        return Shown(
            tuple(Range(row.first, row.last, count) for row, count in zip(rows, own, strict=True)),
            asked,
            is_wider=False,
        )
    return Shown(rows, None, is_wider=True)


def _put_together(counts: Sequence[int], rows: Sequence[Range]) -> list[int]:
    return [sum(counts[row.first : row.last + 1]) for row in rows]
