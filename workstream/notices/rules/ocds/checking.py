"""Whether a release is as the Open Contracting Data Standard 1.1 has it; each fault in words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from workstream.notices.rules.ocds import vocabulary

SCHEMA = Path(__file__).parents[2] / "data" / "ocds_release_schema_1_1_4.json"
MOST_FAULTS = 20
"""Of one release: the rest says nothing new."""
LONGEST_ID = 200
NEEDED = (
    ("ocid",),
    ("id",),
    ("date",),
    ("tag",),
    ("buyer",),
    ("tender", "title"),
    ("tender", "description"),
    ("tender", "status"),
    ("tender", "value"),
    ("tender", "tenderPeriod"),
    ("tender", "classification"),
)
"""What is read. A release with a fault here is left out; a fault elsewhere is told and the release taken."""
KINDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "object": "an object",
    "array": "a list",
}
KINDS |= {"boolean": "yes or no", "null": "nothing"}


@dataclass(frozen=True)
class Fault:
    field: str
    words: str
    stops: bool
    """The release cannot be taken with it."""


@cache
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(schema(), validate_formats=True)


def faults(release: object) -> list[Fault]:
    """What is wrong with a release, by field, at most twenty. Source: release schema 1.1.4 of the standard."""
    if not isinstance(release, dict):
        return [Fault("the release", "is not an object", stops=True)]
    found = []
    for error in _validator().iter_errors(release):
        found += _told(error)
        if len(found) >= MOST_FAULTS:
            break
    found += [
        Fault(name, f"is longer than {LONGEST_ID} signs", stops=True)
        for name in ("ocid", "id")
        if isinstance(release.get(name), str) and len(release[name]) > LONGEST_ID
    ]
    found += _unknown_codes(release.get("tender"))
    return found[:MOST_FAULTS]


def _unknown_codes(tender: object) -> list[Fault]:
    """Codes that the vocabulary does not hold. The notice is shown all the same, by its code."""
    rows = vocabulary.classes(tender) if isinstance(tender, dict) else ()
    known = vocabulary.titles()
    codes = {code: path for path, said in rows if (code := vocabulary.code_of(said)) and code not in known}
    return [
        Fault(in_words(("tender", *path, "id")), f"{code} is no code of the CPV of 2008", stops=False)
        for code, path in codes.items()
    ]


def _told(error: Any) -> list[Fault]:
    path: list[str | int] = list(error.instance_path)
    kind = error.kind
    if kind.name == "required":
        path = [*path, kind.property]
        return [_fault(path, "is missing")]
    if kind.name == "type":
        types = kind.types if isinstance(kind.types, list) else [kind.types]
        wanted = " or ".join(KINDS.get(str(one), str(one)) for one in types if str(one) != "null")
        return [_fault(path, f"is not {wanted}")]
    if kind.name == "format":
        return [_fault(path, FORMATS.get(kind.format, f"is not written as a {kind.format}"))]
    if kind.name in ("enum", "constant"):
        return [_fault(path, "is none of the words that the standard allows here")]
    if kind.name in ("minLength", "minItems", "minProperties"):
        return [_fault(path, "is empty")]
    if kind.name == "uniqueItems":
        return [_fault(path, "holds the same entry twice")]
    return [_fault(path, f"is not as the standard has it ({kind.name})")]


FORMATS = {
    "date-time": "is not a date with a time, such as 2026-11-25T09:00:00Z",
    "uri": "is not a full web address",
    "email": "is not an e-mail address",
}


def _fault(path: Sequence[str | int], words: str) -> Fault:
    names = tuple(part for part in path if isinstance(part, str))
    stops = not path or names == ("tender",) or any(names[: len(needed)] == needed for needed in NEEDED)
    return Fault(in_words(path), words, stops)


def in_words(path: Sequence[str | int]) -> str:
    """“tender, lots 2, value”: the way through a release, lists counted from 1."""
    words = ""
    for part in path:
        words += f" {part + 1}" if isinstance(part, int) else f", {part}" if words else part
    return words or "the release"
