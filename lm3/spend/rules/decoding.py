"""What a text file of spend is written in: its encoding, what separates its columns, and its rows."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import polars as pl

CHUNK = 1 << 20
SEPARATORS = ",;\t|"
POUND_OLD, POUND_WINDOWS = b"\x9c", b"\xa3"
SAMPLE_LINES = 60
PIECE = 4_000_000
"""So many bytes are read at once: fewer would take longer, more would take memory."""
LONGEST = 2 * PIECE
"""A row that is longer is not waited for."""

csv.field_size_limit(1 << 20)


class NotText(ValueError):
    """The file holds signs that no text has."""


class _CutOff(Exception):
    """A row goes on beyond what has been read."""


@dataclass(frozen=True)
class Writing:
    encoding: str
    separator: str

    @property
    def words(self) -> str:
        names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
        return f"{ENCODINGS[self.encoding]}, columns separated by {names[self.separator]}"


ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows (code page 1252)",
    "cp850": "DOS (code page 850)",
}


def writing_of(content: BinaryIO) -> Writing:
    """Read once through, in pieces: UTF-8 where all of it is; else Windows, or DOS where pound signs say so. Raises
    NotText where it is none."""
    encoding = _encoding(content)
    content.seek(0)
    head = content.read(CHUNK)
    content.seek(0)
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    return Writing(encoding, _separator(text.splitlines()[:SAMPLE_LINES]))


def _encoding(content: BinaryIO) -> str:
    content.seek(0)
    start = content.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    old = windows = 0
    is_utf8 = True
    while piece := content.read(CHUNK):
        if b"\x00" in piece:
            raise NotText
        if piece.isascii() and not decoder.getstate()[0]:
            continue
        old += piece.count(POUND_OLD)
        windows += piece.count(POUND_WINDOWS)
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
    if is_utf8:
        return "utf-8"
    return "cp850" if old and not windows else "cp1252"


def _separator(lines: list[str]) -> str:
    """The sign that stands most often as many times in a line as in the others."""

    def weight(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if line.strip()]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) * min(usual, 1), sum(counts))

    return max(SEPARATORS, key=weight)


Row = tuple[int, list[str]]
"""The cells, and the number of the line the row ends on."""


@dataclass(frozen=True)
class Lines:
    """Lines of a file of which each is one row, and the rows between them that are more than one line or have a
    quotation mark out of place."""

    text: bytes
    """In UTF-8."""
    separator: str
    numbers: pl.Series
    odd: Sequence[Row] = ()

    @cached_property
    def each(self) -> list[str]:
        return self.text.decode().split("\n")[:-1]

    def row(self, at: int) -> Row:
        return self.numbers[at], next(csv.reader([self.each[at]], delimiter=self.separator), [])

    def frame(self, columns: Iterable[int]) -> pl.DataFrame:
        """These columns as text, each under its number, with the number of the line. A cell that is empty or that the
        row does not reach is null."""
        wanted = sorted(set(columns))
        titles = self.separator.join(str(at) for at in range(wanted[-1] + 1))
        frame = pl.read_csv(
            b"%s\n%s" % (titles.encode(), self.text),
            columns=[str(at) for at in wanted],
            separator=self.separator,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        return frame.with_columns(line=self.numbers)


class TextRows:
    """The rows of a text, one by one with the number of the line each ends on, or by the thousand. Every kind of line
    end is taken, carriage returns alone too."""

    def __init__(self, content: BinaryIO, writing: Writing) -> None:
        self._content, self._writing = content, writing
        sign = re.escape(writing.separator)
        cell = f'(?:[^"{sign}]*|"(?:[^"]|"")*")'
        self._whole = rf"^{cell}(?:{sign}{cell})*\r?$"
        self._start(0, 0)

    def _start(self, at: int, line: int) -> None:
        self._content.seek(at)
        self._text = io.TextIOWrapper(self._content, encoding=self._writing.encoding, errors="replace", newline="")
        self._reader = csv.reader(self._text, delimiter=self._writing.separator)
        self._before = line

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._reader)
        return self._before + self._reader.line_num, row

    def lines(self) -> Iterator[Lines]:
        """Many lines at once, from where the rows have got to, until the text ends or cannot be taken so: carriage
        returns alone, or a line that never ends. From there the rows go on."""
        line, here = self._before + self._reader.line_num, self._content.tell()
        self._content.seek(0)
        read = b"".join(self._content.readline(CHUNK) for _ in range(line))
        if self._writing.encoding == "utf-16" or _has_odd_ends(read):
            self._content.seek(here)
            return
        self._text.detach()
        left = b""
        while text := left + (more := self._content.read(PIECE) + self._content.readline(CHUNK)):
            # A line without an end for a whole megabyte is left to the rows: none is cut in two.
            found = self._lines(line + 1, text, is_last=not more) if len(more) < PIECE + CHUNK else None
            if found is None:
                self._content.seek(-len(text), io.SEEK_CUR)
                break
            lines, left = found
            line += text.count(b"\n") - left.count(b"\n")
            if lines.odd or not lines.numbers.is_empty():
                yield lines
        self._start(self._content.tell(), line)

    def _lines(self, first: int, text: bytes, is_last: bool) -> tuple[Lines, bytes] | None:
        """The lines of a text of which the first has this number, and what of it belongs to a row that goes on behind
        it. None where it must be read row by row."""
        if _has_odd_ends(text):
            return None
        ended = text if text.endswith(b"\n") else text + b"\n"
        if not self._writing.encoding.startswith("utf-8"):
            ended = ended.decode(self._writing.encoding, "replace").encode()
        numbers = pl.int_range(first, first + ended.count(b"\n"), eager=True)
        lines = Lines(ended, self._writing.separator, numbers)
        if b'"' not in ended or (is_plain := pl.Series(lines.each).str.contains(self._whole)).all():
            return lines, b""
        return self._around_odd(lines, is_plain, text, is_last)

    def _around_odd(self, lines: Lines, is_plain: pl.Series, text: bytes, is_last: bool) -> tuple[Lines, bytes] | None:
        """Rows that begin on a line which is no row by itself are read one by one, those between them stay together."""
        each = [f"{line}\n" for line in lines.each]
        if not text.endswith(b"\n"):
            each[-1] = each[-1][:-1]
        here, until, odd = 0, len(each), []
        is_whole = is_plain.to_list()
        for at in (~is_plain).arg_true():
            if at < here:
                continue
            reader = csv.reader(_from(each, at, is_last), delimiter=lines.separator)
            try:
                row = next(reader)
            except _CutOff:
                if at == 0 and len(text) > LONGEST:
                    return None
                until = at
                break
            except csv.Error:
                return None
            here = at + reader.line_num
            is_whole[at:here] = [False] * (here - at)
            odd.append((lines.numbers[here - 1], row))
        is_whole[until:] = [False] * (len(each) - until)
        whole = "".join(f"{line}\n" for line, is_row in zip(lines.each, is_whole, strict=True) if is_row)
        numbers = lines.numbers.filter(pl.Series(is_whole))
        return Lines(whole.encode(), lines.separator, numbers, odd), b"\n".join(text.split(b"\n")[until:])


def _from(each: Sequence[str], at: int, is_last: bool) -> Iterator[str]:
    for number in range(at, len(each)):
        yield each[number]
    if not is_last:
        raise _CutOff


def _has_odd_ends(text: bytes) -> bool:
    """Has carriage returns alone."""
    return text.count(b"\r") != text.count(b"\r\n")
