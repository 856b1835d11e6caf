"""Where a council will be on the day of a target: what its plan adds up to, and what its pace so far adds up to.

Plain arithmetic over rows that were read before; the day on which it is worked out is a parameter.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from frameworks.editions.rules.levels import FULFILLING, Requirement, Value
from frameworks.editions.rules.scoring import Kind, Rule, counting, missing, score

PACE_DAYS = 90
"""Pace is told as requirements met per so many days."""

PLAN_METHOD = (
    "By the plan: each requirement counts as met on the day on which the last of its actions is due, or was done. An "
    "action without a day, or late and not done, counts for nothing until it has a new day or is done."
)
PACE_METHOD = (
    "If nothing changes: the requirements that a theme gained between the last two validated self-assessments, per "
    "90 days, go on being gained, from the lowest level up. A theme that lost requirements is taken to stay where it "
    "is. With fewer than two validated self-assessments that can be read in this edition we cannot say."
)
RULE_METHOD = {
    Kind.CUMULATIVE: "",
    Kind.BEST_FIT: (
        "In this framework each level is described in words. A description counts as met, with those below it, once it "
        "is the one that fits."
    ),
    Kind.PERCENTAGE: (
        "In this framework a level is a share of the theme's requirements. What is missing is as many of them as the "
        "share still needs, the first in order."
    ),
}
"""What is different where levels are not a checklist."""


def method(kind: Kind) -> list[str]:
    """How a forecast is worked out, in paragraphs."""
    return [words for words in (PLAN_METHOD, PACE_METHOD, RULE_METHOD[kind]) if words]


@dataclass(frozen=True)
class Promise:
    """One action for a requirement that is open or done; what was dropped is no promise."""

    due_on: date | None
    done_on: date | None = None
    has_owner: bool = True

    @property
    def is_kept_track_of(self) -> bool:
        """Somebody does it by a day, or has done it: so much a plan needs."""
        return self.done_on is not None or (self.has_owner and self.due_on is not None)


Promises = Mapping[str, Sequence[Promise]]
"""By requirement code."""
Values = Mapping[str, str]
"""Answers by requirement code."""


def ready_on(promises: Sequence[Promise], on: date) -> date | None:
    """The day by which a requirement is met if its actions keep their days; None where that can't be said.

    All of its actions must be done or have a day that has not passed. Finishing an action, on the day of the forecast
    or before, never makes this later.
    """
    if not promises:
        return None
    days = []
    for row in promises:
        day = row.done_on
        if day is None and row.due_on is not None and row.due_on >= on:
            day = row.due_on
        if day is None:
            return None
        days.append(day)
    return max(days)


def established_to(rule: Rule, requirements: Iterable[Requirement], values: Values, promises: Promises) -> int:
    """The overall level reached once every requirement is met that has actions, all of them done or with owner and day.

    In a checklist: the highest level N for which every requirement of levels 1 to N is met or has such an action, 0
    where a requirement of level 1 has neither. Whether the plan has been signed off is not asked here.
    """
    planned = [code for code, rows in promises.items() if rows and all(row.is_kept_track_of for row in rows)]
    return score(rule, requirements, _with(values, planned)).overall


def _with(values: Values, met: Iterable[str]) -> Values:
    return {**values, **dict.fromkeys(met, Value.MET.value)}


@dataclass(frozen=True)
class Aim:
    """A level to be reached in a theme by a day."""

    theme: str
    level: int
    by_on: date


@dataclass(frozen=True)
class Outlook:
    """What one way of looking ahead comes to, for one theme and one aim."""

    level: int
    """On the day of the aim."""
    lacking: tuple[str, ...]
    """Requirements up to the level aimed at that are not met on that day, in the edition's order."""
    reached_on: date | None
    """When the level is reached; None where it never is. The day before which nothing is said is the forecast's own."""

    @property
    def is_reached(self) -> bool:
        return not self.lacking


