"""Postcodes from the files that are published: ONS Postcode Directory, National Statistics Postcode Lookup, Code-Point
Open, as ZIP or CSV, or any CSV with a postcode and a council's code.

Columns are found by the beginning of their names, since the names carry a year. Rows are written some thousands at a
time, so that people go on working; what only the edition before has goes when the new one is whole.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from councils.models import Postcode
from councils.queries.postcodes import outward, tidy

BATCH = 10_000
CODE = re.compile(r"[EWSNLM]\d{8}")
COLUMNS = {
    "postcode": re.compile(r"pcds?|pcd\d|postcode", re.IGNORECASE),
    "district": re.compile(r"lad\d\dcd|oslaua|laua|admin_district_code|district", re.IGNORECASE),
    "county": re.compile(r"cty\d\dcd|oscty|admin_county_code|county", re.IGNORECASE),
}
CODE_POINT = 10
"""Columns of a file of Code-Point Open, which has no header: postcode first, county and district as 8th and 9th."""


class Unreadable(Exception):
    """The sentence says what is wrong with the file."""


@dataclass(frozen=True)
class Loaded:
    postcodes: int
    without_council: int
    gone: int


Row = tuple[str, str, str]


def load(path: Path, *, at: datetime) -> Loaded:
    """Take in a file. What an earlier file had and this one has not is taken out at the end. Raises Unreadable."""
    try:
        return _load(path, f"{path.name[:60]}, loaded {at:%Y-%m-%d %H:%M:%S.%f}")
    except (zipfile.BadZipFile, zlib.error, EOFError, csv.Error) as wrong:
        raise Unreadable("The file is cut off or damaged. Fetch it again and load it once more.") from wrong


def _load(path: Path, edition: str) -> Loaded:
    known = without = 0
    with _tables(path) as tables:
        rows = (row for table in tables for row in table)
        while batch := list(islice(rows, BATCH)):
            good = {tidy(text): (district, county) for text, district, county in batch if CODE.fullmatch(district)}
            good.pop("", None)
            without += len(batch) - len(good)
            known += len(good)
            Postcode.objects.bulk_create(
                [
                    Postcode(
                        postcode=text,
                        outward=outward(text),
                        district=district,
                        county=county if CODE.fullmatch(county) and not county.endswith("99999999") else "",
                        edition=edition,
                    )
                    for text, (district, county) in good.items()
                ],
                update_conflicts=True,
                unique_fields=["postcode"],
                update_fields=["outward", "district", "county", "edition"],
            )
    if not known:
        raise Unreadable("There is no postcode with a council in the file.")
    gone, _by_model = Postcode.objects.exclude(edition=edition).delete()
    return Loaded(known, without, gone)


@contextmanager
def _tables(path: Path) -> Iterator[Iterator[Iterator[Row]]]:
    try:
        content = path.open("rb")
    except OSError as wrong:
        raise Unreadable(f"The file cannot be opened: {wrong.strerror}.") from wrong
    with content:
        if zipfile.is_zipfile(content):
            with zipfile.ZipFile(content) as archive:
                _refuse_holes(archive)
                yield _in_archive(archive)
        else:
            content.seek(0)
            yield iter([_rows(content)])


def _refuse_holes(archive: zipfile.ZipFile) -> None:
    """Where bytes were lost on the way, the parts of an archive are sought before its beginning."""
    try:
        for entry in archive.infolist():
            archive.open(entry).close()
    except (OSError, ValueError) as wrong:
        raise zipfile.BadZipFile(str(wrong)) from wrong


def _in_archive(archive: zipfile.ZipFile) -> Iterator[Iterator[Row]]:
    """The tables of the directory: the largest, with a header, or the many of Code-Point Open."""
    entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
    entries = [entry for entry in entries if "/data/" in f"/{entry.filename.lower()}"] or entries
    if not entries:
        raise Unreadable("There is no CSV file in the ZIP.")
    whole = [entry for entry in entries if "multi_csv" not in entry.filename.lower()] or entries
    with archive.open(whole[0]) as first:
        has_header = _has_header(first.readline().decode("utf-8", "replace"))
    chosen = [max(whole, key=lambda entry: entry.file_size)] if has_header else whole
    for entry in chosen:
        with archive.open(entry) as inside:
            yield _rows(inside)  # type: ignore[arg-type]


def _has_header(line: str) -> bool:
    titles = next(csv.reader([line.lstrip("\ufeff")]), [])
    return any(COLUMNS["postcode"].fullmatch(title.strip()) for title in titles)


def _rows(content: BinaryIO) -> Iterator[Row]:
    lines = csv.reader(io.TextIOWrapper(content, encoding="utf-8-sig", errors="replace", newline=""))
    first = next(lines, [])
    at = {
        name: next((place for place, title in enumerate(first) if shape.fullmatch(title.strip())), None)
        for name, shape in COLUMNS.items()
    }
    if at["postcode"] is None:
        if len(first) != CODE_POINT or not tidy(first[0]):
            raise Unreadable("The file has no column of postcodes (such as “pcds”) and is not Code-Point Open.")
        yield first[0], first[8], first[7]
        yield from ((row[0], row[8], row[7]) for row in lines if len(row) == CODE_POINT)
        return
    if at["district"] is None:
        raise Unreadable("The file has no column with the code of the council, such as “lad25cd” or “oslaua”.")
    postcode, district, county = at["postcode"], at["district"], at["county"]
    longest = max(place for place in at.values() if place is not None)
    for row in lines:
        if len(row) > longest:
            yield row[postcode], row[district], "" if county is None else row[county]
