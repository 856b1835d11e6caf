"""Release and record packages, read as a stream: one release in memory at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson

READ_VERSIONS = ("1.1",)
LISTS = {"releases": "release package", "records": "record package"}
SHORT = 500
DEEPEST = 60
DEEP = ("", "", "")
LOOKED_AT = 4 * 1024 * 1024
"""So much of a file is looked at before it waits for a worker."""


class Unreadable(Exception):
    """The file is no package that can be read; the message is the sentence to show."""


@dataclass(frozen=True)
class About:
    """What stands in a package above its releases."""

    holds: str
    """`releases` or `records`."""
    version: str
    publisher: str
    licence: str


@dataclass(frozen=True)
class Given:
    """One release as it stands in the file: `at` counts releases from 1; `fault` where a record gives none."""

    at: int
    release: Any
    fault: str = ""


def about(content: BinaryIO, *, whole: bool = True) -> About:
    """What kind of package it is. Unreadable where it is none, is nested deeper than any, or of a version that is not
    read. Not `whole`: no further than needed, and what stands behind the first megabytes is left to the worker."""
    found: dict[str, str] = {}
    holds = ""
    content.seek(0)
    try:
        for keys, event, value in _events(content):
            if not keys and event == "start_array":
                raise Unreadable(
                    "The file holds a bare list, not a release or record package. Save it as the service publishes it."
                )
            if event == "start_array" and len(keys) == 1 and keys[0] in LISTS:
                holds = holds or keys[0]
            elif event == "string" and ".".join(keys) in ("version", "publisher.name", "license"):
                found[".".join(keys)] = str(value)[:SHORT]
            if holds and not whole and ("version" in found or content.tell() > LOOKED_AT):
                break
    except (ijson.JSONError, UnicodeDecodeError, RecursionError, ValueError) as wrong:
        if not holds or "version" not in found:  # otherwise `releases` says after which it breaks off
            raise Unreadable(broken(0)) from wrong
    if not holds:
        raise Unreadable(
            "There are neither releases nor records in the file. Take a release or record package in the Open "
            "Contracting Data Standard, as Contracts Finder and Find a Tender give it."
        )
    version = found.get("version", "")
    if not version and not whole and content.tell() > LOOKED_AT:
        return About(holds, "", found.get("publisher.name", ""), found.get("license", ""))
    if not version.startswith(READ_VERSIONS):
        told = f"says it is version {version[:20]}" if version else "does not say its version, which means 1.0"
        raise Unreadable(
            f"The package {told} of the Open Contracting Data Standard; version 1.1 can be read. "
            "Contracts Finder and Find a Tender publish 1.1."
        )
    return About(holds, version, found.get("publisher.name", ""), found.get("license", ""))


def _events(content: BinaryIO) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Each event with the keys that lead to it, as far as two deep. The parser's own way of naming places takes a
    time and a memory that grow with the square of the depth, so that the depth is held first."""
    depth, keys = 0, ["", ""]
    for event, value in ijson.basic_parse(content):
        if event == "map_key":
            if depth <= len(keys):
                keys[depth - 1] = value
            continue
        if event.startswith("end_"):
            depth -= 1
            continue
        yield (tuple(keys[:depth]) if depth <= len(keys) else DEEP), event, value
        if event.startswith("start_"):
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(
                    f"The file is nested more than {DEEPEST} levels deep, as no package of notices is. "
                    "Download it again from the service."
                )
            if depth <= len(keys):
                keys[depth - 1] = ""


def broken(read: int) -> str:
    after = f"after release {read:,}" if read else "at its beginning"
    return f"The file is cut off or is not JSON: it cannot be read on {after}. Download it again and load it once more."


def releases(content: BinaryIO, holds: str) -> Iterator[Given]:
    """Every release of the package, in order. Unreadable where the file breaks off."""
    content.seek(0)
    at = 0
    try:
        for item in ijson.items(content, f"{holds}.item"):
            for release, fault in [(item, "")] if holds == "releases" else _of_record(item):
                at += 1
                yield Given(at, release, fault)
    except (ijson.JSONError, UnicodeDecodeError, RecursionError, ValueError) as wrong:
        raise Unreadable(broken(at)) from wrong


def _of_record(record: Any) -> list[tuple[Any, str]]:
    """The releases that stand in a record, or the compiled one where they are only linked."""
    if not isinstance(record, dict):
        return [(None, "is not an object")]
    inside = record.get("releases")
    whole = [row for row in inside if isinstance(row, dict) and "url" not in row] if isinstance(inside, list) else []
    if whole and len(whole) == len(inside or ()):
        return [(row, "") for row in whole]
    if isinstance(record.get("compiledRelease"), dict):
        return [(record["compiledRelease"], "")]
    if whole:
        return [(row, "") for row in whole]
    return [({"ocid": record.get("ocid")}, "holds only links to its releases: take the package with the releases")]
