"""Opening a file of spend: its parts one after the other, each with what was understood and its rows."""

import csv
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, cast

from files.models import StoredFile
from lm3.spend.rules.columns import BY_KEY, HEAD_ROWS, MOST_COLUMNS, Understood, plain, understand
from lm3.spend.rules.decoding import Lines, NotText, Row, TextRows, writing_of
from lm3.spend.rules.values import DayOrder, order_of, pence
from ui.sheet_books import BookSheet, Unreadable, book_sheets

UNPACKED_MB = 500
MOST_ROWS = 2_000_000
BATCH = 20_000
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, NotText)

BOOKS = ("Excel", "OpenDocument spreadsheet", "Excel (old form)")

Rows = Iterator[Row]


@dataclass(frozen=True)
class Part:
    """One table of the file: of a ZIP one of the files in it."""

    name: str
    understood: Understood
    written: str
    """Encoding and separator in words."""
    top: list[Row]
    """What was read to understand it, with the numbers of the lines."""
    rest: Rows | TextRows

    @property
    def head(self) -> list[Row]:
        """What of it stands below the header."""
        return self.top[self.understood.header_rows :]

    def batches(self) -> Iterator[list[Row] | Lines]:
        """Everything below the header."""
        yield self.head
        # A finished table may end in a row of totals that looks like any other: it is looked at row by row.
        if isinstance(self.rest, TextRows) and not self.understood.holds_totals:
            yield from self.rest.lines()
        rows = _readable(self.rest)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def cells(self, key: str) -> Iterator[str]:
        """What stands in the column of a field, each text at least once."""
        at = self.understood.columns[key]
        for batch in self.batches():
            if isinstance(batch, Lines) and not batch.numbers.is_empty():
                yield from batch.frame([at])[str(at)].drop_nulls().unique()
            rows = batch.odd if isinstance(batch, Lines) else batch
            yield from {row[at] for _line, row in rows if at < len(row)}


@dataclass(frozen=True)
class SheetSeen:
    """A sheet of a workbook, on the page where it is checked."""

    name: str
    is_hidden: bool
    rows: int
    """Under its header, those that hold anything."""
    pence: int | None = None
    """Nothing where it cannot be read."""
    other: str = ""
    """Why it cannot be read with the others; empty where it has their shape."""


@dataclass(frozen=True)
class Seen:
    """A file looked through whole before anything of it is read."""

    understood: Understood
    written: str
    order: DayOrder
    sheets: tuple[SheetSeen, ...] = ()
    """Of a workbook."""
    faults: tuple[str, ...] = ()
    """Why the file cannot be read with these columns."""


@contextmanager
def _content(stored: StoredFile) -> Iterator[BinaryIO]:
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as wrong:
        raise Unreadable("The file is not in the store any more. Upload it again.") from wrong
    with content:
        try:
            yield cast(BinaryIO, content.file)
        except DAMAGED as wrong:
            raise Unreadable("The file is cut off or damaged. Save it again and upload it once more.") from wrong


@contextmanager
def opened(stored: StoredFile, chosen: Mapping[str, str], sheets: Collection[str] = ()) -> Iterator[Iterator[Part]]:
    """The parts of a stored file. `chosen`: titles of columns by field, with an empty title for a field that the file
    does not have. `sheets`: those of a workbook that are wanted, all where there are none. Raises Unreadable with the
    sentence to show."""
    with _content(stored) as content:
        yield _parts(content, stored, chosen, sheets)


def first_part(stored: StoredFile, chosen: Mapping[str, str]) -> tuple[Understood, str]:
    """What is understood of the beginning of a file: of a workbook the first sheet that has all that spend needs.
    Titles in `chosen` that it does not have are passed over."""
    with _content(stored) as content:
        part = _first_of_book(content) if stored.kind in BOOKS else next(_parts(content, stored, {}))
        fitting = {key: title for key, title in chosen.items() if not title or title in part.understood.titles}
        return _understood([row for _line, row in part.top], fitting), part.written


def _first_of_book(content: BinaryIO) -> Part:
    """The first sheet that has all that spend needs; where none has, the first that is a table."""
    first = None
    for sheet in book_sheets(content):
        try:
            part = _part(sheet.name, sheet.texts(), "Spreadsheet", {})
        except Unreadable:
            continue
        if not part.understood.missing():
            return part
        first = first or part
    if first is None:
        raise Unreadable("No sheet of the workbook can be read as a table of spend.")
    return first


def look_through(stored: StoredFile, chosen: Mapping[str, str]) -> Seen:
    """The whole file with these columns: its sheets, what they come to, and what its days say about their order."""
    found, written = first_part(stored, chosen)
    titles = {key: "" for key, title in chosen.items() if not title}
    titles |= {key: found.titles[at] for key, at in found.columns.items()}
    days: set[str] = set()
    sheets: list[SheetSeen] = []
    faults: list[str] = []
    with _content(stored) as content:
        if stored.kind in BOOKS:
            sheets = [_look_at_sheet(sheet, found, written, titles, days) for sheet in book_sheets(content)]
        else:
            try:
                for part in _parts(content, stored, titles):
                    if "day" in part.understood.columns:
                        days.update(part.cells("day"))
            except Unreadable as wrong:
                faults.append(str(wrong))
    return Seen(found, written, order_of(days), tuple(sheets), tuple(faults))


