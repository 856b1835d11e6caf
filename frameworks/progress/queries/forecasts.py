"""Plans and forecasts of a region and of a council as at a date, read and put together."""

from collections.abc import Collection as Some
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from actions.models import Action
from councils.models import Council, Region
from councils.queries.known import as_known, is_past
from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.levels import Requirement, Value
from frameworks.editions.rules.mapping import NOTHING, values_across
from frameworks.editions.rules.scoring import asked as asked_by
from frameworks.editions.rules.scoring import counting, missing, score
from frameworks.models import CouncilTarget, PlannedRequirement, PlanSignOff
from frameworks.models.collections import london_day
from frameworks.progress.queries import figure_rows
from frameworks.progress.queries.answers_across_editions import Across, Values, answers
from frameworks.progress.queries.figure_rows import EditionRows, Place
from frameworks.progress.rules.forecast import (
    PACE_DAYS,
    Aim,
    Count,
    Outlook,
    Promise,
    Promises,
    by_pace,
    by_plan,
    established_to,
    late_by,
    most_lacking,
    pace,
    ready_on,
)
from frameworks.progress.rules.standings import (
    Basis,
    Goal,
    Moment,
    Part,
    State,
    TargetRow,
    Version,
    Word,
    goal,
    goal_of_collection,
    last_word,
    source_in_words,
)


@dataclass(frozen=True)
class ThemeOutlook:
    """One theme of one council, against one aim."""

    title: str
    level: int
    """Now, from what counts."""
    aim: Aim
    plan: Outlook
    pace: Outlook | None
    rate: Fraction | None
    """Requirements met per 90 days; None where we cannot say."""

    @property
    def per_90_days(self) -> float | None:
        return None if self.rate is None else round(float(self.rate), 1)


@dataclass(frozen=True)
class PlanCounts:
    open: int = 0
    late: int = 0
    done: int = 0


@dataclass(frozen=True)
class Step:
    """How many of the requirements up to the region's target are met on a day."""

    on: date
    plan: int
    pace: int | None
    """None where for some theme we cannot say."""


@dataclass(frozen=True)
class CouncilOutlook:
    place: Place
    is_signed: bool
    """Something that the council signed off counts."""
    is_known: bool
    """So it does, and it can be read in the edition of the target."""
    is_claimed: bool
    """It is its own claim; nothing has been validated yet."""
    fulfilled: frozenset[str]
    """Requirements that count as met."""
    lacking: tuple[str, ...]
    """Requirements missing now for the region's target."""
    promises: Promises
    themes: tuple[ThemeOutlook, ...]
    """Against the region's target; none where only now was asked for, nor of the council's own."""
    own: tuple[ThemeOutlook, ...]
    """Against the council's own targets."""
    covered_to: int
    """Up to this level every unmet requirement has an action with owner and day."""
    signed_to: int
    signed_on: date | None
    counts: PlanCounts
    path: tuple[Step, ...] = ()
    """From the day of the forecast to that of the region's target; worked out for a single council."""
    asked: int = 0
    """Requirements up to the region's target."""
    source: str = ""
    """Whose word its levels are, and of which self-assessment."""
    state: State = State.NOTHING

    @property
    def established_to(self) -> int:
        """The plan is established to this level: covered, and signed off."""
        return min(self.covered_to, self.signed_to) if self.is_known else 0

    @property
    def lacking_by_plan(self) -> tuple[str, ...]:
        return tuple(code for row in self.themes for code in row.plan.lacking)

    @property
    def lacking_by_pace(self) -> tuple[str, ...] | None:
        """None where for some theme we cannot say."""
        rows = [row.pace for row in self.themes]
        known = [row for row in rows if row is not None]
        return tuple(code for row in known for code in row.lacking) if len(known) == len(rows) else None

    @property
    def plan_tile(self) -> tuple[str, str]:
        return tile(self.plan_words)

    @property
    def pace_tile(self) -> tuple[str, str]:
        return tile(self.pace_words)

    @property
    def plan_words(self) -> str:
        return in_words(self.is_known, [(row.aim, row.plan) for row in self.themes])

    @property
    def pace_words(self) -> str:
        return in_words(self.is_known, [(row.aim, row.pace) for row in self.themes])


