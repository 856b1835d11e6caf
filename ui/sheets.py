"""Spreadsheets that people bring: read, checked column by column, told line by line what is wrong with them.

`read` takes CSV, XLSX or ODS and gives every value as text, a date as 2027-03-07. `check` turns the lines into values
by a list of fields and keeps each fault with its line, so that nothing is lost and nothing is guessed.
"""

import csv
import dataclasses
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from ui.sheet_books import COLUMNS, ROWS, Unreadable, as_text, book_sheets, is_book, one_line
from ui.sheet_days import day, day_reader

HEADER_WITHIN = 10
"""A header is looked for in so many lines from the top; above it a title may stand."""
LONGEST_VALUE = 10_000
"""Characters of one cell: as many as the longest field of a page takes, so that what goes out comes in again."""
NAMED_COLUMNS = 12
UNDOES = re.compile(r"'(?=[=+\-@\t\r])")
"""The sign that downloads put before what a spreadsheet would take for a formula."""


@dataclass(frozen=True)
class Line:
    """One line of a sheet: its number in the file, and its texts by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    name: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[Line, ...]
    """Lines under the header that hold anything."""
    answers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What was asked about the file (`ui.sheet_questions`)."""
    others: tuple[str, ...] = ()
    """Other sheets of the workbook that hold anything: they are not read, and that is told."""


@dataclass(frozen=True)
class Field:
    """One column that an import knows. `parse` gets a text that is not empty and gives its value, or raises ValueError
    with the sentence to show."""

    name: str
    title: str
    also: tuple[str, ...] = ()
    """Other names that the column may have."""
    required: bool = False
    parse: Callable[[str], Any] = str
    empty: Any = ""
    """The value where nothing is written."""
    in_lines: bool = False
    """Whether a cell may hold several lines; in other columns they are made one."""


@dataclass(frozen=True)
class Row:
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    line: int
    field: str
    """The title of the column."""
    value: str
    why: str


@dataclass(frozen=True)
class Checked:
    good: list[Row]
    """Lines without any fault."""
    faults: list[Fault]
    ignored: tuple[str, ...] = ()
    """Columns that nobody asked for."""
    columns: tuple[str, ...] = ()
    """Names of the fields that the file has a column for: others are not to be changed."""

    def also(self, faults: Iterable[Fault]) -> "Checked":
        """With faults that only the room can know; their lines are good no longer."""
        more = list(faults)
        bad = {fault.line for fault in more}
        kept = [row for row in self.good if row.line not in bad]
        together = sorted([*self.faults, *more], key=lambda fault: fault.line)
        return Checked(kept, together, self.ignored, self.columns)


