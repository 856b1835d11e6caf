"""What a fleet review found: plain arithmetic.

Tonnes before and after are compared only where the same year's conversion factors were used for both: factors change
from year to year, and the difference would be partly theirs.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Counted:
    """A fleet in one year: miles driven, tonnes of CO2, and the year of the conversion factors."""

    year: int
    vehicles: int
    fleet_miles: int
    grey_miles: int
    """In people's own vehicles on the council's business."""
    grams_per_km: Decimal
    tonnes: Decimal
    factors_year: int

    @property
    def miles(self) -> int:
        return self.fleet_miles + self.grey_miles


@dataclass(frozen=True)
class Change:
    tonnes: Decimal | None
    """Saved between the two years; less than nothing where there is more of it. None where it cannot be told."""
    why_not: str = ""


def change(before: Counted | None, after: Counted | None) -> Change:
    if before is None or after is None:
        return Change(None, "counted once only" if before or after else "not counted yet")
    if before.factors_year != after.factors_year:
        return Change(None, f"factors of {before.factors_year} and {after.factors_year} are not compared")
    return Change(before.tonnes - after.tonnes)
