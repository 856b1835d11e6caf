"""Where councils stand against a target on a day: plain arithmetic over rows that were read before.

A council's standing comes from the latest thing it said: a self-assessment signed off, or that it does not take part.
What was signed off in an earlier collection stands until something newer counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median_low

from frameworks.levels import Distance, Requirement, distance


class Basis(StrEnum):
    """Whose word counts: the council's, or the reviewer's."""

    VALIDATED = "validated"
    CLAIMED = "claimed"


class Moment(StrEnum):
    """What is counted: only whole self-assessments, or the updates between them too."""

    COLLECTION = "collection"
    NOW = "now"


class State(StrEnum):
    VALIDATED = "validated"
    CLAIMED = "claimed"
    NOTHING = "nothing"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        return STATE_WORDS[self]


STATE_WORDS = {
    State.VALIDATED: "Validated",
    State.CLAIMED: "Claimed, not validated yet",
    State.NOTHING: "Nothing submitted",
    State.DECLINED: "Not taking part",
}


class Band(StrEnum):
    """Where a council is counted; every council of the region is in exactly one."""

    THERE = "there"
    CLOSE = "close"
    FURTHER = "further"
    WAITING = "waiting"
    NOTHING = "nothing"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        return BAND_WORDS[self]


BAND_WORDS = {
    Band.THERE: "There",
    Band.CLOSE: "Close, 2 or fewer missing",
    Band.FURTHER: "Further off",
    Band.WAITING: "Waiting to be validated",
    Band.NOTHING: "Nothing submitted",
    Band.DECLINED: "Not taking part",
}


@dataclass(frozen=True)
class Version:
    """One submission of an assessment."""

    pk: int
    is_update: bool
    submitted_at: datetime
    claimed: int
    validated: int | None
    validated_at: datetime | None

    def level(self, basis: Basis) -> int | None:
        return self.validated if basis == Basis.VALIDATED else self.claimed


@dataclass(frozen=True)
class Part:
    """A council's part in one collection."""

    assessment_id: int
    collection_id: int
    collection: str
    edition_id: int
    aiming_at: int
    """The level that the region aims at in the collection."""
    opens_on: date
    closes_on: date
    declined_at: datetime | None
    versions: tuple[Version, ...] = ()


@dataclass(frozen=True)
class Word:
    """What counts for a council at a moment."""

    state: State
    version: Version | None = None
    """What the levels are read from; None where nothing counts."""
    part: Part | None = None
    newer: Version | None = None
    """Signed off later than `version`, and not validated."""


def last_word(parts: Iterable[Part], before: datetime, basis: Basis, moment: Moment) -> Word:
    """What counts for a council from all that happened before a moment.

    The latest collection in which the council either signed off or declined decides. On the validated basis a newer
    submission that waits for its review does not hide the older validated one; it is named as `newer`.
    """
    newer: Version | None = None
    for part in sorted(parts, key=lambda row: row.opens_on, reverse=True):
        for version in _known(part, before, moment):
            validated = version.validated_at is not None and version.validated_at < before
            if validated or basis == Basis.CLAIMED:
                state = State.VALIDATED if validated else State.CLAIMED
                return Word(state, version if validated else _unvalidated(version), part, newer)
            newer = newer or _unvalidated(version)
        if part.declined_at is not None and part.declined_at < before:
            return Word(State.CLAIMED, newer=newer) if newer else Word(State.DECLINED, part=part)
    return Word(State.CLAIMED, newer=newer) if newer else Word(State.NOTHING)


def _known(part: Part, before: datetime, moment: Moment) -> list[Version]:
    """The versions that count, latest first."""
    rows = [row for row in part.versions if row.submitted_at < before]
    if moment == Moment.COLLECTION:
        rows = [row for row in rows if not row.is_update]
    return sorted(rows, key=lambda row: (row.submitted_at, row.pk), reverse=True)


def _unvalidated(version: Version) -> Version:
    """As it was before its review ended."""
    return Version(version.pk, version.is_update, version.submitted_at, version.claimed, None, None)


@dataclass(frozen=True)
class TargetRow:
    pk: int
    level: int
    by_on: date
    theme: str | None
    edition_id: int
    source: str