def read(file: BinaryIO, name: str, answers: Mapping[str, str] | None = None) -> Sheet:
    """The first sheet of a file that holds anything, with the names of the others. Raises Unreadable with the sentence
    to show."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not is_book(head):
        return replace(_sheet(name, _csv_lines(file)), answers=answers or {})
    book = book_sheets(file)
    found = _sheet(name, next(book).texts())
    return replace(found, answers=answers or {}, others=tuple(sheet.name for sheet in book))


def _sheet(name: str, lines: Iterable[tuple[int, Sequence[str]]]) -> Sheet:
    filled = ((number, cells) for number, cells in lines if any(cells))
    top = list(islice(filled, HEADER_WITHIN))
    if not top:
        raise Unreadable("The file holds nothing. Save the list again and choose it once more.")
    at = next((n for n, (_number, cells) in enumerate(top) if sum(map(bool, cells)) > 1), 0)
    header_line, header = top[at][0], _header(top[at][1])
    rows: list[Line] = []
    for number, cells in _chained(top[at + 1 :], filled):
        if len(rows) >= ROWS:
            raise Unreadable(f"The list has more than {ROWS:,} lines. Divide it into several files.")
        _refuse_second_header(header, header_line, number, cells)
        named = dict(zip(header, cells, strict=False))
        named.pop("", None)
        if any(named.values()):
            rows.append(Line(number, named))
    if not rows:
        raise Unreadable(f"Line {header_line} is a header, but there are no lines under it.")
    return Sheet(name, tuple(title for title in header if title), header_line, tuple(rows))


def _chained(top: Sequence[tuple[int, Sequence[str]]], rest: Iterator[tuple[int, Sequence[str]]]) -> Iterator[Any]:
    yield from top
    yield from rest


def _header(cells: Sequence[str]) -> list[str]:
    titles = [one_line(cell) for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) > COLUMNS:
        raise Unreadable(f"The file has {len(titles)} columns; a list has at most {COLUMNS}. Is it the right file?")
    seen: dict[str, int] = {}
    for at, title in enumerate(titles, start=1):
        same = plain_title(title) or title.casefold()
        if title and same in seen:
            first = seen[same]
            raise Unreadable(f"Columns {first} and {at} are both called “{title}”. Give each a name of its own.")
        seen[same] = at
    return titles


def _refuse_second_header(header: Sequence[str], header_line: int, number: int, cells: Sequence[str]) -> None:
    if [one_line(cell).casefold() for cell in cells[: len(header)]] == [title.casefold() for title in header]:
        raise Unreadable(
            f"Line {number} is the header of line {header_line} once more. Take it out, so that there is one header, "
            "and choose the file again."
        )


def _csv_lines(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(file.read())
    start = text.lstrip("\r\n ")
    if start[:4].lower() == "sep=" and len(start) > 4:
        separator, text = start[4], start.partition("\n")[2]
    else:
        separator = _separator(start)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    try:
        for cells in reader:
            yield reader.line_num, [as_text(cell) for cell in cells]
    except csv.Error as wrong:
        raise Unreadable(
            f"Line {reader.line_num} cannot be read as CSV. A quotation mark may be left open there."
        ) from wrong


def _decoded(content: bytes) -> str:
    """As text: UTF-8 with or without its mark, UTF-16 with it, otherwise as Windows writes it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as wrong:
            raise Unreadable(NO_TABLE) from wrong
    if any(byte in content[:65536] for byte in range(32) if byte not in b"\t\r\n\x0c\x1b") or b"\0" in content:
        raise Unreadable(NO_TABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


NO_TABLE = (
    "This is not a table: it can be a CSV, an Excel (.xlsx) or an OpenDocument (.ods) file, told by what is in it and "
    "not by its name. Save the list as one of these and choose it again."
)


def _separator(text: str) -> str:
    """The mark that parts the first lines: what stands between quotation marks does not count."""
    lines = [line for line in islice(io.StringIO(text), 5) if line.strip()]
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    counts = {mark: max((line.count(mark) for line in bare), default=0) for mark in ",;\t"}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def plain_title(title: str) -> str:
    """A column's name without what differs from file to file: capitals, signs, spaces."""
    return re.sub(r"[^a-z0-9]+", " ", title.casefold()).strip()


def check(sheet: Sheet, fields: Sequence[Field]) -> Checked:
    """Every line as values by field. Raises Unreadable where a column that must be there is missing, Asked where the
    order of day and month is open."""
    columns = columns_of(sheet, fields)
    missing = [field for field in fields if field.required and field.name not in columns]
    if missing:
        raise Unreadable(_missing(sheet, fields, missing))
    good, faults = [], []
    asked = [(field, columns.get(field.name)) for field in _by_its_days(sheet, fields, columns)]
    for line in sheet.rows:
        values: dict[str, Any] = {}
        wrong: list[Fault] = []
        for field, column in asked:
            text = line.cells.get(column, "") if column else ""
            text = one_line(text) if "\n" in text and not field.in_lines else text
            try:
                values[field.name] = _value(field, text)
            except ValueError as why:
                wrong.append(Fault(line.number, field.title, text[:100], str(why)))
        faults += wrong
        if not wrong:
            good.append(Row(line.number, values))
    ignored = tuple(title for title in sheet.header if title not in columns.values())
    ignored += tuple(f"all of the sheet “{name}”" for name in sheet.others)
    return Checked(good, faults, ignored, tuple(columns))


def _by_its_days(sheet: Sheet, fields: Sequence[Field], columns: Mapping[str, str]) -> list[Field]:
    """The fields, those of days reading them in the order that the file has."""
    titles = [columns[field.name] for field in fields if field.parse is day and field.name in columns]
    if not titles:
        return list(fields)
    texts = ((line.number, line.cells.get(title, "")) for line in sheet.rows for title in titles)
    reader = day_reader(texts, sheet.answers)
    return [replace(field, parse=reader) if field.parse is day else field for field in fields]


def _value(field: Field, text: str) -> Any:
    if not text:
        if field.required:
            raise ValueError(f"{field.title} is missing")
        return field.empty
    if len(text) > LONGEST_VALUE:
        raise ValueError(f"The text is longer than {LONGEST_VALUE:,} characters")
    return field.parse(UNDOES.sub("", text, count=1) if text.startswith("'") else text)


def columns_of(sheet: Sheet, fields: Sequence[Field]) -> dict[str, str]:
    """For each field the column that holds it."""
    by_title = {plain_title(title): title for title in reversed(sheet.header)}
    found = {}
    for field in fields:
        for name in (field.title, field.name, *field.also):
            if plain_title(name) in by_title:
                found[field.name] = by_title[plain_title(name)]
                break
    return found


def _missing(sheet: Sheet, fields: Sequence[Field], missing: Sequence[Field]) -> str:
    known = {plain_title(name) for field in fields for name in (field.title, field.name, *field.also)}
    for line in sheet.rows[:HEADER_WITHIN]:
        if sum(plain_title(text) in known for text in line.cells.values()) >= max(2, len(missing)):
            return (
                f"There are two headers: line {sheet.header_line}, and line {line.number} with the names of the"
                f" columns. Take out the lines above line {line.number} and choose the file again."
            )
    names = " and ".join(f"“{field.title}”" for field in missing)
    has = ", ".join(sheet.header[:NAMED_COLUMNS])
    also = "" if len(missing) > 1 or not missing[0].also else f" (or “{missing[0].also[0]}”)"
    word = "columns" if len(missing) > 1 else "a column"
    return f"The file needs {word} {names}{also}. It has: {has}."


# What the text of a value may be.


def text(longest: int) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if len(value) > longest:
            raise ValueError(f"At most {longest} characters")
        return value

    return parse


def one_of(choices: Mapping[str, Any], also: Mapping[str, Any] | None = None) -> Callable[[str], Any]:
    """A value by one of its names, whatever the capitals and signs. Names in `also` are understood but not told."""
    known = {plain_title(name): value for name, value in {**(also or {}), **choices}.items()}

    def parse(value: str) -> Any:
        try:
            return known[plain_title(value)]
        except KeyError:
            raise ValueError(f"It can be: {', '.join(choices)}") from None

    return parse


def yes_or_no(value: str) -> bool:
    plain = value.casefold().strip(" .")
    if plain in {"yes", "y", "true", "1", "x"}:
        return True
    if plain in {"no", "n", "false", "0"}:
        return False
    raise ValueError("Write yes or no")


def whole(value: str) -> int:
    plain = value.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"-?\d{1,15}(\.0+)?", plain):
        raise ValueError("Write a whole number")
    return int(plain.partition(".")[0])


def pence(value: str) -> int:
    """Pounds with at most two places, as pence: “£1,234.50” is 123450."""
    plain = value.replace(",", "").replace("£", "").replace(" ", "")
    found = re.fullmatch(r"(-?)(\d{1,13})(?:\.(\d{1,2})0*)?", plain)
    if not found:
        raise ValueError("Write pounds and pence, such as 1234.50")
    amount = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -amount if found[1] else amount


def email(value: str) -> str:
    if len(value) > 254 or not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[A-Za-z0-9-]{2,}", value):
        raise ValueError("Write an e-mail address, such as name@council.gov.uk")
    return value.lower()


__all__ = [
    "COLUMNS",
    "ROWS",
    "Checked",
    "Fault",
    "Field",
    "Line",
    "Row",
    "Sheet",
    "Unreadable",
    "check",
    "columns_of",
    "day",
    "email",
    "one_of",
    "pence",
    "read",
    "text",
    "whole",
    "yes_or_no",
]
