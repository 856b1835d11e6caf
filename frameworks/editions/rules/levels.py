"""Levels from answers: the rule of the Flexible Framework, as plain arithmetic.

Source: Sustainable Procurement Task Force (2006), Procuring the Future, chapter 3: levels are cumulative.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Value(StrEnum):
    """What a council, or a reviewer, says of one requirement; an empty text means not answered."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"


FULFILLING = frozenset({Value.MET, Value.NOT_APPLICABLE})
"""The answers with which a requirement no longer stops a level. A reviewer who does not accept the reason for “not
applicable” gives an answer of their own instead."""


@dataclass(frozen=True)
class Requirement:
    code: str
    theme: str
    level: int


@dataclass(frozen=True)
class ThemeLevel:
    theme: str
    level: int
    next_level: int | None
    """The level being worked towards; None when the highest is reached."""
    fulfilled: int
    """How many requirements of the next level are fulfilled."""
    asked: int
    """How many requirements the next level has."""
    missing: tuple[str, ...]
    """Codes of the next level that are not fulfilled, in the edition's order."""


@dataclass(frozen=True)
class Profile:
    themes: tuple[ThemeLevel, ...]
    overall: int
    """The lowest theme level; 0 where there is no theme."""

    def level_of(self, theme: str) -> int:
        """The level of one theme. KeyError where the edition has no such theme."""
        for row in self.themes:
            if row.theme == theme:
                return row.level
        raise KeyError(theme)


def fulfilled_codes(values: Mapping[str, str]) -> frozenset[str]:
    """The codes answered met or not applicable. Unknown or empty values fulfil nothing."""
    return frozenset(code for code, value in values.items() if value in FULFILLING)


def profile(requirements: Iterable[Requirement], fulfilled: Collection[str]) -> Profile:
    """Theme levels and the overall level.

    A theme is at the highest level N for which every requirement of levels 1 to N is fulfilled, 0 where level 1 is
    incomplete; the overall level is the lowest theme. Themes come in the order in which they first appear. A level
    without requirements is passed. The order of requirements of one theme does not change a level.
    """
    by_theme: dict[str, dict[int, list[str]]] = {}
    for row in requirements:
        by_theme.setdefault(row.theme, {}).setdefault(row.level, []).append(row.code)
    themes = tuple(_theme_level(theme, levels, fulfilled) for theme, levels in by_theme.items())
    return Profile(themes=themes, overall=min((row.level for row in themes), default=0))


def _theme_level(theme: str, levels: Mapping[int, Sequence[str]], fulfilled: Collection[str]) -> ThemeLevel:
    reached = 0
    for level in sorted(levels):
        missing = tuple(code for code in levels[level] if code not in fulfilled)
        if missing:
            asked = len(levels[level])
            return ThemeLevel(theme, reached, level, asked - len(missing), asked, missing)
        reached = level
    return ThemeLevel(theme, reached, None, 0, 0, ())


def missing_for(requirements: Iterable[Requirement], fulfilled: Collection[str], level: int) -> tuple[str, ...]:
    """Codes of the requirements up to `level` that are not fulfilled, in the order given."""
    return tuple(row.code for row in requirements if row.level <= level and row.code not in fulfilled)


CLOSE = 2
"""At most so many missing requirements count as close to a target."""


class Distance(StrEnum):
    THERE = "there"
    CLOSE = "close"
    FURTHER = "further"


def distance(missing: int) -> Distance:
    """How far a council is from a target, from the number of requirements that are missing. ValueError below 0."""
    if missing < 0:
        raise ValueError("A number of missing requirements cannot be negative.")
    if missing == 0:
        return Distance.THERE
    return Distance.CLOSE if missing <= CLOSE else Distance.FURTHER