def tile(words: str) -> tuple[str, str]:
    """The same in two parts: short enough to stand large, and the rest."""
    head, _semicolon, rest = words.partition("; ")
    missed = head.removeprefix("Misses it by ").partition(" ")[0]
    return (f"{missed} missing", f", {rest}") if head.startswith("Misses") else (head, "")


def in_words(is_known: bool, rows: Sequence[tuple[Aim, Outlook | None]]) -> str:
    """Whether a target is reached, and by what it is missed, over all themes."""
    told = [(aim, row) for aim, row in rows if row is not None]
    if not is_known or not told or len(told) < len(rows):
        return "Cannot say"
    lacking = sum(len(row.lacking) for _aim, row in told)
    if not lacking:
        return "In time"
    late = [late_by(row, aim) for aim, row in told]
    missed = f"Misses it by {lacking} requirement{'' if lacking == 1 else 's'}"
    if None in late:
        return f"{missed}; no day in sight"
    days = max(day for day in late if day is not None)
    return f"{missed}; {days} day{'' if days == 1 else 's'} late"


@dataclass(frozen=True)
class RegionOutlook:
    on: date
    region_slug: str
    goal: Goal | None
    edition: EditionRows
    councils: tuple[CouncilOutlook, ...]
    goals: tuple[Goal, ...] = ()
    """Every target that one can look ahead to, the first due first."""

    def plans_to(self, level: int) -> int:
        """How many councils have a plan established to a level."""
        return sum(row.established_to >= level for row in self.councils)

    @property
    def will_miss(self) -> tuple[CouncilOutlook, ...]:
        """By the plan, the furthest off first."""
        rows = [row for row in self.councils if row.is_known and row.lacking_by_plan]
        return tuple(sorted(rows, key=lambda row: -len(row.lacking_by_plan)))

    @property
    def stopping(self) -> tuple[tuple[str, int], ...]:
        """Requirements that on the day of the target most councils still lack by their plans."""
        order = [row.code for row, _text in self.edition.requirements]
        return most_lacking((row.lacking_by_plan for row in self.councils if row.is_known), order)

    @property
    def texts(self) -> dict[str, str]:
        return {row.code: text for row, text in self.edition.requirements}


def region(
    region: Region, on: date, *, only: Some[int] | None = None, ahead: int = 0, only_now: bool = False
) -> RegionOutlook:
    """Every council of a day, or some: nine queries however many there are. `ahead`: against the target that counts
    now, or the one so many after it; the last one where there are fewer. `only_now`: nobody looks ahead."""
    return every_target(region, on, only=only, ahead=ahead, only_now=only_now)[0]


def every_target(
    region: Region, on: date, *, only: Some[int] | None = None, ahead: int | None = None, only_now: bool = False
) -> tuple[RegionOutlook, ...]:
    """The same once for each target of the edition, read once, or for the one that is so many ahead. One without a
    target where none stands."""
    parts = figure_rows.parts(on, region, only)
    aims = goals_ahead(figure_rows.targets(region.pk, on), on)
    last = goal_of_collection(row for own in parts.values() for row in own)
    if not aims and last:
        aims = (last,)
    edition = figure_rows.edition(aims[0] if aims else None)
    places = [place for place in figure_rows.places(region, on, only) if place.exists(on)]
    if not aims:
        return (RegionOutlook(on, region.slug, None, edition, ()),)
    read = _Read(parts, figure_rows.end_of(on), on, aims[0], edition)
    read.with_path, read.only_now = only is not None and len(only) == 1, only_now
    read.read(region, only)
    told = []
    wanted = aims if ahead is None else (aims[min(max(ahead, 0), len(aims) - 1)],)
    for aim in wanted:
        read.aim = aim
        councils = tuple(read.council(place) for place in places)
        told.append(RegionOutlook(on, region.slug, aim, edition, councils, aims))
    return tuple(told)


