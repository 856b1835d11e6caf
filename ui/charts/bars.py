"""Bars: a council's themes against a target, councils per level, and what stops most councils."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts.shapes import SMALL, TEXT, Chart, draw, ink, legend, level_colour, n, squeeze, text_width, wrapped
from ui.tables import Column, Link, Table, Value

WIDTH = 580.0


@dataclass(frozen=True)
class ThemeBar:
    name: str
    level: int | None
    """What the bar is filled to; nothing where there is no submission."""
    claimed: int | None = None
    """Shown dotted where it is above the level."""
    target: int | None = None
    met: int = 0
    asked: int = 0
    """So many requirements of the next level are met, of so many."""

    @property
    def working_towards(self) -> str:
        if self.level is None or not self.asked:
            return ""
        return f"{self.met} of {self.asked} for level {self.level + 1}"


def profile_bars(
    bars: Sequence[ThemeBar], title: str, desc: str = "", *, names: Mapping[int, str] | None = None, levels: int = 5
) -> Chart:
    """One bar a theme in as many steps as there are levels, with what is met of the next, and the target."""
    label, note = 136.0, 122.0
    step = (WIDTH - label - note) / levels
    row, top = 44.0, 40.0
    heads = []
    for level in range(1, levels + 1):
        x = label + (level - 0.5) * step
        name = (names or {}).get(level, "")
        heads.append({"x": n(x), "level": level, "name": name, "squeeze": squeeze(name, step - 4, SMALL)})
    drawn = [_profile_row(bar, label, step, top + at * row, levels) for at, bar in enumerate(bars)]
    keys, below = legend(_profile_legend(bars), WIDTH, 0)
    bottom = top + len(bars) * row
    parts = {"heads": heads, "rows": drawn, "keys": keys, "legend_y": n(bottom + 8), "step": n(step - 2)}
    words = [f"{bar.name}: {'not submitted' if bar.level is None else f'level {bar.level}'}" for bar in bars]
    svg = draw("profile_bars", title, desc or f"{'; '.join(words)}.", (WIDTH, bottom + 8 + below), parts)
    columns: list[Column | str] = [
        "Theme",
        Column("Level", True),
        Column("Claimed", True),
        Column("Target", True),
        Column("Requirements of the next level", True),
        Column("Of them met", True),
    ]
    rows: list[list[Value]] = [
        [bar.name, bar.level, bar.claimed, bar.target, *((bar.asked, bar.met) if bar.working_towards else (None, None))]
        for bar in bars
    ]
    return Chart(title, svg, Table(title, columns, rows))


def _profile_row(bar: ThemeBar, label: float, step: float, y: float, levels: int) -> dict[str, Any]:
    reached = bar.level or 0
    lines = wrapped(bar.name, label - 12, TEXT, most=2)
    steps = [
        {
            "x": n(label + (at - 1) * step),
            "middle": n(label + (at - 0.5) * step - 1),
            "fill": level_colour(at) if at <= reached else "#ffffff",
            "ink": ink(at),
            "text": str(at) if at <= reached else "",
        }
        for at in range(1, levels + 1)
    ]
    claimed = bar.claimed or 0
    share = bar.met / bar.asked if bar.asked else 0
    return {
        "lines": [
            {"text": line, "y": n(y + 19 + (at - (len(lines) - 1) / 2) * 15), "squeeze": squeeze(line, label - 12)}
            for at, line in enumerate(lines)
        ],
        "y": n(y),
        "text_y": n(y + 19),
        "steps": steps,
        "part_x": n(label + reached * step),
        "part": n((step - 2) * share) if share and reached < levels else "",
        "claimed_x": n(label + reached * step + 2),
        "claimed": n((claimed - reached) * step - 6) if bar.level is not None and claimed > reached else "",
        "target_x": n(label + bar.target * step - 1) if bar.target else "",
        "without": bar.level is None,
        "note": bar.working_towards,
        "note_x": n(label + levels * step + 10),
        "all_x": n(label),
        "all": n(levels * step - 2),
    }


def _profile_legend(bars: Sequence[ThemeBar]) -> list[tuple[str, str, int | None]]:
    entries: list[tuple[str, str, int | None]] = [("level", "Level reached", 2)]
    if any(bar.met and bar.asked for bar in bars):
        entries.append(("part", "Part of the next level", None))
    if any(bar.level is not None and (bar.claimed or 0) > bar.level for bar in bars):
        entries.append(("dotted", "Claimed, not validated", None))
    if any(bar.target for bar in bars):
        entries.append(("target", "Target", None))
    return entries


@dataclass(frozen=True)
class Stack:
    name: str
    counts: Sequence[int]
    """Councils at level 0, 1, 2 and so on."""
    not_submitted: int = 0
    declined: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts) + self.not_submitted + self.declined


def stacked_bars(
    stacks: Sequence[Stack],
    title: str,
    desc: str = "",
    *,
    first: str = "Sub-region",
    without: str = "Not submitted",
) -> Chart:
    """Shares of councils per level, every bar as long as the others; the number of councils is written in it.
    `without` names those that have no level though they take part."""
    label = min(170.0, max([text_width(stack.name) for stack in stacks] + [60.0]) + 10)
    room, row = WIDTH - label - 92, 36.0
    drawn = [_stack_row(stack, label, room, 4 + at * row) for at, stack in enumerate(stacks)]
    levels = max([len(stack.counts) for stack in stacks] + [4])
    entries: list[tuple[str, str, int | None]] = [
        ("level", "Not yet level 1" if level == 0 else f"Level {level}", level) for level in range(levels)
    ]
    entries += [("hatch", without, None)] if any(stack.not_submitted for stack in stacks) else []
    entries += [("crossed", "Not taking part", None)] if any(stack.declined for stack in stacks) else []
    bottom = 4 + len(stacks) * row
    keys, below = legend(entries, WIDTH, 0)
    parts = {"rows": drawn, "keys": keys, "legend_y": n(bottom + 8), "total_x": n(label + room + 10)}
    desc = desc or f"Councils per level in {len(stacks)} bars. The table has the same figures."
    svg = draw("stacked_bars", title, desc, (WIDTH, bottom + 8 + below), parts)
    columns: list[Column | str] = [first, *(Column(f"Level {level}", True) for level in range(levels))]
    columns += [Column(without, True), Column("Do not take part", True), Column("Councils", True)]
    rows: list[list[Value]] = [
        [s.name, *s.counts, *[0] * (levels - len(s.counts)), s.not_submitted, s.declined, s.total] for s in stacks
    ]
    return Chart(title, svg, Table(title, columns, rows))


def _stack_row(stack: Stack, label: float, room: float, y: float) -> dict[str, Any]:
    pieces = []
    x = label
    kinds = [(level_colour(at), ink(at), how_many) for at, how_many in enumerate(stack.counts)]
    kinds += [("hatch", "", stack.not_submitted), ("crossed", "", stack.declined)]
    for fill, colour, how_many in kinds:
        if how_many:
            width = room * how_many / stack.total
            text = str(how_many) if width > text_width(str(how_many)) + 4 else ""
            piece = {"x": n(x), "middle": n(x + width / 2), "width": n(width), "ink": colour, "text": text}
            pieces.append({**piece, "fill": fill if fill.startswith("#") else "", "pattern": fill})
            pieces[-1]["pill_x"], pieces[-1]["pill"] = n(x + width / 2 - 9), n(18)
            x += width
    return {
        "name": stack.name,
        "squeeze": squeeze(stack.name, label - 10),
        "y": n(y),
        "text_y": n(y + 18),
        "pill_y": n(y + 5),
        "pieces": pieces,
        "total": f"{stack.total} council{'' if stack.total == 1 else 's'}",
    }


@dataclass(frozen=True)
class Ranked:
    code: str
    words: str
    value: int
    of: int
    url: str = ""


def ranked_bars(
    rows: Sequence[Ranked],
    title: str,
    desc: str = "",
    *,
    first: str = "Requirement",
    counted: str = "Councils",
    linked: bool = True,
) -> Chart:
    """Rows in the order given: words, and below them a bar for `value` of `of`."""
    most = max([row.value for row in rows] + [1])
    room = WIDTH - 90
    drawn, y = [], 4.0
    for row in rows:
        lines = _shortened(f"{row.code} {row.words}".strip(), WIDTH - 8)
        bar = y + len(lines) * 16 + 4
        drawn.append(
            {
                "url": row.url if linked else "",
                "lines": [{"text": line, "y": n(y + 12 + at * 16)} for at, line in enumerate(lines)],
                "y": n(bar),
                "width": n(max(room * row.value / most, 1)),
                "text_x": n(room * row.value / most + 8),
                "text_y": n(bar + 13),
                "text": f"{row.value} of {row.of}",
                "top": n(y - 2),
                "height": n(len(lines) * 16 + 4),
            }
        )
        y = bar + 32
    desc = desc or f"{len(rows)} bars, the longest first. The table has the same figures."
    parts = {"rows": drawn, "linked": linked and any(row.url for row in rows), "row_width": n(WIDTH - 2)}
    svg = draw("ranked_bars", title, desc, (WIDTH, y), parts)
    return Chart(title, svg, _ranked_table(rows, title, first, counted))


def _ranked_table(rows: Sequence[Ranked], title: str, first: str, counted: str) -> Table:
    """By code and words; where no row has a code, its words stand first."""
    coded = any(row.code for row in rows)
    columns: list[Column | str] = [first, *(["In words"] if coded else []), Column(counted, True), Column("Of", True)]
    lines: list[list[Value]] = []
    for row in rows:
        name = row.code if coded else row.words
        words: list[Value] = [row.words] if coded else []
        lines.append([Link(name, row.url) if row.url else name, *words, row.value, row.of])
    return Table(title, columns, lines)


def _shortened(text: str, width: float) -> list[str]:
    """At most two lines; what does not fit is in the table."""
    lines = wrapped(text, width, TEXT, most=2)
    last = lines[-1] if lines else ""
    if text_width(last) > width:
        while last and text_width(last + "…") > width:
            last = last.rpartition(" ")[0]
        lines[-1] = last + "…"
    return lines
