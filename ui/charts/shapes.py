"""What all charts share: colours, the width of words, and the frame they are drawn in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from ui.tables import Table

LEVEL_COLOURS = ("#f3f2f1", "#d2e2f1", "#a4c6e3", "#6aa3d5", "#1d70b8", "#0f385c")
FIRST_WHITE = 4
LINE_COLOURS = ("#12436d", "#28a197", "#801650", "#f46a25")
LINE_DASHES = ("", "8 4", "2 4", "10 4 2 4")
BLACK = "#0b0c0c"
TEXT = 13
SMALL = 12
"""Nothing is written smaller; pictures are never shown narrower than they are drawn."""

_NARROW = frozenset("fijlrtI1-.,:;'|!()[] ")
_WIDE = frozenset("mwMW@%")


@dataclass(frozen=True)
class Chart:
    """A picture and the same figures as a table."""

    title: str
    svg: SafeString
    table: Table
    is_wide: bool = True
    """Its letters would be too small to read on a telephone: there the table stands in its place."""


def level_colour(level: int) -> str:
    return LEVEL_COLOURS[max(0, min(level, 5))]


def ink(level: int) -> str:
    """The colour of letters that can be read on a level's colour."""
    return "#ffffff" if level >= FIRST_WHITE else BLACK


def text_width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """About how wide a text is in Arial; a little too much rather than too little."""
    units = sum(
        0.34 if sign in _NARROW else 0.9 if sign in _WIDE else 0.7 if sign.isupper() else 0.565 for sign in text
    )
    return units * size * (1.07 if bold else 1)


def wrapped(text: str, width: float, size: float = TEXT, most: int = 3, *, hyphens: bool = False) -> list[str]:
    """A text broken between words, or after hyphens too, into lines; the last line takes what is left over."""
    lines: list[str] = []
    for word in re.split(r"(?<=-)|\s+", text) if hyphens else text.split():
        if not lines:
            lines.append(word)
            continue
        longer = lines[-1] + ("" if hyphens and lines[-1].endswith("-") else " ") + word
        if text_width(longer, size) <= width or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def squeeze(text: str, width: float, size: float = TEXT) -> str:
    """The width a text has to be drawn together to, as an attribute's value; empty where it fits by itself."""
    return n(width) if text_width(text, size) > width else ""


def n(value: float) -> str:
    """A number as short as a drawing needs it."""
    return f"{value:.1f}".removesuffix(".0")


def box(x: float, y: float, width: float, height: float) -> SafeString:
    """The place of a rectangle as attributes: one value for the template instead of four, where there are hundreds."""
    return mark_safe(f'x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"')  # noqa: S308 only numbers


def key_of(kind: str, title: str) -> str:
    return f"{kind}-{slugify(title)[:80]}"


def draw(kind: str, title: str, desc: str, size: tuple[float, float], parts: Mapping[str, Any]) -> SafeString:
    """The picture of one kind of chart. Its ids begin with kind and title, so several charts can share a page."""
    key = key_of(kind, title)
    width, height = size
    context = {"key": key, "title": title, "desc": desc, "width": n(width), "height": n(height), "black": BLACK}
    text = render_to_string(f"ui/charts/{kind}.svg", {**context, **parts})
    return mark_safe("".join(line.strip() for line in text.splitlines()))  # noqa: S308 the template has escaped it


def level_legend(levels: int = 5) -> list[dict[str, str]]:
    return [{"fill": level_colour(at), "ink": ink(at), "text": str(at)} for at in range(levels + 1)]


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a sample and its words."""

    kind: str
    words: str
    x: str
    y: str
    fill: str = ""
    ink: str = ""
    number: str = ""


def legend(entries: Sequence[tuple[str, str, int | None]], width: float, top: float) -> tuple[list[Key], float]:
    """Entries (kind, words, level) laid out in lines of a width; also the height they take."""
    keys: list[Key] = []
    x, y = 0.0, top
    for kind, words, level in entries:
        taken = 28 + text_width(words, SMALL) + 14
        if x and x + taken > width:
            x, y = 0.0, y + 24
        colours = {} if level is None else {"fill": level_colour(level), "ink": ink(level), "number": str(level)}
        keys.append(Key(kind, words, n(x), n(y), **colours))
        x += taken
    return keys, y - top + 24 if keys else 0.0