def goals_ahead(targets: Iterable[TargetRow], on: date) -> tuple[Goal, ...]:
    """The target that counts on a day, and what is asked after it, as long as the edition is the same."""
    rows, found, day = list(targets), list[Goal](), on
    while (aim := goal(rows, day)) is not None and aim not in found:
        if found and (aim.edition_id != found[0].edition_id or aim.by_on < day):
            break
        found.append(aim)
        day = max(aim.by_on, on) + timedelta(days=1)
    return tuple(found)


def council(council: Council, on: date, *, ahead: int = 0) -> tuple[CouncilOutlook | None, RegionOutlook]:
    """One council, with the target and the edition that it is seen against; None on a day before it or after it."""
    found = region(council.region, on, only=[council.pk], ahead=ahead)
    return next(iter(found.councils), None), found


class _Read:
    """What is read for a region, and put together council by council."""

    def __init__(
        self, parts: dict[int, tuple[Part, ...]], before: datetime, on: date, aim: Goal, edition: EditionRows
    ) -> None:
        self.parts, self.before, self.on, self.aim, self.edition = parts, before, on, aim, edition
        self.with_path = self.only_now = False
        self.met: dict[int, frozenset[str]] = {}
        self.two: dict[int, list[tuple[Part, Version]]] = {}
        self.requirements: dict[str, list[Requirement]] = {}
        for row, _text in edition.requirements:
            self.requirements.setdefault(row.theme, []).append(row)
        self.words = {pk: _word(rows, before) for pk, rows in parts.items()}

    def read(self, region: Region, only: Some[int] | None) -> None:
        """Answers are read in the edition that the target is of, by its mapping where they were given in another."""
        whole = Goal(self.edition.highest, self.aim.by_on, self.aim.edition_id, "")
        newer = {word.newer.pk for word in self.words.values() if word.newer and not word.version}
        claimed = [
            Word(State.CLAIMED, version, part)
            for rows in self.parts.values()
            for part in rows
            for version in part.versions
            if version.pk in newer
        ]
        two = [
            Word(State.VALIDATED, version, part)
            for pk in self.parts
            if not self.only_now
            for part, version in self._whole(pk)
        ]
        self.validated = answers([*self.words.values(), *two], Basis.VALIDATED, self.edition, whole)
        edition = self.aim.edition_id
        self.claimed = answers(claimed, Basis.CLAIMED, self.edition, whole) if claimed else Across({})
        self.promises, self.counts = _promises(region, self.before, self.on, edition, only)
        self.signed = _signed(region, self.before, edition)
        self.own = {} if self.only_now else _own_targets(region, self.on, edition)

    def _whole(self, council_id: int) -> list[tuple[Part, Version]]:
        """The last two validated self-assessments, each as validated last, the later first."""
        if council_id in self.two:
            return self.two[council_id]
        found = []
        for part in sorted(self.parts.get(council_id, ()), key=lambda row: row.opens_on, reverse=True):
            rows = [
                row
                for row in part.versions
                if not row.is_update and row.validated_at is not None and row.validated_at < self.before
            ]
            if rows:
                found.append((part, max(rows, key=lambda row: (row.submitted_at, row.pk))))
        self.two[council_id] = found[:2]
        return self.two[council_id]

    def _met(self, version: Version) -> frozenset[str]:
        if version.pk not in self.met:
            rows = [row for row, _text in self.edition.requirements]
            self.met[version.pk] = counting(self.edition.rule, rows, self.validated.values.get(version.pk, {}))
        return self.met[version.pk]

    def council(self, place: Place) -> CouncilOutlook:
        word = self.words.get(place.pk)
        version = (word.version or word.newer) if word else None
        is_claimed = word is not None and word.version is None and version is not None
        across = self.claimed if is_claimed else self.validated
        values = across.values.get(version.pk, {}) if version else {}
        rows = [row for row, _text in self.edition.requirements]
        promises = self.promises.get(place.pk, {})
        known = version is not None and across.is_readable(version.pk)
        signed_to, signed_on = self.signed.get(place.pk, (0, None))
        asked = [
            Aim(code, self.aim.level_in(code), self.aim.by_on)
            for code, _title in self.edition.themes
            if self.aim.level_in(code)
        ]
        return CouncilOutlook(
            place=place,
            is_signed=version is not None,
            is_known=known,
            is_claimed=is_claimed,
            fulfilled=counting(self.edition.rule, rows, values),
            promises=promises,
            lacking=missing(self.edition.rule, rows, values, self.aim.level_in),
            themes=() if self.only_now else tuple(self._theme(place.pk, row, values, promises) for row in asked),
            own=tuple(self._theme(place.pk, row, values, promises) for row in self.own.get(place.pk, ())),
            covered_to=established_to(self.edition.rule, rows, values, promises),
            signed_to=signed_to,
            signed_on=signed_on,
            counts=self.counts.get(place.pk, PlanCounts()),
            path=self._path(place.pk, asked, values, promises) if self.with_path and known else (),
            asked=self._asked(asked),
            source=self._source(word, version, is_claimed=is_claimed),
            state=word.state if word else State.NOTHING,
        )

    def _source(self, word: Word | None, version: Version | None, *, is_claimed: bool) -> str:
        if word is None or version is None:
            return ""
        part = word.newer_part if is_claimed else word.part
        return source_in_words(Basis.VALIDATED, part, is_validated=not is_claimed, is_known=word.state == State.NOTHING)

    def _asked(self, aims: Sequence[Aim]) -> int:
        """How many requirements the levels aimed at ask for."""
        levels = {aim.theme: aim.level for aim in aims}
        rows = [row for aim in aims for row in self.requirements[aim.theme]]
        return asked_by(self.edition.rule, rows, levels.__getitem__)

    def _path(self, council_id: int, asked: Sequence[Aim], values: Values, promises: Promises) -> tuple[Step, ...]:
        """Each day as if it were the day of the target: the same two ways of looking ahead."""
        last = max((aim.by_on for aim in asked), default=self.on)
        if last <= self.on:
            return ()
        ready = {day for rows in promises.values() if (day := ready_on(rows, self.on)) and self.on < day < last}
        quarters = {self.on + timedelta(days=days) for days in range(0, (last - self.on).days, PACE_DAYS)}
        steps, total = [], self._asked(asked)
        for day in sorted({*ready, *quarters, last}):
            aims = [Aim(aim.theme, aim.level, day) for aim in asked]
            rows = [self._theme(council_id, aim, values, promises) for aim in aims]
            plan = total - sum(len(row.plan.lacking) for row in rows)
            paces = [row.pace for row in rows if row.pace is not None]
            pace = total - sum(len(row.lacking) for row in paces) if len(paces) == len(rows) else None
            steps.append(Step(day, plan, pace))
        return tuple(steps)

    def _theme(self, council_id: int, aim: Aim, values: Values, promises: Promises) -> ThemeOutlook:
        rows, rule = self.requirements[aim.theme], self.edition.rule
        values = {row.code: values[row.code] for row in rows if row.code in values}
        counts = [
            Count(london_day(version.submitted_at), sum(row.code in self._met(version) for row in rows))
            for _part, version in self._whole(council_id)
            if self.validated.is_readable(version.pk)
        ]
        later, earlier = (*counts, None, None)[:2]
        rate = pace(earlier, later)
        ahead = by_pace(rule, rows, values, rate, later, aim, self.on) if later else None
        return ThemeOutlook(
            title=dict(self.edition.themes)[aim.theme],
            level=score(rule, rows, values).overall,
            aim=aim,
            plan=by_plan(rule, rows, values, promises, aim, self.on),
            pace=ahead,
            rate=rate,
        )


