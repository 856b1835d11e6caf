"""Councils by themes, the level in each cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.shapes import (
    BLACK,
    SMALL,
    TEXT,
    Chart,
    box,
    draw,
    ink,
    key_of,
    legend,
    level_colour,
    n,
    squeeze,
    text_width,
    wrapped,
)
from ui.tables import Column, Link, Table, Value

WIDTH = 580.0
ROW = 24.0
GAP = 8.0


@dataclass(frozen=True)
class HeatRow:
    name: str
    levels: Sequence[int | None]
    """One per column; nothing at all where the council has not submitted."""
    group: str = ""
    is_claimed: bool = False
    url: str = ""
    without: str = "Not submitted"
    """The words where there are no levels."""
    known: str = ""
    """What the levels are, where they are of an earlier round and count in no figure."""


def heat_map(
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    title: str,
    desc: str = "",
    *,
    apart: int = 0,
    linked: bool = True,
    first: str = "Council",
) -> Chart:
    """Rows in the order given, a heading where the group changes; the last `apart` columns stand a little apart."""
    label = min(210.0, max([text_width(row.name) for row in rows] + [80.0]) + 10)
    cell = (WIDTH - label - (GAP if apart else 0)) / max(len(columns), 1)
    xs = [label + at * cell + (GAP if apart and at >= len(columns) - apart else 0) for at in range(len(columns))]
    heads = [_head(name, x, cell) for name, x in zip(columns, xs, strict=True)]
    top = max([len(head["lines"]) for head in heads] + [1]) * 14 + 10.0
    unknown = f"url(#{key_of('heat_map', title)}-hatch)"
    y, drawn, group = top, [], ""
    for row in rows:
        heading = row.group if row.group != group else ""
        group = row.group
        y += ROW if heading else 0
        drawn.append(
            {
                **_row(row, xs, cell, y, unknown),
                "url": row.url if linked else "",
                "heading": heading,
                "heading_y": n(y - 7),
            }
        )
        y += ROW
    keys, below = legend(_legend(rows), WIDTH, 0)
    parts = {
        "heads": heads,
        "head_bottom": top,
        "rows": drawn,
        "cell_height": n(ROW - 2),
        "label": n(label),
        "all": n(WIDTH - label - 2),
        "label_width": n(label - 10),
        "keys": keys,
        "legend_y": n(y + 14),
        "linked": linked and any(row.url for row in rows),
    }
    desc = (
        desc
        or f"{len(rows)} councils by {len(columns)} columns, the level in each cell. The table has the same figures."
    )
    svg = draw("heat_map", title, desc, (WIDTH, y + 14 + below), parts)
    return Chart(title, svg, _table(title, rows, columns, first))


def _head(name: str, x: float, cell: float) -> dict[str, Any]:
    lines = wrapped(name, cell - 4, SMALL, most=4)
    return {
        "x": n(x + cell / 2 - 1),
        "lines": [
            {"text": line, "y": n(12 + at * 14), "squeeze": squeeze(line, cell - 4, SMALL)}
            for at, line in enumerate(lines)
        ],
    }


def _row(row: HeatRow, xs: Sequence[float], cell: float, y: float, unknown: str) -> dict[str, Any]:
    cells = []
    for level, x in zip(row.levels, xs, strict=False):
        cells.append(
            {
                "box": box(x, y, cell - 2, ROW - 2),
                "fill": unknown if level is None else level_colour(level),
                "dots": box(x + 2.5, y + 2.5, cell - 7, ROW - 7)
                if (row.is_claimed or row.known) and level is not None
                else "",
                "dash": "6 5" if row.known else "0.100 4",
                "middle": n(x + cell / 2 - 1),
                "ink": BLACK if level is None else ink(level),
                "text": "–" if level is None else level,
            }
        )
    return {
        "name": row.name,
        "squeeze": squeeze(row.name, xs[0] - 10 if xs else 200, TEXT),
        "y": n(y),
        "text_y": n(y + ROW / 2 + 3.5),
        "inset_y": n(y + 2.5),
        "cells": cells,
        "without": "" if cells else row.without,
        "pill": n(text_width(f"– {row.without}", SMALL) + 14),
        "pattern": "crossed" if row.without == "Not taking part" else "hatch",
    }


def _legend(rows: Sequence[HeatRow]) -> list[tuple[str, str, int | None]]:
    levels = [level for row in rows for level in row.levels if level is not None]
    entries: list[tuple[str, str, int | None]] = [
        ("level", "Not yet level 1" if level == 0 else f"Level {level}", level)
        for level in range(max([3, *levels]) + 1)
    ]
    if any(row.known and row.levels for row in rows):
        entries.append(("dashed", "Last known, of an earlier round", None))
    if any(row.is_claimed and not row.known and row.levels for row in rows):
        entries.append(("dotted", "Claimed, not yet validated", None))
    return entries


def _state(row: HeatRow) -> str:
    if not row.levels:
        return row.without
    return row.known or ("Claimed, not yet validated" if row.is_claimed else "Validated")


def _table(title: str, rows: Sequence[HeatRow], columns: Sequence[str], first: str) -> Table:
    grouped = any(row.group for row in rows)
    heads: list[Column | str] = [first, *(["Sub-region"] if grouped else [])]
    heads += [Column(name, numeric=True) for name in columns]
    heads.append("State")
    lines: list[list[Value]] = []
    for row in rows:
        line: list[Value] = [Link(row.name, row.url) if row.url else row.name]
        line += [row.group] if grouped else []
        line += [row.levels[at] if at < len(row.levels) else None for at in range(len(columns))]
        line.append(_state(row))
        lines.append(line)
    return Table(title, heads, lines)
