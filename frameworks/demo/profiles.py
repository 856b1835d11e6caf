"""Invented but plausible answers: the levels a council has reached in a year, and what it says of each requirement."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from frameworks.editions.rules.levels import Requirement, Value

HIGHEST = 5
STRENGTH = {"county": 1.25, "unitary": 0.95, "metropolitan": 1.05, "district": 0.35}
"""Where the councils of a kind stand in the middle in the first year; small districts have few buyers."""
SPREAD = 0.85
RISE = 0.32
"""Levels gained in a year."""
AHEAD = {"PE": (0, 0, 1), "PO": (0, 1, 1, 2), "PP": (0, 0, 1), "ES": (0, 0, 1), "MR": (0, 0, 0, 1)}
"""By how many levels a theme is ahead of the weakest: policies come early, results late."""

FEW = 4
NEAR = 0.4
"""The part of the councils whose next level hangs on a single theme."""


@dataclass(frozen=True)
class Character:
    """What does not change about a council from year to year."""

    strength: float
    ahead: Mapping[str, int]
    pace: float

    def overall(self, year: float) -> int:
        return max(0, min(HIGHEST - 1, int(self.strength + self.pace * year)))

    def theme_levels(self, year: float) -> dict[str, int]:
        overall = self.overall(year)
        return {theme: min(HIGHEST, overall + ahead) for theme, ahead in self.ahead.items()}


def character(kind: str, themes: Iterable[str], rng: random.Random) -> Character:
    ahead = {theme: rng.choice(AHEAD.get(theme, (0, 0, 1))) for theme in themes}
    weakest = min(ahead, key=lambda theme: (ahead[theme], theme))
    if rng.random() < NEAR:
        ahead = {theme: max(1, by) for theme, by in ahead.items()}
    ahead[weakest] = 0
    return Character(rng.gauss(STRENGTH[kind], SPREAD), ahead, RISE * rng.uniform(0.3, 1.7))


def answers(
    requirements: Iterable[Requirement], levels: Mapping[str, int], aiming_at: int, rng: random.Random
) -> dict[str, str]:
    """What the council could honestly say: everything up to its level fulfilled, something missing in the next.

    Nothing is said above the level aimed at, unless the council is there already.
    """
    said: dict[str, str] = {}
    cells: dict[tuple[str, int], list[str]] = {}
    for row in requirements:
        cells.setdefault((row.theme, row.level), []).append(row.code)
    for (theme, level), codes in cells.items():
        reached = levels[theme]
        if level <= reached:
            said.update((code, _fulfilled(level, rng)) for code in codes)
        elif level <= aiming_at:
            said.update(zip(codes, _not_there(len(codes), level - reached, rng), strict=True))
    return said


def _fulfilled(level: int, rng: random.Random) -> str:
    return Value.NOT_APPLICABLE if level > 1 and rng.random() < 0.03 else Value.MET


def _not_there(count: int, distance: int, rng: random.Random) -> list[str]:
    """One cell that is not complete: the further off, the less is met."""
    share = {1: 0.55, 2: 0.2}.get(distance, 0.05)
    values: list[str] = [
        Value.MET if rng.random() < share else rng.choice([Value.PARTLY, Value.NOT_MET]) for _ in range(count)
    ]
    if all(value == Value.MET for value in values):
        values[rng.randrange(count)] = rng.choice([Value.PARTLY, Value.NOT_MET])
    return values


def overclaimed(
    requirements: Iterable[Requirement], said: Mapping[str, str], levels: Mapping[str, int], rng: random.Random
) -> list[str]:
    """Requirements that a hopeful council calls met though they are not quite: those that keep it from the next level
    where they are few, otherwise those of one theme."""
    gaps: dict[str, list[str]] = {}
    for row in requirements:
        if row.level == levels[row.theme] + 1 and said.get(row.code) in (Value.PARTLY, Value.NOT_MET):
            gaps.setdefault(row.theme, []).append(row.code)
    weakest = [theme for theme in gaps if levels[theme] == min(levels.values())]
    stopping = [code for theme in weakest for code in gaps[theme]]
    if len(stopping) <= FEW:
        return stopping
    near = sorted(theme for theme, codes in gaps.items() if len(codes) <= 2)
    return gaps[rng.choice(near)] if near else []
