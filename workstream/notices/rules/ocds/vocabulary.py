"""The Common Procurement Vocabulary of 2008: its codes, of eight digits, with their titles."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

LIST = Path(__file__).parents[2] / "data" / "cpv_2008.csv"
CODE = re.compile(r"^(\d{8})(-\d)?$")
"""With or without the check digit."""


@cache
def titles() -> dict[str, str]:
    with LIST.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["title"] for row in csv.DictReader(rows)}


@cache
def divisions() -> dict[str, str]:
    """By their two digits."""
    return {code[:2]: title for code, title in titles().items() if code.endswith("000000")}


def code_of(said: dict[str, Any]) -> str:
    """The eight digits of a classification by this vocabulary; empty where it is none."""
    found = CODE.match(str(said.get("id") or ""))
    return found[1] if found and str(said.get("scheme") or "CPV").upper() == "CPV" else ""


def classes(tender: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Every classification of a tender, its items and its lots, with the way to it."""
    places: list[tuple[tuple[str | int, ...], Any]] = [((), tender)]
    for name in ("items", "lots"):
        rows = tender.get(name)
        places += [((name, at), row) for at, row in enumerate(rows if isinstance(rows, list) else [])]
    for path, place in places:
        if not isinstance(place, dict):
            continue
        if isinstance(place.get("classification"), dict):
            yield (*path, "classification"), place["classification"]
        more = place.get("additionalClassifications")
        for at, row in enumerate(more if isinstance(more, list) else []):
            if isinstance(row, dict):
                yield (*path, "additionalClassifications", at), row