def _look_at_sheet(
    sheet: BookSheet, first: Understood, written: str, titles: Mapping[str, str], days: set[str]
) -> SheetSeen:
    filled = sum(1 for line in sheet.lines if any(cell != "" for cell in line))
    try:
        part = _part(sheet.name, sheet.texts(), written, titles)
    except Unreadable as wrong:
        return SheetSeen(sheet.name, sheet.is_hidden, filled, other=str(wrong))
    columns, widths = part.understood.columns, (len(part.understood.titles), len(first.titles))
    if bool(part.understood.header_rows) != bool(first.header_rows) or (not first.header_rows and len({*widths}) > 1):
        return SheetSeen(sheet.name, sheet.is_hidden, filled, other="It has other columns.")
    rows = amount = 0
    for batch in part.batches():
        for _line, row in cast("list[Row]", batch):
            if any(cell.strip() for cell in row):
                rows += 1
                if (at := columns.get("amount", len(row))) < len(row):
                    amount += pence(row[at].strip()) or 0
                if (at := columns.get("day", len(row))) < len(row):
                    days.add(row[at])
    return SheetSeen(sheet.name, sheet.is_hidden, rows, amount)


def _parts(
    content: BinaryIO, stored: StoredFile, chosen: Mapping[str, str], sheets: Collection[str] = ()
) -> Iterator[Part]:
    if stored.kind == "ZIP":
        yield from _in_archive(content, chosen)
    elif stored.kind in BOOKS:
        yield from _book(content, chosen, sheets)
    else:
        writing = writing_of(content)
        yield _part("", TextRows(content, writing), writing.words, chosen)


def _book(content: BinaryIO, chosen: Mapping[str, str], sheets: Collection[str] = ()) -> Iterator[Part]:
    for sheet in book_sheets(content):
        if not sheets or sheet.name in sheets:
            yield _part(sheet.name, sheet.texts(), "Spreadsheet", chosen)


def csv_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The tables in a ZIP; what a Mac adds beside them is passed over. Raises Unreadable where there is none, or where
    they unpack to more than is taken."""
    entries = [
        entry
        for entry in archive.infolist()
        if entry.filename.lower().endswith((".csv", ".txt", ".tsv")) and not entry.filename.startswith("__MACOSX")
    ]
    if not entries:
        raise Unreadable("There is no CSV file in the ZIP. Put the spend in as CSV, or upload it by itself.")
    if sum(entry.file_size for entry in entries) > UNPACKED_MB * 1024 * 1024:
        raise Unreadable(f"The ZIP unpacks to more than {UNPACKED_MB} MB. Split it by year and upload the parts.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("The ZIP is locked with a password. Make it again without one.")
    return entries


def _in_archive(content: BinaryIO, chosen: Mapping[str, str]) -> Iterator[Part]:
    with zipfile.ZipFile(content) as archive:
        for entry in csv_entries(archive):
            with archive.open(entry) as inside:
                stream = cast(BinaryIO, inside)
                writing = writing_of(stream)
                yield _part(entry.filename, TextRows(stream, writing), writing.words, chosen)


def _part(name: str, rows: Rows | TextRows, written: str, chosen: Mapping[str, str]) -> Part:
    top = list(islice(_readable(rows), HEAD_ROWS))
    where = f"“{name}”" if name else "The file"
    if not any(cell.strip() for _line, row in top for cell in row):
        raise Unreadable(f"{where} holds nothing. Choose the file again.")
    width = max(sum(1 for cell in row if cell.strip()) for _line, row in top)
    if width > MOST_COLUMNS:
        raise Unreadable(f"{where} has {width} columns; spend has at most {MOST_COLUMNS}. Is it the right file?")
    found = _understood([row for _line, row in top], chosen)
    for key, title in chosen.items():
        if title and plain(title) not in {plain(other) for other in found.titles}:
            raise Unreadable(f"{where} has no column “{title}” for {BY_KEY[key].title.lower()}.")
    return Part(name, found, written, top, rows)


def _understood(top: list[list[str]], chosen: Mapping[str, str]) -> Understood:
    """As chosen; what was chosen to be not in the file is in no column."""
    found = understand(top, {key: title for key, title in chosen.items() if title})
    dropped = {key for key, title in chosen.items() if not title}
    columns = {key: at for key, at in found.columns.items() if key not in dropped}
    return replace(found, columns=columns, unsure=tuple(key for key in found.unsure if key not in dropped))


def _readable(rows: Rows) -> Rows:
    line = 0
    try:
        for line, row in rows:
            yield line, row
    except csv.Error as wrong:
        raise Unreadable(
            f"After line {line:,} the file cannot be read: a quotation mark is opened and not closed again, or the "
            "file is cut off. Save it again and upload it once more."
        ) from wrong
