"""How figures moved over time, against targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from ui.charts.shapes import LINE_COLOURS, LINE_DASHES, SMALL, Chart, draw, n, text_width, wrapped
from ui.tables import Column, Table, Value

WIDTH, HEIGHT = 580.0, 330.0
LEFT, TOP, BOTTOM = 40.0, 34.0, 40.0
LABEL = 120.0
MOST = len(LINE_COLOURS)
Points = Sequence[tuple[date, float]]


@dataclass(frozen=True)
class Line:
    name: str
    points: Points


@dataclass(frozen=True)
class TargetPoint:
    name: str
    on: date
    value: float


@dataclass(frozen=True)
class _Scale:
    first: date
    days: int
    highest: float
    right: float

    def x(self, on: date) -> float:
        return LEFT + 8 + (self.right - LEFT - 16) * (on - self.first).days / self.days

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / self.highest


@dataclass(frozen=True)
class _Label:
    """Words at the right, joined to the mark they belong to."""

    lines: Sequence[str]
    x: float
    y: float
    bold: bool = False

    @property
    def height(self) -> float:
        return 15.0 * len(self.lines) + 4


def lines(
    series: Sequence[Line],
    targets: Sequence[TargetPoint],
    title: str,
    desc: str = "",
    *,
    highest: float,
    axis: str,
    unit: str = "",
    marks: Mapping[date, str] | None = None,
) -> Chart:
    """At most four lines, each named at its end. `highest` is the top of the scale, `axis` says what is counted,
    `marks` are short words above a day.

    ValueError where there are more than four: they could no longer be told apart.
    """
    if len(series) > MOST:
        raise ValueError(f"At most {MOST} lines can be told apart; {len(series)} were given.")
    days = sorted({on for line in series for on, _ in line.points} | {target.on for target in targets})
    texts = [wrapped(_end_words(line, unit), LABEL, SMALL) for line in series]
    texts += [wrapped(_target_words(target, unit), LABEL, SMALL) for target in targets]
    label = max([text_width(words, SMALL, bold=True) for text in texts for words in text] + [20.0]) + 20
    first, last = (days[0], days[-1]) if days else (date.min, date.min)
    scale = _Scale(first, max((last - first).days, 1), _round_top(highest), WIDTH - label)
    ends = [(line.points[-1] if line.points else (first, 0.0)) for line in series]
    ends += [(target.on, target.value) for target in targets]
    labels = [
        _Label(text, scale.x(on), scale.y(value), at >= len(series))
        for at, (text, (on, value)) in enumerate(zip(texts, ends, strict=True))
    ]
    parts = {
        "axis": f"{axis}{f' ({unit})' if unit else ''}",
        "ticks": _ticks(scale, unit),
        "dates": _dates(days, scale),
        "marks": [{"x": n(scale.x(day)), "text": words} for day, words in (marks or {}).items()],
        "top": n(TOP),
        "left": n(LEFT),
        "right": n(scale.right),
        "bottom": n(HEIGHT - BOTTOM),
        "series": [_drawn(at, line, scale) for at, line in enumerate(series)],
        "targets": [{"x": n(scale.x(target.on)), "y": n(scale.y(target.value))} for target in targets],
        "labels": _placed(labels, scale),
    }
    words = "; ".join([_end_words(line, unit) for line in series] + [_target_words(target, unit) for target in targets])
    svg = draw("lines", title, desc or f"{axis} over time. At the end: {words}.", (WIDTH, HEIGHT), parts)
    return Chart(title, svg, _table(title, series, targets, axis))


def _end_words(line: Line, unit: str) -> str:
    return f"{line.name}: {line.points[-1][1]:g}{unit}" if line.points else f"{line.name}: no figures"


def _target_words(target: TargetPoint, unit: str) -> str:
    return f"{target.name}: {target.value:g}{unit} by {target.on.day} {target.on:%b %Y}"


def _step(highest: float) -> int:
    """One, two or five times a power of ten, so that four to eight marks fit."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if highest / (size * factor) <= 6:
                return size * factor
        size *= 10


def _round_top(highest: float) -> float:
    step = _step(max(highest, 1))
    return float(ceil(max(highest, 1) / step) * step)


def _ticks(scale: _Scale, unit: str) -> list[dict[str, str]]:
    step = _step(scale.highest)
    values = range(0, int(scale.highest) + 1, step)
    return [{"y": n(scale.y(value)), "text_y": n(scale.y(value) + 4), "text": f"{value}{unit}"} for value in values]


def _dates(days: Sequence[date], scale: _Scale) -> list[dict[str, str]]:
    """Marks under the axis; a label that would touch the one before is left out."""
    marks = []
    free = -1000.0
    for day in days:
        text = f"{day:%b %Y}"
        half = text_width(text, SMALL) / 2
        x = scale.x(day)
        shown = x - half > free
        marks.append({"x": n(x), "text": text if shown else ""})
        free = x + half + 8 if shown else free
    return marks


def _drawn(at: int, line: Line, scale: _Scale) -> dict[str, Any]:
    points = [(scale.x(on), scale.y(value)) for on, value in line.points]
    return {
        "colour": LINE_COLOURS[at],
        "dash": LINE_DASHES[at],
        "shape": at,
        "path": "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) if points else "",
        "points": [{"x": n(x), "y": n(y)} for x, y in points],
    }


def _placed(labels: Sequence[_Label], scale: _Scale) -> list[dict[str, Any]]:
    ys = spread([label.y for label in labels], [label.height for label in labels], TOP - 14, HEIGHT - 10)
    placed = []
    for label, y in zip(labels, ys, strict=True):
        first = y - (len(label.lines) - 1) * 7.5 + 4
        placed.append(
            {
                "lines": [{"text": words, "y": n(first + at * 15)} for at, words in enumerate(label.lines)],
                "bold": label.bold,
                "from_x": n(label.x + 8),
                "from_y": n(label.y),
                "joint_x": n(scale.right + 10),
                "y": n(y),
                "x": n(scale.right + 14),
            }
        )
    return placed


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles for labels as near as possible to where they are wanted without touching one another."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    placed = list(wanted)
    free = top
    for at in order:
        placed[at] = max(wanted[at], free + heights[at] / 2)
        free = placed[at] + heights[at] / 2
    limit = bottom
    for at in reversed(order):
        placed[at] = min(placed[at], limit - heights[at] / 2)
        limit = placed[at] - heights[at] / 2
    return placed


def _table(title: str, series: Sequence[Line], targets: Sequence[TargetPoint], axis: str) -> Table:
    columns: list[Column | str] = ["Date", *(Column(line.name, numeric=True) for line in series)]
    days = sorted({on for line in series for on, _ in line.points})
    values = [dict(line.points) for line in series]
    rows: list[list[Value]] = [[day, *(row.get(day) for row in values)] for day in days]
    note = "; ".join(f"{t.name}: {t.value:g} by {t.on.day} {t.on:%B %Y}" for t in targets)
    return Table(title, columns, rows, f"Counted: {axis}.{f' Targets: {note}.' if note else ''}")
