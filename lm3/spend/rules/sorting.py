"""Each row of a file put where it belongs: a payment, a row that is none, or one that cannot be taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import polars as pl

from lm3.spend.rules.columns import BY_KEY, NO_SUPPLIER, Understood
from lm3.spend.rules.decoding import Lines, Row
from lm3.spend.rules.values import DAY_FIRST, MONTH_FIRST, day, is_day, pence

TOTAL_WORDS = frozenset({"total", "grand total", "totals", "sub total", "subtotal", "sum"})
WORDS = {DAY_FIRST: "day before the month", MONTH_FIRST: "month before the day"}
TEXTS = ("creditor", "code", "label", "unit", "purpose", "reference")


PAID = pl.Schema(
    {"line": pl.Int64, "paid_on": pl.Date, "supplier": pl.String}
    | dict.fromkeys(TEXTS, pl.String)
    | {"pence": pl.Int64}
)
PLAIN_AMOUNT = r"^-?[0-9]{1,12}\.[0-9]{2}$"
"""An amount that becomes pence by leaving out the point, as most are written."""


class Rejected(NamedTuple):
    line: int
    field: str
    reason: str
    pence: int | None
    row: Sequence[str]


@dataclass
class Sorted:
    """What became of some rows. `left_out`: by reason, how many and what they came to."""

    rows: int
    rejected: list[Rejected] = field(default_factory=list)
    left_out: dict[str, tuple[int, int]] = field(default_factory=dict)
    paid: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PAID))
    """The payments. Columns as in PAID; `sort` puts a number in the place of each supplier and label."""
    suppliers: list[tuple[str, str]] = field(default_factory=list)
    """By their number: the name, and the council's own number of the supplier."""
    labels: list[tuple[str, str]] = field(default_factory=list)
    """By their number: code and title of the category."""
    totals: pl.DataFrame = field(default_factory=pl.DataFrame)
    """By month, supplier and label: rows, pence, first and last day."""

    def leave_out(self, why: str, amount: int = 0) -> None:
        rows, total = self.left_out.get(why, (0, 0))
        self.left_out[why] = (rows + 1, total + amount)


@dataclass(frozen=True)
class Sorter:
    """Knows which column is which. `covers_on` dates the rows of a file without days; `width` is how long each text may
    be; `order` says whether day or month stands first."""

    found: Understood
    covers_on: date | None
    width: Mapping[str, int]
    order: str = DAY_FIRST

    def sort(self, rows: Sequence[Row] | Lines) -> Sorted:
        """Payments of a month, and in it those to one supplier, come to stand side by side."""
        result = self._sort_lines(rows) if isinstance(rows, Lines) else self._sort_rows(rows)
        paid = result.paid
        suppliers = paid.group_by("supplier", maintain_order=True).agg(pl.col("creditor").first())
        labels = paid.select("code", "label").unique()
        result.suppliers, result.labels = suppliers.rows(), labels.rows()
        result.paid = paid.select(
            *("line", "paid_on", "unit", "purpose", "reference", "pence"),
            supplier=_places(paid.select("supplier"), suppliers.select("supplier")),
            label=_places(paid.select("code", "label"), labels),
        ).sort(pl.col("paid_on").dt.month_start(), "supplier")
        result.totals = result.paid.group_by("supplier", "label", month=pl.col("paid_on").dt.month_start()).agg(
            pl.len().alias("rows"),
            pl.col("pence").sum(),
            pl.col("paid_on").min().alias("first_on"),
            pl.col("paid_on").max().alias("last_on"),
        )
        return result

    def _sort_lines(self, lines: Lines) -> Sorted:
        """Lines that are rows all at once. What is no payment with an amount and a day is then looked at row by row."""
        if lines.numbers.is_empty():
            return self._sort_rows(lines.odd)
        columns = self.found.columns
        frame = lines.frame(columns.values())
        cells = {key: frame[str(at)].fill_null("").str.strip_chars() for key, at in columns.items()}
        days = (
            _each(cells["day"], self._day, pl.Date)
            if "day" in cells
            else pl.repeat(self.covers_on, len(frame), eager=True)
        )
        amounts = _amounts(cells["amount"])
        nothing = pl.repeat("", len(frame), eager=True)
        nobody = pl.repeat(NO_SUPPLIER, len(frame), eager=True)
        texts = {key: _cut(cells.get(key, nothing), self.width[key]) for key in TEXTS}
        texts = {"supplier": _cut(cells.get("supplier", nobody), self.width["supplier"]), **texts}
        is_paid = days.is_not_null() & amounts.is_not_null() & (amounts != 0)
        result = self._sort_rows([*lines.odd, *(lines.row(at) for at in (~is_paid).arg_true())])
        paid = pl.DataFrame({"line": frame["line"], "paid_on": days, **texts, "pence": amounts})
        result.paid = pl.concat([result.paid, paid.filter(is_paid).match_to_schema(PAID, integer_cast="upcast")])
        result.rows = len(frame) + len(lines.odd)
        return result

    def _sort_rows(self, rows: Sequence[Row]) -> Sorted:
        result, columns = Sorted(len(rows)), self.found.columns
        at_supplier, at_amount, at_day = columns.get("supplier"), columns["amount"], columns.get("day")
        texts = [(columns.get(key), self.width[key]) for key in TEXTS]
        longest, needed = self.width["supplier"], max(columns.values())
        covers_on, paid = self.covers_on, []
        for line, row in rows:
            if len(row) <= needed:
                cut = len(row)
                row = [*row, *[""] * (needed + 1 - cut)]
            else:
                cut = needed + 1
            amount = pence(row[at_amount].strip())
            paid_on = covers_on if at_day is None else self._day(row[at_day].strip())
            if not amount or paid_on is None or (at_day is None and self._is_total(row, None)):
                self._put_elsewhere(line, row, cut, amount, paid_on, result)
                continue
            more = ["" if at is None else row[at].strip()[:most] for at, most in texts]
            supplier = NO_SUPPLIER if at_supplier is None else row[at_supplier].strip()[:longest]
            paid.append((line, paid_on, supplier, *more, amount))
        result.paid = pl.DataFrame(paid, PAID, orient="row")
        return result

    def _day(self, text: str) -> date | None:
        return day(text, self.order)

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
            if key == "day" and is_day(typed):
                why = f"“{typed}” is not a date with the {WORDS[self.order]}."
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


def _each(cells: pl.Series, read: Callable[[str], object], kind: type[pl.DataType]) -> pl.Series:
    """What `read` makes of each cell, asked once for all that are the same."""
    different = cells.unique()
    return cells.replace_strict(different, pl.Series([read(text) for text in different], dtype=kind))


def _amounts(cells: pl.Series) -> pl.Series:
    is_plain = cells.str.contains(PLAIN_AMOUNT)
    found = pl.select(pl.when(is_plain).then(cells.str.replace(".", "", literal=True))).to_series().cast(pl.Int64)
    return found.scatter((~is_plain).arg_true(), _each(cells.filter(~is_plain), pence, pl.Int64))


def _cut(cells: pl.Series, width: int) -> pl.Series:
    longest = cells.str.len_bytes().max()
    return cells.str.slice(0, width) if isinstance(longest, int) and longest > width else cells


def _places(rows: pl.DataFrame, different: pl.DataFrame) -> pl.Series:
    """Where each row stands in `different`, which holds all of them once."""
    numbered = different.with_row_index("at")
    return rows.join(numbered, on=rows.columns, how="left", maintain_order="left")["at"]