@dataclass(frozen=True)
class Goal:
    """What every council is measured against: a level in all themes, more in some."""

    level: int
    """In every theme; 0 where there are targets for single themes only."""
    by_on: date
    edition_id: int
    source: str
    by_theme: tuple[tuple[str, int], ...] = ()
    """Themes whose own target asks for more."""
    is_set: bool = True
    """False where no target stands and the level that the collection aims at is taken instead."""

    def level_in(self, theme: str) -> int:
        return dict(self.by_theme).get(theme, self.level)

    @property
    def highest(self) -> int:
        return max([self.level, *(level for _theme, level in self.by_theme)])

    def asked(self, requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
        return tuple(row for row in requirements if row.level <= self.level_in(row.theme))


def goal(targets: Iterable[TargetRow], on: date) -> Goal | None:
    """The target that counts on a day: of those for all themes the next one due, or the last one past.

    Targets for one theme raise what is asked in it: all that are due no later than the target for all themes, or, when
    that is past, also the theme's own next one. Among targets of the same day the highest level counts.
    """
    rows = list(targets)
    main = _next_due([row for row in rows if row.theme is None], on)
    first = main or _next_due(rows, on)
    if first is None:
        return None
    level = main.level if main else 0
    themes = [row for row in rows if row.theme is not None and row.edition_id == first.edition_id]
    raised: dict[str, int] = {}
    for code in dict.fromkeys(row.theme for row in themes if row.theme):
        own = [row for row in themes if row.theme == code]
        asked = max((row.level for row in own if _counts(row, own, first, on)), default=0)
        if asked > level:
            raised[code] = asked
    return Goal(level, first.by_on, first.edition_id, first.source, tuple(raised.items()))


def _counts(row: TargetRow, own: list[TargetRow], first: TargetRow, on: date) -> bool:
    if row.by_on <= max(first.by_on, on):
        return True
    return first.by_on < on and row == _next_due(own, on)


def _next_due(rows: Sequence[TargetRow], on: date) -> TargetRow | None:
    coming = [row for row in rows if row.by_on >= on]
    if coming:
        return min(coming, key=lambda row: (row.by_on, -row.level))
    return max(rows, key=lambda row: (row.by_on, row.level), default=None)


def goal_of_collection(parts: Iterable[Part]) -> Goal | None:
    """Where no target stands: the level that the region aims at in its latest collection, by its closing day."""
    last = max(parts, key=lambda row: (row.opens_on, row.collection_id), default=None)
    if last is None:
        return None
    return Goal(last.aiming_at, last.closes_on, last.edition_id, last.collection, is_set=False)


def band(word: Word, missing_count: int) -> Band:
    """Not taking part, nothing submitted and waiting for validation come first; then the distance from the target."""
    if word.state == State.DECLINED:
        return Band.DECLINED
    if word.state == State.NOTHING:
        return Band.NOTHING
    if word.version is None:
        return Band.WAITING
    return {Distance.THERE: Band.THERE, Distance.CLOSE: Band.CLOSE, Distance.FURTHER: Band.FURTHER}[
        distance(missing_count)
    ]


@dataclass(frozen=True)
class Stop:
    """A requirement up to the target, and how many councils lack it."""

    code: str
    text: str
    theme: str
    level: int
    lacking: int


def stopping(asked: Iterable[tuple[Requirement, str]], missing_by_council: Iterable[Sequence[str]]) -> tuple[Stop, ...]:
    """Requirements by how many councils lack them, the most first, then in the edition's order."""
    count: dict[str, int] = {}
    for codes in missing_by_council:
        for code in codes:
            count[code] = count.get(code, 0) + 1
    rows = [
        Stop(row.code, text, row.theme, row.level, count[row.code]) for row, text in asked if count.get(row.code, 0)
    ]
    return tuple(sorted(rows, key=lambda row: -row.lacking))


@dataclass(frozen=True)
class Point:
    """How many councils were at a level or above at one moment."""

    on: date
    label: str
    councils: int
    at_least: tuple[int, ...]
    """At level 1 or above, 2 or above, and so on."""


def at_least(levels: Iterable[int | None], highest: int) -> tuple[int, ...]:
    known = [level for level in levels if level is not None]
    return tuple(sum(level >= wanted for level in known) for wanted in range(1, highest + 1))


def distribution(levels: Iterable[int | None], highest: int) -> tuple[int, ...]:
    """How many councils are at level 0, 1, 2 … exactly; councils without a level are in none."""
    known = [level for level in levels if level is not None]
    return tuple(sum(level == wanted for level in known) for wanted in range(highest + 1))


def middle(levels: Iterable[int | None]) -> int | None:
    """The lower median of the levels that are known: half of the councils or more are at it or above."""
    known = [level for level in levels if level is not None]
    return median_low(known) if known else None
