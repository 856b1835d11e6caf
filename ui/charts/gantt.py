"""A plan as bars over time, with today, what is done of each, and the day that was agreed first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ui.charts.shapes import SMALL, Chart, draw, n, squeeze
from ui.tables import Column, Link, Table, Value

WIDTH, LABEL, ROW, TOP = 900.0, 300.0, 26.0, 44.0
FILLS = {"red": "#d4351c", "amber": "#f47738", "green": "#00703c", "done": "#1d70b8"}
LETTERS = {"red": "R", "amber": "A", "green": "G", "done": "D"}
"""Beside the colour, so that nobody needs to see it."""
MOST_MONTHS = 12


@dataclass(frozen=True)
class Bar:
    name: str
    group: str
    starts_on: date | None
    due_on: date
    agreed_on: date
    percent: int
    status: str
    """“red”, “amber”, “green” or “done”."""
    url: str = ""


def gantt(bars: Sequence[Bar], title: str, on: date) -> Chart:
    """One row for each bar, in the order given; what has no start is a mark on its day."""
    days = [day for bar in bars for day in (bar.starts_on, bar.due_on, bar.agreed_on) if day]
    first = min([*days, on]).replace(day=1)
    last = max([*days, on]) + timedelta(days=5)
    scale = (WIDTH - LABEL - 10) / max((last - first).days, 1)

    def x(day: date) -> float:
        return LABEL + (day - first).days * scale

    rows = [_row(bar, x, TOP + at * ROW) for at, bar in enumerate(bars)]
    bottom = TOP + len(bars) * ROW
    parts = {
        "rows": rows,
        "months": _months(first, last, x),
        "today": n(x(on)),
        "top": n(TOP - 6),
        "bottom": n(bottom),
        "note_y": n(bottom + 20),
        "linked": any(bar.url for bar in bars),
    }
    late = sum(bar.status == "red" for bar in bars)
    desc = f"{len(bars)} parts of the plan, {_said(first)} to {_said(last)}; {late} red. The table says the same."
    svg = draw("gantt", title, desc, (WIDTH, bottom + 30), parts)
    return Chart(title, svg, _table(title, bars))


def _row(bar: Bar, x: Any, y: float) -> dict[str, Any]:
    begin = x(bar.starts_on) if bar.starts_on else x(bar.due_on) - 8
    width = max(x(bar.due_on) - begin, 8.0)
    return {
        "name": bar.name,
        "url": bar.url,
        "squeeze": squeeze(bar.name, LABEL - 34, SMALL),
        "letter": LETTERS[bar.status],
        "fill": FILLS[bar.status],
        "x": n(begin),
        "y": n(y + 4),
        "text_y": n(y + 17),
        "width": n(width),
        "done": n(width * bar.percent / 100) if bar.percent else "",
        "done_y": n(y + 10),
        "agreed": n(x(bar.agreed_on)) if bar.agreed_on != bar.due_on else "",
        "mark_y": n(y + 2),
        "mark_end": n(y + ROW - 4),
    }


def _months(first: date, last: date, x: Any) -> list[dict[str, str]]:
    """The beginnings of months, thinned out so that their names find room."""
    months = []
    day = first
    while day <= last:
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    step = -(-len(months) // MOST_MONTHS)
    return [{"x": n(x(day)), "name": f"{day:%b %Y}"} for day in months[::step]]


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _table(title: str, bars: Sequence[Bar]) -> Table:
    columns: list[Column | str] = ["What", "Line of work", "Starts", "Due", "Agreed first", Column("Done %", True)]
    rows: list[list[Value]] = [
        [
            Link(bar.name, bar.url) if bar.url else bar.name,
            bar.group,
            bar.starts_on,
            bar.due_on,
            bar.agreed_on,
            bar.percent,
            bar.status.capitalize(),
        ]
        for bar in bars
    ]
    return Table(title, [*columns, "Status"], rows)
