"""How pressing a category is: scores of a priorities matrix put together.

Rule: each risk and the scope to influence are scored 1 (low) to 3 (high). Spend is scored by the share of all trade: 3
from 10 per cent, 2 from 2 per cent, else 1. The priority is spend times the highest of the risks times the scope, 1 to
27: high from 12, medium from 6, else low. The regional programme's own rule, of the kind that spend and risk matrices
use; a council may set a priority by hand above it, with its reason.
"""

from dataclasses import dataclass
from enum import IntEnum

LARGE, MIDDLING = 0.10, 0.02
HIGH_FROM, MEDIUM_FROM = 12, 6


class Score(IntEnum):
    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True)
class Scores:
    spend: int
    environmental: int
    social: int
    economic: int
    influence: int

    @property
    def total(self) -> int:
        return self.spend * max(self.environmental, self.social, self.economic) * self.influence

    @property
    def priority(self) -> Score:
        if self.total >= HIGH_FROM:
            return Score.HIGH
        return Score.MEDIUM if self.total >= MEDIUM_FROM else Score.LOW


def spend_score(share: float) -> Score:
    """From the share of all trade, 0 to 1."""
    if share >= LARGE:
        return Score.HIGH
    return Score.MEDIUM if share >= MIDDLING else Score.LOW
