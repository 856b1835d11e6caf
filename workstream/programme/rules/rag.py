"""Red, amber or green, worked out from dates and progress.

The rule is this programme's own: red where the day has passed, or where half of the time or more is missing from the
progress; amber where a quarter is missing, where the day is near and little is done, or where it slipped by more than
four weeks. Days are calendar days, progress is a percentage from 0 to 100.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

BEHIND_AMBER, BEHIND_RED = 25, 50
"""Percentage points by which progress may stay behind the time that has gone."""
SOON = timedelta(days=14)
NEARLY_DONE = 75
SLIPPED = timedelta(weeks=4)


class Rag(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    DONE = "done"

    @property
    def words(self) -> str:
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        """The colour of a tag; amber is orange there."""
        return {"red": "red", "amber": "orange", "green": "green", "done": "blue"}[self.value]

    @classmethod
    def choices_of_a_person(cls) -> list[tuple[str, str]]:
        return [(rag.value, rag.words) for rag in (cls.GREEN, cls.AMBER, cls.RED)]


@dataclass(frozen=True)
class Dates:
    starts_on: date | None
    due_on: date
    baseline_due_on: date
    done_on: date | None
    percent: int


def rag(item: Dates, on: date) -> Rag:
    """How an item stood at the end of a day."""
    if item.done_on and item.done_on <= on:
        return Rag.DONE
    if item.due_on < on:
        return Rag.RED
    behind = expected_percent(item, on) - item.percent
    if behind >= BEHIND_RED:
        return Rag.RED
    near = item.due_on - on <= SOON and item.percent < NEARLY_DONE and item.starts_on is not None
    if behind >= BEHIND_AMBER or near or slip(item) > SLIPPED:
        return Rag.AMBER
    return Rag.GREEN


def expected_percent(item: Dates, on: date) -> int:
    """The share of its time that has gone, as a whole percentage; 0 where nobody said when it starts."""
    if item.starts_on is None or on <= item.starts_on:
        return 0
    whole = (item.due_on - item.starts_on).days
    return 100 if whole <= 0 else min(100, 100 * (on - item.starts_on).days // whole)


def slip(item: Dates) -> timedelta:
    """By how much the day moved since it was agreed first; below nothing where it was brought forward."""
    return item.due_on - item.baseline_due_on


@dataclass(frozen=True)
class Tally:
    red: int = 0
    amber: int = 0
    green: int = 0
    done: int = 0

    @property
    def all(self) -> int:
        return self.red + self.amber + self.green + self.done


def tally(rags: Iterable[Rag]) -> Tally:
    found = list(rags)
    return Tally(*(found.count(rag) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.DONE)))
