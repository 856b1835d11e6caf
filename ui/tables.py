"""Tables: one description for the page, the PDF, CSV, XLSX and Word."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import xlsxwriter
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

BOM = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Link:
    text: str
    url: str

    def __str__(self) -> str:
        return self.text


class Worded(str):
    """A number, a share or a month in the words that a page has for it, with the value that a spreadsheet counts with
    and its look there. Put together with other words it is a text like any other."""

    __slots__ = ("look", "value")

    value: int | float | Decimal | date
    look: str

    def __new__(cls, words: str, value: float | Decimal | date, look: str) -> "Worded":
        made = super().__new__(cls, words)
        made.value, made.look = value, look
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """So that it can be copied and remembered."""
        return str(self), self.value, self.look


POUNDS, WHOLE_POUNDS = "£#,##0.00;−£#,##0.00", "£#,##0;−£#,##0"
DAY, MONTH = "d mmmm yyyy", "mmmm yyyy"
SHARE, WHOLE_SHARE = "0.0%", "0%"
NOTHING = "–"
"""What a page prints where there is no figure: in a spreadsheet the cell is empty."""


def money(pence: int) -> Worded:
    """Pence as “£1,234.56”."""
    whole, rest = divmod(abs(pence), 100)
    return Worded(f"{'−' if pence < 0 else ''}£{whole:,}.{rest:02d}", Decimal(pence).scaleb(-2), POUNDS)


def whole_money(pence: int) -> Worded:
    """Pence as “£1,235”, half pounds away from nought. A spreadsheet has the pence too, so that its sums are true."""
    whole = (abs(pence) + 50) // 100
    return Worded(f"{'−' if pence < 0 and whole else ''}£{whole:,}", Decimal(pence).scaleb(-2), WHOLE_POUNDS)


def share(part: float) -> Worded:
    """“67.4%”."""
    return Worded(f"{part * 100:.1f}%", part, SHARE)


def whole_share(percent: int) -> Worded:
    return Worded(f"{percent}%", percent / 100, WHOLE_SHARE)


def decimal(value: float, places: int) -> Worded:
    """Rounded: more would say more than is known."""
    return Worded(f"{value:,.{places}f}", round(value, places), f"#,##0.{'0' * places}" if places else "#,##0")


def day(on: date) -> Worded:
    """“7 March 2027”, where a date is also the text of a link."""
    return Worded(in_words(on), on, DAY)


def month(of: date) -> Worded:
    """“March 2027”; for a spreadsheet its first day."""
    return Worded(f"{of:%B %Y}", of.replace(day=1), MONTH)


Value: TypeAlias = str | int | float | Decimal | date | datetime | Link | None


WIDE = 7
"""Columns, beside one another on paper."""


@dataclass(frozen=True)
class Column:
    title: str
    numeric: bool = False


@dataclass(frozen=True)
class Cell:
    """One value as a page shows it."""

    text: str
    url: str
    column: str
    numeric: bool
    is_header: bool


@dataclass(frozen=True)
class Table:
    """Rows under columns. The first cell of a row is its header; a column given as text holds no numbers."""

    title: str
    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Value]]
    note: str = ""

    def heads(self) -> list[Column]:
        return [column if isinstance(column, Column) else Column(column) for column in self.columns]

    def header(self) -> list[str]:
        return [column.title for column in self.heads()]

    @property
    def is_mostly_heads(self) -> bool:
        """With headers for its rows it would have more headers than other cells. In a PDF they are left out then: who
        hears the table would hear little else."""
        columns, rows = len(self.columns), len(self.rows)
        return columns + rows > rows * (columns - 1)

    @property
    def is_wide(self) -> bool:
        """So many columns that a page of paper holds them only in smaller letters."""
        return len(self.columns) > WIDE

    def cells(self) -> list[list[Cell]]:
        heads = self.heads()
        return [[_cell(value, heads[at], at == 0) for at, value in enumerate(row)] for row in self.rows]


def _cell(value: Value, column: Column, first: bool) -> Cell:
    url = value.url if isinstance(value, Link) else ""
    return Cell(in_words(value), url, column.title, column.numeric, first)


def in_words(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = _in_london(value)
        return f"{value.day} {value:%B %Y}, {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float | Decimal) else str(value)


def safe_cell(value: Value) -> str | int | float | Decimal:
    """A value that no spreadsheet takes for a formula; numbers stay numbers, dates become 2027-03-07, months 2027-03,
    and shares stay 67.4%."""
    value = value.text if isinstance(value, Link) else value
    if value is None or value == NOTHING:
        return ""
    if isinstance(value, Worded):
        if isinstance(value.value, date):
            return f"{value.value:%Y-%m}" if value.look == MONTH else value.value.isoformat()
        return str(value) if value.look in (SHARE, WHOLE_SHARE) else value.value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        value = _in_london(value).replace(tzinfo=None)
        return value.isoformat(sep=" ", timespec="minutes")
    text = in_plain(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def in_plain(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else in_words(value)


class _Echo:
    """Gives back what the csv writer writes, line by line."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BOM + writer.writerow([safe_cell(title) for title in header])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """The same as a text, for a file that is kept."""
    return "".join(_csv_lines(header, rows))


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> StreamingHttpResponse:
    """A download in UTF-8 with the mark that spreadsheets look for, sent while it is being written."""
    response = StreamingHttpResponse(_csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}.csv"'
    return response


def xlsx_response(name: str, sheet: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    response = HttpResponse(make_xlsx(sheet, header, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name)}.xlsx"'
    return response


def make_xlsx(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet whose header stays in view. Text is written as text, whatever it begins with."""
    output = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        looks: dict[str, xlsxwriter.format.Format] = {}

        def look(of: str) -> "xlsxwriter.format.Format":
            if of not in looks:
                looks[of] = book.add_format({"num_format": of})
            return looks[of]

        page = book.add_worksheet(sheet_name(sheet))
        page.freeze_panes(1, 0)
        for at, title in enumerate(header):
            page.set_column(at, at, max(12, min(40, len(title) + 2)))
            page.write_string(0, at, title, bold)
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                _write(page, line, at, value, look)
    return output.getvalue()


def _write(
    page: "xlsxwriter.worksheet.Worksheet",
    line: int,
    at: int,
    value: Value,
    look: Callable[[str], "xlsxwriter.format.Format"],
) -> None:
    value = value.text if isinstance(value, Link) else value
    kept: Value = value.value if isinstance(value, Worded) else value
    if kept is None or value == NOTHING:
        return
    if isinstance(kept, datetime):
        page.write_datetime(line, at, _in_london(kept).replace(tzinfo=None), look("d mmmm yyyy hh:mm"))
    elif isinstance(kept, date):
        page.write_datetime(line, at, kept, look(value.look if isinstance(value, Worded) else DAY))
    elif isinstance(kept, int | float | Decimal) and not isinstance(kept, bool):
        page.write_number(line, at, kept, look(value.look) if isinstance(value, Worded) else None)
    else:
        page.write_string(line, at, in_words(value))


def _in_london(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at


def file_name(name: str) -> str:
    return slugify(name)[:100] or "table"


def sheet_name(name: str) -> str:
    """At most 31 signs and none that Excel refuses in the name of a sheet."""
    kept = "".join(" " if sign in r"[]:*?/\\" else sign for sign in name)
    return " ".join(kept.split()).strip("'")[:31].strip("' ") or "Table"
