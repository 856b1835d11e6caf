"""Whether what stands in a column of amounts can be what a council has paid."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

FEWEST = 20
"""Of fewer payments nothing is concluded."""
MOST_TIMES = 10
"""A month may be so many times the largest month before it."""
LARGE = 100_000
"""Pounds: payments that are all as large and whole are none."""
LEAST_PART = 100
"""A month may be this part of a usual month before it: amounts in thousands are less."""
PENCE_A_HEAD = 100_000
"""So much a month for each inhabitant no council pays: those of England pay about £2,000 a head in a year for all they
do, so £1,000 in a single month is half of that."""
PENCE_A_MONTH = 100_000_000_000
"""Where the number of inhabitants is not known: £1bn."""


class Numbers:
    """Payments of a file in their order, asked whether they look like document numbers: whole pounds, all very large,
    or about as large as one another and never twice the same or rising with the row. Kept only while all are whole."""

    def __init__(self) -> None:
        self.is_open = True
        self.pounds: list[pl.Series] = []

    def add(self, pence: pl.Series) -> None:
        if self.is_open and ((pence % 100 != 0) | (pence < 0)).any():
            self.is_open, self.pounds = False, []
        if self.is_open:
            self.pounds.append(pence // 100)

    @property
    def look_like_documents(self) -> bool:
        if not self.is_open or sum(map(len, self.pounds)) < FEWEST:
            return False
        whole = pl.concat(self.pounds)
        low, high = whole.quantile(0.02) or 0, whole.quantile(0.98) or 0
        rising = (whole.diff().drop_nulls() >= 0).mean() or 0
        comes_once, is_rising = whole.n_unique() / len(whole), isinstance(rising, float) and rising >= 0.95
        return low >= LARGE or (low >= 1000 and high < MOST_TIMES * low and (comes_once >= 0.95 or is_rising))


def months_far_outside(
    months: Mapping[date, int], before: Sequence[int], population: int | None, covers: int = 1
) -> list[tuple[date, int, str]]:
    """Months whose sum in pence cannot be right, with what it was held against, in words for after the sum. `before`:
    months that count already; `covers`: how many months one of these stands for, 12 in a table of a year."""
    most = (population * PENCE_A_HEAD if population else PENCE_A_MONTH) * covers
    known = sorted(amount for amount in before if amount > 0)
    found = []
    for month, amount in sorted(months.items()):
        if amount > most:
            what = f"£1,000 for each of {population:,} inhabitants" if population else "£1bn"
            found.append((month, amount, f"more than {what} in a month"))
        elif known and amount > MOST_TIMES * covers * known[-1]:
            found.append((month, amount, f"more than {MOST_TIMES} times the largest month that counts"))
    if not found and len(known) >= 3 and months:
        month, amount = max(months.items(), key=lambda pair: pair[1])
        if 0 < amount * LEAST_PART < known[len(known) // 2]:
            found.append((month, amount, "less than a hundredth of the usual month that counts"))
    return found
