"""Sums of the budget, in whole pence. Source: the lines themselves; nothing is rounded."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Amounts:
    budget: int = 0
    committed: int = 0
    spent: int = 0
    forecast: int = 0

    @property
    def left(self) -> int:
        """Neither spent nor committed yet, in pence; below nothing where more was promised than there is."""
        return self.budget - self.committed - self.spent

    @property
    def over(self) -> int:
        """By how many pence the year is expected to end above the budget; below nothing where it ends under it."""
        return self.forecast - self.budget


def total(lines: Iterable[Amounts]) -> Amounts:
    found = list(lines)
    return Amounts(
        sum(line.budget for line in found),
        sum(line.committed for line in found),
        sum(line.spent for line in found),
        sum(line.forecast for line in found),
    )
