"""Loading how one edition leads to another from its file: checked as a whole, then all of it or nothing."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction

from files.definitions import Definition, Place, read
from frameworks.editions.operations.load_edition import FLEXIBLE_FRAMEWORK, REVISION, Outcome, load_edition
from frameworks.editions.rules.mapping import Change
from frameworks.models import Edition, Mapping, MappingRow

SCHEMA = Path(__file__).parents[1] / "data" / "mapping.schema.json"
TO_THE_REVISION = Path(__file__).parents[1] / "data" / "mapping_2006_2011.yaml"

SHAPES: dict[str, tuple[str, str]] = {
    Change.SAME: ("one", "one"),
    Change.CHANGED: ("one", "one"),
    Change.SPLIT: ("one", "several"),
    Change.MERGED: ("several", "one"),
    Change.NEW: ("none", "some"),
    Change.GONE: ("some", "none"),
}
"""How many old and new codes a row of each kind names."""


def load_mapping(path: Path) -> tuple[Mapping, Outcome]:
    """FaultyDefinition where the file is not right. Both editions must be loaded."""
    definition = read(path, SCHEMA)
    older, newer = _edition(definition, "from"), _edition(definition, "to")
    if older and newer:
        _check(definition, older, newer)
    definition.refuse_faults()
    assert older is not None
    assert newer is not None
    with transaction.atomic():
        return _keep(definition, older, newer)


def revision() -> Edition:
    """The revision of 2011 with its mapping, as loaded from the files that come with the service."""
    load_edition(FLEXIBLE_FRAMEWORK)
    edition, _outcome = load_edition(REVISION)
    load_mapping(TO_THE_REVISION)
    return edition


def _edition(definition: Definition, key: str) -> Edition | None:
    code = definition.content.get(key) if isinstance(definition.content, dict) else None
    found = Edition.objects.filter(code=code).first() if isinstance(code, str) else None
    if code and not found:
        definition.fault((key,), f"The edition {code} is not loaded. Load it first.")
    return found


def _check(definition: Definition, older: Edition, newer: Edition) -> None:
    if older == newer:
        definition.fault(("to",), "A mapping leads from one edition to another.")
        return
    sides = {"old": set(_codes(older)), "new": set(_codes(newer))}
    seen: dict[str, Counter[str]] = {"old": Counter(), "new": Counter()}
    for place, row in definition.entries("rows"):
        _check_shape(definition, place, row)
        for side, known in sides.items():
            for code in _listed(row, side):
                seen[side][code] += 1
                if code not in known:
                    definition.fault((*place, side), f"The edition has no requirement {code}.")
                elif seen[side][code] == 2:
                    definition.fault((*place, side), f"The {side} code {code} is named in two rows.")
    _check_unlisted(definition, sides, seen)


def _check_shape(definition: Definition, place: Place, row: dict[str, Any]) -> None:
    shape = SHAPES.get(str(row.get("change")))
    if shape is None:
        return
    for side, wanted in zip(("old", "new"), shape, strict=True):
        count = len(_listed(row, side))
        fits = {"one": count == 1, "several": count > 1, "some": count > 0, "none": count == 0}[wanted]
        if not fits:
            words = {"one": "one code", "several": "two codes or more", "some": "a code", "none": "no code"}[wanted]
            definition.fault(place, f"A row “{row['change']}” names {words} under “{side}”.")


def _check_unlisted(definition: Definition, sides: dict[str, set[str]], seen: dict[str, Counter[str]]) -> None:
    """A code in no row means the same in both editions, where the file says so, and so must be in both."""
    left = {side: known - set(seen[side]) for side, known in sides.items()}
    unlisted_are_same = definition.content.get("unlisted") == "same"
    for code in sorted(left["old"] ^ left["new"] if unlisted_are_same else left["old"] | left["new"]):
        side = "older" if code in left["old"] else "newer"
        definition.fault(("rows",), f"The requirement {code} of the {side} edition is in no row.")


def _codes(edition: Edition) -> list[str]:
    return list(edition.criteria.values_list("code", flat=True))


def _listed(row: dict[str, Any], side: str) -> list[str]:
    codes = row.get(side, [])
    return [code for code in codes if isinstance(code, str)] if isinstance(codes, list) else []


def _keep(definition: Definition, older: Edition, newer: Edition) -> tuple[Mapping, Outcome]:
    before = Mapping.objects.select_for_update().filter(older=older, newer=newer).first()
    if before and before.checksum == definition.checksum:
        return before, Outcome.UNCHANGED
    outcome = Outcome.REPLACED if before else Outcome.LOADED
    if before:
        before.delete()
    content = definition.content
    mapping = Mapping.objects.create(older=older, newer=newer, source=content["source"], checksum=definition.checksum)
    olds = dict(older.criteria.values_list("code", "pk"))
    news = dict(newer.criteria.values_list("code", "pk"))
    rows, named = [], set()
    for row in content["rows"]:
        named |= {*_listed(row, "old")}
        note = row.get("note", "")
        for old in _listed(row, "old") or [""]:
            for new in _listed(row, "new") or [""]:
                pair = {"old_id": olds.get(old), "new_id": news.get(new)}
                rows.append(MappingRow(mapping=mapping, change=row["change"], note=note, **pair))
    if content.get("unlisted") == "same":
        rows += [
            MappingRow(mapping=mapping, change=Change.SAME, old_id=pk, new_id=news[code])
            for code, pk in olds.items()
            if code not in named
        ]
    MappingRow.objects.bulk_create(rows)
    return mapping, outcome
