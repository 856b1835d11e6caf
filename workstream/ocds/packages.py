"""Release and record packages, read as a stream: one release in memory at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson

READ_VERSIONS = ("1.1",)
LISTS = {"releases": "release package", "records": "record package"}
SHORT = 500


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


def about(content: BinaryIO) -> About:
    """What kind of package it is. Unreadable where it is none, or of a version that is not read."""
    found: dict[str, str] = {}
    holds = ""
    content.seek(0)
    try:
        for prefix, event, value in ijson.parse(content):
            if prefix == "" and event == "start_array":
                raise Unreadable(
                    "The file holds a bare list, not a release or record package. Save it as the service publishes it."
                )
            if prefix in LISTS and event == "start_array":
                holds = prefix
                break
            if event == "string" and prefix in ("version", "publisher.name", "license"):
                found[prefix] = str(value)[:SHORT]
        if holds and "version" not in found:
            content.seek(0)
            found["version"] = next((str(one) for one in ijson.items(content, "version")), "")
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as wrong:
        raise Unreadable(broken(0)) from wrong
    if not holds:
        raise Unreadable(
            "There are neither releases nor records in the file. Take a release or record package in the Open "
            "Contracting Data Standard, as Contracts Finder and Find a Tender give it."
        )
    version = found["version"]
    if not version.startswith(READ_VERSIONS):
        told = f"says it is version {version[:20]}" if version else "does not say its version, which means 1.0"
        raise Unreadable(
            f"The package {told} of the Open Contracting Data Standard; version 1.1 can be read. "
            "Contracts Finder and Find a Tender publish 1.1."
        )
    return About(holds, version, found.get("publisher.name", ""), found.get("license", ""))


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
