"""Where councils stand against a target on a day: plain arithmetic over rows that were read before.

A council's standing comes from the latest thing it said: a self-assessment signed off, or that it does not take part.
What was signed off in an earlier collection stands while the next one is open. Once the council has declined, or the
next one has closed and nothing of it counts yet, that is what is known last: shown beside the figures, counted in none.
What was signed off more than 24 months ago is not known any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median_low

from frameworks.editions.rules.levels import Distance, Requirement, distance


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
    NOT_KNOWN = "not-known"
    DECLINED = "declined"

    @property
    def words(self) -> str:
        return STATE_WORDS[self]


STATE_WORDS = {
    State.VALIDATED: "Validated",
    State.CLAIMED: "Claimed, not validated yet",
    State.NOTHING: "Not submitted",
    State.NOT_KNOWN: "Not known: signed off more than 24 months ago",
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
    Band.NOTHING: "Not submitted",
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
    extended_to: date | None = None
    versions: tuple[Version, ...] = ()

    @property
    def due_on(self) -> date:
        return self.extended_to or self.closes_on


@dataclass(frozen=True)
class Word:
    """What counts for a council at a moment."""

    state: State
    version: Version | None = None
    """What the levels are read from; None where nothing counts."""
    part: Part | None = None
    newer: Version | None = None
    """Signed off later than `version`, and not validated."""
    newer_part: Part | None = None
    known: Version | None = None
    """Of an earlier round, where nothing of this one counts: what is known last."""
    known_part: Part | None = None

    @property
    def as_known(self) -> "Word":
        """The same with what was known last in the place of what counts."""
        return Word(self.state, self.known, self.known_part) if self.known else self


def oldest_known(on: date) -> date:
    """What was signed off before this day is not known any more: 24 months before."""
    try:
        return on.replace(year=on.year - 2)
    except ValueError:
        return on.replace(year=on.year - 2, day=28)


def last_word(parts: Iterable[Part], before: datetime, basis: Basis, moment: Moment, on: date | None = None) -> Word:
    """What counts for a council from all that happened before a moment; `on`: from what day's end the age is counted,
    where that is an earlier one.

    The latest collection in which the council either signed off or declined decides. On the validated basis a newer
    submission that waits for its review is named as `newer`. It does not hide what was validated in the same
    collection, nor, as long as its own is open, in the one before; once its own has closed, that is what is known last.
    """
    day = (before - timedelta(microseconds=1)).date()
    oldest = oldest_known(on or day)
    newer: Version | None = None
    newer_part: Part | None = None
    ended: State | None = None
    for part in sorted(parts, key=lambda row: row.opens_on, reverse=True):
        for version in _known(part, before, moment):
            validated = version.validated_at is not None and version.validated_at < before
            if validated or basis == Basis.CLAIMED:
                counted = version if validated else _unvalidated(version)
                state = State.VALIDATED if validated else State.CLAIMED
                if version.submitted_at.astimezone(before.tzinfo).date() < oldest:
                    return _nothing(ended if ended == State.DECLINED else State.NOT_KNOWN, newer, newer_part)
                if ended:
                    return _nothing(ended, newer, newer_part, counted, part)
                return Word(state, counted, part, newer, newer_part)
            newer, newer_part = newer or _unvalidated(version), newer_part or part
        if part.declined_at is not None and part.declined_at < before:
            ended = State.DECLINED
        elif part.due_on < day:
            ended = ended or State.NOTHING
    return _nothing(ended or State.NOTHING, newer, newer_part)


def _nothing(
    state: State,
    newer: Version | None,
    newer_part: Part | None,
    known: Version | None = None,
    part: Part | None = None,
) -> Word:
    """Nothing counts yet of what was said last, or nothing was said."""
    return Word(State.CLAIMED if newer else state, None, None, newer, newer_part, known, part)


def source_in_words(basis: Basis, part: Part | None, *, is_validated: bool, is_known: bool = False) -> str:
    """Whose word a level is, and of which self-assessment: “validated, 2026 self-assessment”."""
    if part is None:
        return ""
    whose = "validated" if basis == Basis.VALIDATED else "self-assessed"
    if not is_validated:
        whose = "self-assessed, not validated"
    return f"{'last known: ' if is_known else ''}{whose}, {part.collection}"


def did_in_words(part: Part | None, word: Word, before: datetime) -> str:
    """What a council did in its latest round, after its name: declining is never told as signing off."""
    if part is None:
        return "has not been asked for a self-assessment yet"
    name = part.collection
    if part.declined_at is not None and part.declined_at < before:
        return f"does not take part in the {name}"
    if word.newer and word.newer_part == part:
        return f"signed off its {name}, which waits to be validated"
    if word.part == part and word.version:
        return f"signed off its {name}"
    return f"has not signed off the {name}"


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
    theme_title: str | None = None
    checksum: str = ""
    """Of the edition."""


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
    checksum: str = ""
    """Of the edition; empty where it was not read."""

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
    return Goal(level, first.by_on, first.edition_id, first.source, tuple(raised.items()), checksum=first.checksum)


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
    if word.state in (State.NOTHING, State.NOT_KNOWN):
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
    asked: int = 0
    """So many of the councils had a part in the collection."""
    last_known: int = 0
    """So many have a level of an earlier round alone, which is not counted."""
    left: tuple[str, ...] = ()
    """Short names of those who had a level at the moment before and have none now."""

    @property
    def is_partial(self) -> bool:
        """A trial of fewer than half of the councils does not stand for all of them."""
        return self.asked * 2 < self.councils


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
