"""Workbooks (XLSX, ODS, XLS) as lines of text. They are looked through before they are opened: what unpacks to far more
than a list, or names a cell far out, never fills the memory."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

ROWS = 100_000
COLUMNS = 100
UNPACKED = 250 * 1024 * 1024
PART = 1024 * 1024
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml")
PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
REPEATED = re.compile(rb'number-columns-repeated="(\d+)"[^>]*office:value-type')
REPEATED_ROWS = re.compile(rb'number-rows-repeated="(\d+)"[^>]*>\s*<table:table-cell[^>]*office:value-type')
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
)


class Unreadable(Exception):
    """The file cannot be read as a list; the message is the sentence to show."""


def is_book(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def one_line(text: str) -> str:
    return " ".join(text.split())


def as_text(value: Any) -> str:
    """A cell as somebody would have typed it: days as 2027-03-07, whole numbers without a point, spaces made single.
    Lines within a cell stay lines."""
    if isinstance(value, str):
        if "\n" in value or "\r" in value:
            return "\n".join(map(one_line, value.splitlines())).strip()
        return one_line(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True)
class BookSheet:
    name: str
    is_hidden: bool
    lines: list[list[Any]]

    def texts(self) -> Iterator[tuple[int, list[str]]]:
        """Its lines, numbered as the spreadsheet numbers them."""
        return ((n, [as_text(cell) for cell in line]) for n, line in enumerate(self.lines, start=1))


def book_sheets(file: BinaryIO) -> Iterator[BookSheet]:
    """The sheets that hold anything, one after the other. Raises Unreadable with the sentence to show."""
    if zipfile.is_zipfile(file):
        file.seek(0)
        _look_through(file)
    file.seek(0)
    is_empty = True
    try:
        with CalamineWorkbook.from_filelike(file) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                lines = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                if any(cell != "" for line in lines for cell in line):
                    is_empty = False
                    yield BookSheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible, lines)
    except (CalamineError, OSError, ValueError) as wrong:
        raise Unreadable(
            "The workbook cannot be opened: it may be damaged or locked with a password. Save it again, or as CSV."
        ) from wrong
    if is_empty:
        raise Unreadable("The workbook holds nothing. Save the list again and choose it once more.")


def _look_through(file: BinaryIO) -> None:
    """Unpacks every part once without keeping it, and looks how far out the cells of its sheets stand."""
    unpacked = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                is_sheet, before = bool(SHEETS.fullmatch(entry.filename)), b""
                with archive.open(entry) as part:
                    while chunk := part.read(PART):
                        unpacked += len(chunk)
                        if unpacked > UNPACKED:
                            raise Unreadable("The workbook unpacks to far more than a list can hold. Save it as CSV.")
                        if is_sheet:
                            _look_at(before + chunk)
                            before = chunk[-200:]
    except DAMAGED as wrong:
        raise Unreadable("The workbook is damaged and cannot be opened. Save it again, or as CSV.") from wrong


def _look_at(xml: bytes) -> None:
    places = PLACE.findall(xml)
    widest = max((_column(letters) for letters in {letters for letters, _row in places}), default=0)
    widest = max([widest, *(int(n) for n in REPEATED.findall(xml))])
    if widest > COLUMNS:
        raise Unreadable(f"The sheet has {widest} columns; a list has at most {COLUMNS}. Is it the right file?")
    deepest = max([0, *(int(row) for _letters, row in places), *(int(n) for n in REPEATED_ROWS.findall(xml))])
    if deepest > ROWS + 100:
        raise Unreadable(f"The sheet goes down to line {deepest:,}; a list has at most {ROWS:,} lines.")


def _column(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at
