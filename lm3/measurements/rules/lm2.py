"""LM2 from spend of which some is not placed: the score, and between what it must lie.

Rule: round 2 is what went to local suppliers and local staff. What is not placed is taken in proportion to what is, for
the headline, and as not local and as all local for the bounds. Units: pence in, scores out, 1 to 2.
"""

from dataclasses import dataclass

from lm3.measurements.rules.multiplier import Rounds


@dataclass(frozen=True)
class Found:
    """Pence of one measurement. Credits may make a part less than nought; such a part counts as nought."""

    local: int
    elsewhere: int
    unplaced: int
    staff: int
    staff_elsewhere: int = 0
    other: int = 0
    """Of a budget or contract, what went to nobody who is followed."""

    @property
    def first(self) -> int:
        paid = (self.local, self.elsewhere, self.unplaced, self.staff, self.staff_elsewhere, self.other)
        return sum(max(part, 0) for part in paid)

    @property
    def second(self) -> float:
        """Round 2 in pence, with what is not placed in proportion; nothing where there is no score."""
        return 0.0 if self.lm2 is None else (self.lm2 - 1) * self.first

    @property
    def placed_share(self) -> float:
        """Of what went to suppliers, the share whose place is known."""
        paid = max(self.local, 0) + max(self.elsewhere, 0) + max(self.unplaced, 0)
        return (paid - max(self.unplaced, 0)) / paid if paid else 1.0

    @property
    def lm2(self) -> float | None:
        """The headline; nothing where no supplier is placed, or nothing was spent."""
        placed = max(self.local, 0) + max(self.elsewhere, 0)
        if self.first <= 0 or (placed == 0 and self.unplaced > 0):
            return None
        share = max(self.local, 0) / placed if placed else 0.0
        return self._score(max(self.local, 0) + share * max(self.unplaced, 0))

    @property
    def bounds(self) -> tuple[float, float] | None:
        if self.first <= 0:
            return None
        local = max(self.local, 0)
        return self._score(local), self._score(local + max(self.unplaced, 0))

    def _score(self, local: float) -> float:
        return Rounds(self.first, local + max(self.staff, 0), 0).lm2
