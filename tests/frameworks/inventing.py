"""Invented editions and mappings for the tests of this room, written as the files that a region would load."""

from pathlib import Path
from typing import Any

import yaml

from frameworks.editions.operations.load_edition import load_edition
from frameworks.editions.operations.load_mapping import load_mapping
from frameworks.models import Edition, Mapping

NAMES = ("One", "Two", "Three", "Four", "Five", "Six", "Seven")


def definition(code: str, cells: dict[str, list[int]], scoring: dict[str, Any] | None = None) -> dict[str, Any]:
    """`cells`: by theme, how many requirements each level has."""
    levels = max(len(counts) for counts in cells.values())
    rule = scoring or {"rule": "cumulative-checklist"}
    return {
        "code": code,
        "title": "Invented framework",
        "edition": code[-4:],
        "issuer": "Nobody",
        "published": "2026",
        "citation": "Invented for tests.",
        "scoring": {"level": "As the rule says.", "overall": "The lowest theme.", **rule},
        "levels": [{"number": n, "name": NAMES[n - 1]} for n in range(1, levels + 1)],
        "themes": [
            {
                "code": theme,
                "title": f"Theme {theme}",
                "about": f"About {theme}.",
                "levels": [
                    {"level": level, "criteria": [_criterion(theme, level, at) for at in range(1, count + 1)]}
                    for level, count in enumerate(counts, start=1)
                ],
            }
            for theme, counts in cells.items()
        ],
    }


def _criterion(theme: str, level: int, at: int) -> dict[str, Any]:
    return {
        "code": f"{theme}{level}.{at}",
        "statement": at,
        "requirement": f"{theme} level {level}: requirement {at} is in place.",
        "evidence": "A document that shows it.",
        "guidance": "Start small.",
    }


def invent(folder: Path, code: str, cells: dict[str, list[int]], scoring: dict[str, Any] | None = None) -> Edition:
    path = folder / f"{code}.yaml"
    path.write_text(yaml.safe_dump(definition(code, cells, scoring)), encoding="utf-8")
    return load_edition(path)[0]


def mapping_file(folder: Path, older: str, newer: str, rows: list[dict[str, Any]], **more: Any) -> Path:
    path = folder / f"{older}-{newer}.yaml"
    content = {"from": older, "to": newer, "source": "Invented for tests.", "rows": rows, **more}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def lead(folder: Path, older: str, newer: str, rows: list[dict[str, Any]], **more: Any) -> Mapping:
    return load_mapping(mapping_file(folder, older, newer, rows, **more))[0]


def split_and_merged(folder: Path) -> tuple[Edition, Edition]:
    """Two invented editions. PE1.1 is the same, PE1.2 changed, PE1.3 split in two, PO1.1 and PO1.2 merged, PO1.3 gone;
    PR1.1 is new."""
    older = invent(folder, "older-1999", {"PE": [3, 1], "PO": [3, 1]})
    newer = invent(folder, "newer-2002", {"PE": [4, 1], "PO": [1, 1], "PR": [1, 1]})
    rows: list[dict[str, Any]] = [
        {"change": "changed", "old": ["PE1.2"], "new": ["PE1.2"]},
        {"change": "split", "old": ["PE1.3"], "new": ["PE1.3", "PE1.4"]},
        {"change": "merged", "old": ["PO1.1", "PO1.2"], "new": ["PO1.1"]},
        {"change": "gone", "old": ["PO1.3"]},
        {"change": "new", "new": ["PR1.1", "PR2.1"]},
    ]
    lead(folder, older.code, newer.code, rows, unlisted="same")
    return older, newer