def _word(parts: Iterable[Part], before: datetime) -> Word:
    """What counts; for a council that has been silent since an earlier round, what is known last: its plan goes on from
    there."""
    word = last_word(parts, before, Basis.VALIDATED, Moment.NOW)
    return word.as_known if word.state == State.NOTHING else word


def _promises(
    region: Region, before: datetime, on: date, edition_id: int, only: Some[int] | None
) -> tuple[dict[int, dict[str, list[Promise]]], dict[int, PlanCounts]]:
    """Actions that were there on the day, by council and requirement, with owner and day as known then. What was
    planned for a requirement of another edition counts for what it is read as in this one."""
    there = Q(action__created_at__lt=before, linked_at__lt=before)
    rows = PlannedRequirement.objects.filter(there, action__council__region=region)
    if only is not None:
        rows = rows.filter(action__council__in=only)
    found: dict[int, dict[str, list[Promise]]] = {}
    seen: dict[int, dict[int, str]] = {}
    ways = {edition_id: NOTHING}
    for code, edition, council_id, pk, state, due_on, done_on, owner, name in _planned(rows, region, on):
        ended = done_on is not None and done_on <= on
        if ended and state == Action.State.DROPPED:
            continue
        made = Promise(due_on, done_on if ended else None, owner is not None or name != "")
        if edition not in ways:
            ways[edition] = crossing(edition, edition_id)
        for each in [code] if edition == edition_id else values_across(ways[edition], {code: Value.MET}):
            found.setdefault(council_id, {}).setdefault(each, []).append(made)
        is_late = not ended and due_on is not None and due_on < on
        seen.setdefault(council_id, {})[pk] = "done" if ended else "late" if is_late else "open"
    counts = {pk: _counted(states.values()) for pk, states in seen.items()}
    return found, counts


