"""Where a council will be on the day of a target: what its plan adds up to, and what its pace so far adds up to.

Plain arithmetic over rows that were read before; the day on which it is worked out is a parameter.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from frameworks.levels import Requirement, profile

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


def established_to(requirements: Iterable[Requirement], fulfilled: Collection[str], promises: Promises) -> int:
    """The highest level N for which every requirement of levels 1 to N is met or has an action with owner and day.

    0 where a requirement of level 1 has neither. Whether the plan has been signed off is not asked here.
    """
    planned = {code for code, rows in promises.items() if any(row.is_kept_track_of for row in rows)}
    return profile(requirements, planned | set(fulfilled)).overall


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
    requirements: Sequence[Requirement], fulfilled: Collection[str], promises: Promises, aim: Aim, on: date
) -> Outlook:
    """The first line: what the days in the plan add up to. `requirements` are those of the aim's theme."""
    ready = {row.code: ready_on(promises.get(row.code, ()), on) for row in requirements if row.code not in fulfilled}
    wanted = [code for code in _wanted(requirements, aim) if code not in fulfilled]
    in_time = {code for code, day in ready.items() if day is not None and day <= aim.by_on}
    days = [ready[code] for code in wanted]
    known = [day for day in days if day is not None]
    reached_on = max([on, *known]) if len(known) == len(days) else None
    level = profile(requirements, set(fulfilled) | in_time).overall
    return Outlook(level, tuple(code for code in wanted if code not in in_time), reached_on)


@dataclass(frozen=True)
class Count:
    """How many requirements of a theme were met in a validated self-assessment."""

    on: date
    met: int


def pace(earlier: Count | None, later: Count | None) -> Fraction | None:
    """Requirements met per 90 days between two validated self-assessments; None where there are not two, or both are
    of one day. Negative where requirements were lost."""
    if earlier is None or later is None or later.on <= earlier.on:
        return None
    return Fraction((later.met - earlier.met) * PACE_DAYS, (later.on - earlier.on).days)


def by_pace(
    requirements: Sequence[Requirement],
    fulfilled: Collection[str],
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
    wanted = [code for code in _wanted(requirements, aim) if code not in fulfilled]
    met_now = sum(row.code in fulfilled for row in requirements)
    steady = max(rate, Fraction(0))
    days = max((aim.by_on - since.on).days, 0)
    gained = min(max(since.met + floor(steady * days / PACE_DAYS) - met_now, 0), len(requirements))
    order = [row.code for row in sorted(requirements, key=lambda row: row.level) if row.code not in fulfilled]
    # Nothing is gained by a day that has passed: what is not met by now was not met then.
    taken = set(order[:gained]) if aim.by_on > on else set()
    level = profile(requirements, set(fulfilled) | taken).overall
    return Outlook(
        level, tuple(code for code in wanted if code not in taken), _reached(wanted, met_now, steady, since, on)
    )


def _reached(wanted: list[str], met_now: int, steady: Fraction, since: Count, on: date) -> date | None:
    """When the pace has brought all that is wanted; what is wanted is the lowest of the theme, so it comes first."""
    if not wanted:
        return on
    if not steady:
        return None
    needed = met_now + len(wanted) - since.met
    days = ceil(needed * PACE_DAYS / steady) if needed > 0 else 0
    if days > TOO_FAR.days:
        return None
    return max(on, since.on + timedelta(days=days))


TOO_FAR = timedelta(days=365 * 50)
"""A day further off than this is no forecast any more: it counts as never."""


def _wanted(requirements: Iterable[Requirement], aim: Aim) -> list[str]:
    return [row.code for row in requirements if row.level <= aim.level]


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
