"""Opening a file of spend: its parts one after the other, each with what was understood and its rows."""

import csv
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, cast

from files.models import StoredFile
from lm3.columns import BY_KEY, HEAD_ROWS, MOST_COLUMNS, Understood, plain, understand
from lm3.decoding import Lines, NotText, Row, TextRows, writing_of
from ui.sheet_books import Unreadable, book_lines

UNPACKED_MB = 500
MOST_ROWS = 2_000_000
BATCH = 20_000
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, NotText)

Rows = Iterator[Row]


@dataclass(frozen=True)
class Part:
    """One table of the file: of a ZIP one of the files in it."""

    name: str
    understood: Understood
    written: str
    """Encoding and separator in words."""
    head: list[Row]
    """What was read to understand it and stands below the header, with the numbers of the lines."""
    rest: Rows | TextRows

    def batches(self) -> Iterator[list[Row] | Lines]:
        """Everything below the header."""
        yield self.head
        # A finished table may end in a row of totals that looks like any other: it is looked at row by row.
        if isinstance(self.rest, TextRows) and not self.understood.holds_totals:
            yield from self.rest.lines()
        rows = _readable(self.rest)
        while batch := list(islice(rows, BATCH)):
            yield batch


@contextmanager
def opened(stored: StoredFile, chosen: Mapping[str, str]) -> Iterator[Iterator[Part]]:
    """The parts of a stored file. `chosen`: titles of columns by field, with an empty title for a field that the file
    does not have. Raises Unreadable with the sentence to show."""
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as wrong:
        raise Unreadable("The file is not in the store any more. Upload it again.") from wrong
    with content:
        yield _parts(cast(BinaryIO, content.file), stored, chosen)


def first_part(stored: StoredFile, chosen: Mapping[str, str]) -> tuple[Understood, str]:
    """What is understood of the beginning of a file, for the page on which it is checked."""
    with opened(stored, chosen) as parts:
        part = next(parts)
        return part.understood, part.written


def _parts(content: BinaryIO, stored: StoredFile, chosen: Mapping[str, str]) -> Iterator[Part]:
    try:
        if stored.kind == "ZIP":
            yield from _in_archive(content, chosen)
        elif stored.kind in ("Excel", "OpenDocument spreadsheet", "Excel (old form)"):
            yield _part("", book_lines(content), "Spreadsheet, first sheet", chosen)
        else:
            writing = writing_of(content)
            yield _part("", TextRows(content, writing), writing.words, chosen)
    except DAMAGED as wrong:
        raise Unreadable("The file is cut off or damaged. Save it again and upload it once more.") from wrong


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
    head = list(islice(_readable(rows), HEAD_ROWS))
    where = f"“{name}”" if name else "The file"
    if not any(cell.strip() for _line, row in head for cell in row):
        raise Unreadable(f"{where} holds nothing. Choose the file again.")
    width = max(sum(1 for cell in row if cell.strip()) for _line, row in head)
    if width > MOST_COLUMNS:
        raise Unreadable(f"{where} has {width} columns; spend has at most {MOST_COLUMNS}. Is it the right file?")
    wanted = {key: title for key, title in chosen.items() if title}
    found = understand([row for _line, row in head], wanted)
    dropped = {key for key, title in chosen.items() if not title}
    found = replace(found, columns={key: at for key, at in found.columns.items() if key not in dropped})
    for key, title in wanted.items():
        if plain(title) not in {plain(other) for other in found.titles}:
            raise Unreadable(f"{where} has no column “{title}” for {BY_KEY[key].title.lower()}.")
    return Part(name, found, written, head[found.header_rows :], rows)


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
