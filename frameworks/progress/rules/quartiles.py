"""A council against its like: quartiles of a group, never of fewer than five others.

Rule: one's own council is left out. A part of the region is shown only where it holds five others or more and the
rest of the region holds none or five or more, so that the part and the whole cannot be subtracted from each other;
otherwise the whole is shown, and where even that is too small, nothing. Quartiles are by nearest rank: the smallest
value that a quarter, half or three quarters of the group do not exceed, so that each is a level that a council really
has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from frameworks.progress.rules.ranges import SMALLEST_GROUP


@dataclass(frozen=True)
class Quartiles:
    lower: int
    middle: int
    upper: int

    def place_of(self, own: int) -> str:
        """Where a value stands: words for a page. More counts as higher."""
        if own > self.upper:
            return "above three quarters of them"
        if own > self.middle:
            return "in the upper half"
        if own >= self.lower:
            return "in the middle" if own == self.middle else "in the lower half"
        return "below three quarters of them"


def quartiles(values: Iterable[int]) -> Quartiles:
    """ValueError where there are no values."""
    rows = sorted(values)
    if not rows:
        raise ValueError("There is nothing to divide into quarters.")
    first, second, third = (rows[ceil(len(rows) * part / 4) - 1] for part in (1, 2, 3))
    return Quartiles(first, second, third)


@dataclass(frozen=True)
class Group:
    """Whom a council is compared with."""

    members: frozenset[int]
    is_wider: bool
    """A part was asked for and the whole region stands in for it."""


def group(
    everybody: Sequence[int], part: Iterable[int] | None, own: int, smallest: int = SMALLEST_GROUP
) -> Group | None:
    """The others to compare with: the part asked for, else all; None where even all are too few."""
    others = frozenset(everybody) - {own}
    if len(others) < smallest:
        return None
    if part is None:
        return Group(others, is_wider=False)
    inside = others & frozenset(part)
    outside = others - inside
    if len(inside) >= smallest and (not outside or len(outside) >= smallest):
        return Group(inside, is_wider=False)
    return Group(others, is_wider=True)