ABOUT = ("council_id", "id", "state", "due_on", "done_on", "owner_id", "owner_name")


def _planned(rows: QuerySet[PlannedRequirement], region: Region, on: date) -> Iterable[tuple[Any, ...]]:
    """Code and edition of each requirement with what its action said: one query, two for an earlier day."""
    links = ("criterion__code", "criterion__edition_id")
    if not is_past(region, on):
        return rows.values_list(*links, *(f"action__{name}" for name in ABOUT))
    known = {row.pk: row for row in as_known(Action, region, on, Q(council__region=region))}
    return [
        (code, edition, *(getattr(known[pk], name) for name in ABOUT))
        for code, edition, pk in rows.values_list(*links, "action_id")
        if pk in known
    ]


def _counted(states: Iterable[str]) -> PlanCounts:
    rows = list(states)
    return PlanCounts(rows.count("open") + rows.count("late"), rows.count("late"), rows.count("done"))


def _signed(region: Region, before: datetime, edition_id: int) -> dict[int, tuple[int, date]]:
    rows = PlanSignOff.objects.filter(council__region=region, signed_at__lt=before, edition=edition_id)
    return {row.council_id: (row.level, london_day(row.signed_at)) for row in rows.order_by("signed_at", "pk")}


def _own_targets(region: Region, on: date, edition_id: int) -> dict[int, list[Aim]]:
    rows = CouncilTarget.objects.on(on).filter(council__region=region, theme__edition=edition_id)
    found: dict[int, list[Aim]] = {}
    for council_id, code, level, by_on in rows.order_by("theme__order").values_list(
        "council_id", "theme__code", "level", "by_on"
    ):
        found.setdefault(council_id, []).append(Aim(code, level, by_on))
    return found
