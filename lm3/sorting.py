"""Each row of a file put where it belongs: a payment, a row that is none, or one that cannot be taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from lm3.columns import BY_KEY, Understood
from lm3.values import day, pence

TOTAL_WORDS = frozenset({"total", "grand total", "totals", "sub total", "subtotal", "sum"})
TEXTS = ("creditor", "code", "label", "unit", "purpose", "reference")


class Paid(NamedTuple):
    line: int
    paid_on: date
    supplier: str
    creditor: str
    code: str
    label: str
    unit: str
    purpose: str
    reference: str
    pence: int


class Rejected(NamedTuple):
    line: int
    field: str
    reason: str
    pence: int | None
    row: Sequence[str]


@dataclass
class Sorted:
    """What became of some rows. `left_out`: by reason, how many and what they came to."""

    paid: list[Paid] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    left_out: dict[str, tuple[int, int]] = field(default_factory=dict)

    def leave_out(self, why: str, amount: int = 0) -> None:
        rows, total = self.left_out.get(why, (0, 0))
        self.left_out[why] = (rows + 1, total + amount)


@dataclass(frozen=True)
class Sorter:
    """Knows which column is which. `covers_on` dates the rows of a file without days; `width` is how long each text may
    be."""

    found: Understood
    covers_on: date | None
    width: Mapping[str, int]

    def sort(self, rows: Iterable[tuple[int, list[str]]]) -> Sorted:
        result, columns = Sorted(), self.found.columns
        at_supplier, at_amount, at_day = columns["supplier"], columns["amount"], columns.get("day")
        texts = [(columns.get(key), self.width[key]) for key in TEXTS]
        longest, needed = self.width["supplier"], max(columns.values())
        covers_on, paid = self.covers_on, result.paid
        for line, row in rows:
            if len(row) <= needed:
                cut = len(row)
                row = [*row, *[""] * (needed + 1 - cut)]
            else:
                cut = needed + 1
            amount = pence(row[at_amount].strip())
            paid_on = covers_on if at_day is None else day(row[at_day].strip())
            if not amount or paid_on is None:
                self._put_elsewhere(line, row, cut, amount, paid_on, result)
                continue
            more = ["" if at is None else row[at].strip()[:most] for at, most in texts]
            paid.append(Paid._make((line, paid_on, row[at_supplier].strip()[:longest], *more, amount)))
        return result

    def _put_elsewhere(
        self, line: int, row: Sequence[str], cut: int, amount: int | None, paid_on: date | None, result: Sorted
    ) -> None:
        if not any(cell.strip() for cell in row):
            result.leave_out("blank")
        elif self._is_header(row):
            result.leave_out("header")
        elif self._is_total(row, paid_on):
            amounts = [found for cell in row if (found := pence(cell.strip())) is not None]
            result.leave_out("total", amounts[-1] if amounts else 0)
        elif amount is None:
            result.rejected.append(self._rejected(line, row, cut, "amount", "an amount", None))
        elif paid_on is None:
            result.rejected.append(self._rejected(line, row, cut, "day", "a date", amount))
        else:
            result.leave_out("zero")

    def _rejected(self, line: int, row: Sequence[str], cut: int, key: str, wanted: str, amount: int | None) -> Rejected:
        at = self.found.columns[key]
        typed = row[at].strip()
        if at >= cut:
            why = "The row ends before this column."
        else:
            why = f"“{typed[:60]}” is not {wanted}." if typed else "There is nothing in this column."
        return Rejected(line, BY_KEY[key].title, why, amount, row[:cut])

    def _is_header(self, row: Sequence[str]) -> bool:
        titles = self.found.titles
        return [cell.strip() for cell in row[: len(titles)]] == list(titles)

    def _is_total(self, row: Sequence[str], paid_on: date | None) -> bool:
        """A row that says “total” and has no day of its own."""
        if "day" in self.found.columns and paid_on is not None:
            return False
        words = (" ".join(cell.lower().replace("-", " ").strip(" :.").split()) for cell in row)
        return any(word in TOTAL_WORDS for word in words)