def by_plan(
    rule: Rule, requirements: Sequence[Requirement], values: Values, promises: Promises, aim: Aim, on: date
) -> Outlook:
    """The first line: what the days in the plan add up to. `requirements` are those of the aim's theme."""
    open_ones = (row.code for row in requirements if values.get(row.code) not in FULFILLING)
    ready = {code: day for code in open_ones if (day := ready_on(promises.get(code, ()), on)) is not None}

    def by(day: date) -> Values:
        return _with(values, (code for code, when in ready.items() if when <= day))

    def lacking(day: date) -> tuple[str, ...]:
        return missing(rule, requirements, by(day), lambda _theme: aim.level)

    level, short = score(rule, requirements, by(aim.by_on)).overall, lacking(aim.by_on)
    reached_on = None
    if not short or (ready and not lacking(date.max)):
        days = sorted({on, *(day for day in ready.values() if day > on)})
        reached_on = days[bisect_left(days, True, key=lambda day: not lacking(day))]
    return Outlook(level, short, reached_on)


@dataclass(frozen=True)
class Count:
    """How many requirements of a theme counted as met in a validated self-assessment."""

    on: date
    met: int


def pace(earlier: Count | None, later: Count | None) -> Fraction | None:
    """Requirements met per 90 days between two validated self-assessments; None where there are not two, or both are
    of one day. Negative where requirements were lost."""
    if earlier is None or later is None or later.on <= earlier.on:
        return None
    return Fraction((later.met - earlier.met) * PACE_DAYS, (later.on - earlier.on).days)


def by_pace(
    rule: Rule,
    requirements: Sequence[Requirement],
    values: Values,
    rate: Fraction | None,
    since: Count,
    aim: Aim,
    on: date,
) -> Outlook | None:
    """The second line: the pace so far goes on from `since`, from the lowest level up. None where we cannot say.

    What is met now counts even where the pace alone would not have reached it yet. Nothing is said of days before `on`.
    """
    if rate is None:
        return None
    met = counting(rule, requirements, values)
    order = [row.code for row in sorted(requirements, key=lambda row: row.level) if row.code not in met]

    def lacking(gained: int) -> tuple[str, ...]:
        return missing(rule, requirements, _with(values, order[:gained]), lambda _theme: aim.level)

    steady = max(rate, Fraction(0))
    days = max((aim.by_on - since.on).days, 0)
    # Nothing is gained by a day that has passed: what is not met by now was not met then.
    gained = max(since.met + floor(steady * days / PACE_DAYS) - len(met), 0) if aim.by_on > on else 0
    needed = bisect_left(range(len(order)), True, key=lambda count: not lacking(count))
    level = score(rule, requirements, _with(values, order[:gained])).overall
    return Outlook(level, lacking(gained), _reached(needed, len(met), steady, since, on))


def _reached(needed: int, met_now: int, steady: Fraction, since: Count, on: date) -> date | None:
    """When the pace has brought as many as are needed; what is wanted is the lowest of the theme, so it comes first."""
    if not needed:
        return on
    if not steady:
        return None
    further = met_now + needed - since.met
    days = ceil(further * PACE_DAYS / steady) if further > 0 else 0
    if days > TOO_FAR.days:
        return None
    return max(on, since.on + timedelta(days=days))


TOO_FAR = timedelta(days=365 * 50)
"""A day further off than this is no forecast any more: it counts as never."""


def late_by(outlook: Outlook, aim: Aim) -> int | None:
    """Days after the aim's day at which its level is reached; 0 in time, None where it is never reached."""
    if outlook.is_reached:
        return 0
    if outlook.reached_on is None:
        return None
    return max((outlook.reached_on - aim.by_on).days, 1)


def most_lacking(lacking: Iterable[Sequence[str]], order: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Requirement codes by how many councils lack them, the most first, then in the edition's order."""
    count: dict[str, int] = {}
    for codes in lacking:
        for code in set(codes):
            count[code] = count.get(code, 0) + 1
    rows = [(code, count[code]) for code in order if code in count]
    return tuple(sorted(rows, key=lambda row: -row[1]))
