"""Levels from answers by the rule that an edition brings: plain arithmetic over its requirements.

Three rules are known. Cumulative checklist: see `levels`. Best fit: each theme has one description per level, and the
highest description that fits (is answered met) is the level, whatever was said of the lower ones. Percentage with
bands: the share of a theme's requirements that is fulfilled, of all its levels together, reaches a level's lower bound;
“partly met” counts as much as the edition says. The overall level is the lowest theme under each rule.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from frameworks.editions.rules.levels import (
    FULFILLING,
    Profile,
    Requirement,
    ThemeLevel,
    Value,
    fulfilled_codes,
    profile,
)

WHOLE = 100
"""Per cent, and the points of one fulfilled requirement."""


class Kind(StrEnum):
    CUMULATIVE = "cumulative-checklist"
    BEST_FIT = "best-fit"
    PERCENTAGE = "percentage-bands"


@dataclass(frozen=True)
class Rule:
    kind: Kind = Kind.CUMULATIVE
    bands: tuple[tuple[int, int], ...] = ()
    """Level and the per cent from which it is reached, for percentages with bands."""
    partly: int = 0
    """How much, in per cent, a requirement that is partly met counts towards the share."""

    @property
    def is_cumulative(self) -> bool:
        return self.kind == Kind.CUMULATIVE


CUMULATIVE = Rule()


def score(rule: Rule, requirements: Iterable[Requirement], values: Mapping[str, str]) -> Profile:
    """Theme levels and the overall level from answers by code. Codes that the edition does not have count for nothing.

    `fulfilled` and `asked` of a theme are about its next level: requirements of that level, or under percentages the
    number of fulfilled requirements that the next band needs. ValueError where percentages have no bands.
    """
    rows = list(requirements)
    if rule.is_cumulative:
        return profile(rows, fulfilled_codes(values))
    one = _best_fit if rule.kind == Kind.BEST_FIT else _percentage
    themes = tuple(one(rule, theme, own, values) for theme, own in _by_theme(rows).items())
    return Profile(themes, min((row.level for row in themes), default=0))


def missing(
    rule: Rule, requirements: Iterable[Requirement], values: Mapping[str, str], level_in: Callable[[str], int]
) -> tuple[str, ...]:
    """Codes that stand between a council and the level wanted in each theme, in the edition's order.

    Checklist: every requirement up to the level that is not fulfilled. Best fit: the description of the level, where no
    description at it or above fits. Percentages: the first unfulfilled requirements of the theme, as many as the band
    still needs. Empty exactly where each theme is at its level or above.
    """
    found: list[str] = []
    for theme, own in _by_theme(requirements).items():
        wanted = level_in(theme)
        if rule.is_cumulative:
            found += [row.code for row in own if row.level <= wanted and values.get(row.code) not in FULFILLING]
        elif rule.kind == Kind.BEST_FIT:
            reached = _best_fit(rule, theme, own, values).level
            found += [row.code for row in own if reached < wanted == row.level]
        elif wanted:
            found += _needed(rule, own, values, dict(rule.bands)[wanted])
    return tuple(found)


def asked(rule: Rule, requirements: Iterable[Requirement], level_in: Callable[[str], int]) -> int:
    """How many requirements the levels wanted ask for in all: of a council that has answered nothing, those missing."""
    return len(missing(rule, requirements, {}, level_in))


def counting(rule: Rule, requirements: Iterable[Requirement], values: Mapping[str, str]) -> frozenset[str]:
    """Codes that count as done: those fulfilled, and where descriptions fit best, all up to the one that fits."""
    rows = list(requirements)
    if rule.kind != Kind.BEST_FIT:
        return fulfilled_codes(values) & {row.code for row in rows}
    reached = {theme: _best_fit(rule, theme, own, values).level for theme, own in _by_theme(rows).items()}
    return frozenset(row.code for row in rows if row.level <= reached[row.theme])


def _by_theme(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for row in requirements:
        found.setdefault(row.theme, []).append(row)
    return found


def _best_fit(rule: Rule, theme: str, own: Sequence[Requirement], values: Mapping[str, str]) -> ThemeLevel:
    levels: dict[int, list[str]] = {}
    for row in own:
        levels.setdefault(row.level, []).append(row.code)
    fits = [level for level, codes in levels.items() if all(values.get(code) in FULFILLING for code in codes)]
    reached = max(fits, default=0)
    following = min((level for level in levels if level > reached), default=None)
    if following is None:
        return ThemeLevel(theme, reached, None, 0, 0, ())
    lacking = tuple(code for code in levels[following] if values.get(code) not in FULFILLING)
    asked = len(levels[following])
    return ThemeLevel(theme, reached, following, asked - len(lacking), asked, lacking)


def _percentage(rule: Rule, theme: str, own: Sequence[Requirement], values: Mapping[str, str]) -> ThemeLevel:
    if not rule.bands:
        raise ValueError("A rule by percentages needs bands.")
    points = sum(_points(rule, values.get(row.code, "")) for row in own)
    reached = max((level for level, bound in rule.bands if points >= bound * len(own)), default=0)
    following = min(((level, bound) for level, bound in rule.bands if level > reached), default=None)
    if following is None:
        return ThemeLevel(theme, reached, None, 0, 0, ())
    lacking = tuple(_needed(rule, own, values, following[1]))
    done = sum(values.get(row.code) in FULFILLING for row in own)
    return ThemeLevel(theme, reached, following[0], done, done + len(lacking), lacking)


def _points(rule: Rule, value: str) -> int:
    if value in FULFILLING:
        return WHOLE
    return rule.partly if value == Value.PARTLY else 0


def _needed(rule: Rule, own: Sequence[Requirement], values: Mapping[str, str], bound: int) -> list[str]:
    """The first requirements, in order, that bring the share up to the bound."""
    short = bound * len(own) - sum(_points(rule, values.get(row.code, "")) for row in own)
    found = []
    for row in own:
        gain = WHOLE - _points(rule, values.get(row.code, ""))
        if short > 0 and gain > 0:
            found.append(row.code)
            short -= gain
    return found
