"""What a text file of spend is written in: its encoding, what separates its columns, and its rows one by one."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 1 << 20
SEPARATORS = ",;\t|"
POUND_OLD, POUND_WINDOWS = b"\x9c", b"\xa3"
SAMPLE_LINES = 60

csv.field_size_limit(1 << 20)


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
    """Read once through, in pieces: UTF-8 where all of it is; else Windows, or DOS where pound signs say so."""
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


def text_rows(content: BinaryIO, writing: Writing) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line each ends on. Every kind of line end is taken, carriage returns alone too."""
    content.seek(0)
    text = io.TextIOWrapper(content, encoding=writing.encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=writing.separator)
    for row in reader:
        yield reader.line_num, row
