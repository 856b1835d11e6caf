"""How one council stands as at a date: its profile, its history and what is still needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from councils.models import Council
from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.levels import Profile, Requirement, fulfilled_codes
from frameworks.editions.rules.mapping import values_across
from frameworks.editions.rules.scoring import missing, score
from frameworks.models import DeclaredAnswer
from frameworks.models.collections import london_day
from frameworks.progress.queries import answers_across_editions, figure_rows
from frameworks.progress.queries.answers_across_editions import Across
from frameworks.progress.queries.figure_rows import NO_LEVELS, EditionRows, Pair
from frameworks.progress.rules.standings import (
    Band,
    Basis,
    Goal,
    Moment,
    Part,
    State,
    Version,
    Word,
    band,
    goal,
    goal_of_collection,
    last_word,
    source_in_words,
)


@dataclass(frozen=True)
class ThemeLine:
    code: str
    title: str
    claimed: int | None
    validated: int | None
    target: int
    next_level: int | None
    """The level being worked towards; None at the highest, or where nothing was submitted."""
    fulfilled: int
    asked: int
    """So many of so many requirements of the next level are fulfilled."""


@dataclass(frozen=True)
class Need:
    """A requirement that is not fulfilled, up to the target or the next level overall."""

    code: str
    text: str
    theme: str
    level: int
    value: str
    """What was answered; empty where nothing was."""
    for_target: bool
    for_next: bool


@dataclass(frozen=True)
class HistoryLine:
    """What a council came to in one collection, by whole self-assessments."""

    collection: str
    assessment_id: int
    closes_on: date
    state: State
    claimed: int | None
    validated: int | None
    levels: Pair
    submission_id: int | None
    is_read_across: bool = False
    """It was answered in another edition; its levels are what the answers come to in the one that counts now."""
    is_unreadable: bool = False
    """It was answered in another edition from which no mapping leads; its levels are those of that edition."""


@dataclass(frozen=True)
class SubmissionLine:
    pk: int
    collection: str
    is_update: bool
    submitted_at: datetime
    claimed: int
    validated: int | None
    validated_at: datetime | None


@dataclass(frozen=True)
class CouncilProgress:
    on: date
    basis: Basis
    """Whose word the needs are worked out from: the claim, where nothing has been validated yet."""
    goal: Goal | None
    edition: EditionRows
    state: State
    band: Band
    claimed: int | None
    validated: int | None
    as_of: datetime | None
    """When what is counted was signed off."""
    newer: bool
    """Something signed off later waits for its review."""
    themes: tuple[ThemeLine, ...]
    needs: tuple[Need, ...]
    history: tuple[HistoryLine, ...]
    submissions: tuple[SubmissionLine, ...]
    across: str = ""
    """How it was read, where what counts was signed off in another edition than the one that counts now."""
    last_known: str = ""
    """The year, where the levels are of an earlier round and nothing of this one counts."""
    source: str = ""
    """Whose word the levels are, and of which self-assessment; empty where there are none."""

    @property
    def overall(self) -> int | None:
        return self.validated if self.basis == Basis.VALIDATED else self.claimed

    @property
    def is_claimed(self) -> bool:
        """The levels are the council's own word, and nobody has validated them."""
        return self.basis == Basis.CLAIMED and (self.state == State.CLAIMED or self.is_last_claimed)

    @property
    def is_last_claimed(self) -> bool:
        """What is known last has never been validated."""
        return bool(self.last_known) and self.validated is None

    @property
    def level_names(self) -> dict[int, str]:
        return dict(self.edition.levels)

    @property
    def missing(self) -> tuple[Need, ...]:
        return tuple(row for row in self.needs if row.for_target)


def council(council: Council, on: date, *, basis: str = Basis.VALIDATED, moment: str = Moment.NOW) -> CouncilProgress:
    """The council's figures as at the end of a day in London, with five queries.

    On the validated basis what is still needed is worked out from the validated answers; where there are none yet, from
    the claimed ones, and `basis` of the result says so.
    """
    before, moment = figure_rows.end_of(on), Moment(moment)
    parts = sorted(
        figure_rows.parts(on, council.region, [council.pk]).get(council.pk, ()), key=lambda row: row.opens_on
    )
    targets = figure_rows.targets(council.region_id, on)
    aim = goal(targets, on) or goal_of_collection(parts)
    edition = figure_rows.edition(aim)
    levels = figure_rows.theme_levels(row.pk for part in parts for row in part.versions)
    claimed = last_word(parts, before, Basis.CLAIMED, moment)
    validated = last_word(parts, before, Basis.VALIDATED, moment)
    word = validated if basis == Basis.VALIDATED else claimed
    is_known = word.known is not None and word.newer is None
    if is_known:
        claimed, validated = claimed.as_known, validated.as_known
    counted = Basis.VALIDATED if validated.version and basis == Basis.VALIDATED else Basis.CLAIMED
    source = validated if counted == Basis.VALIDATED else claimed
    values, across = _read(source, counted, aim)
    requirements = [row for row, _text in edition.requirements]
    standing = score(edition.rule, requirements, values)
    needs = _needs(edition, aim, standing, values) if source.version else ()
    return CouncilProgress(
        on=on,
        basis=counted,
        goal=aim,
        edition=edition,
        state=source.state,
        band=band(word, sum(row.for_target for row in needs)),
        claimed=claimed.version.claimed if claimed.version else None,
        validated=validated.version.validated if validated.version else None,
        as_of=source.version.submitted_at if source.version else None,
        newer=validated.newer is not None,
        themes=_themes(
            edition,
            aim,
            standing if source.version else None,
            _levels(claimed, Basis.CLAIMED, edition, aim, levels),
            _levels(validated, Basis.VALIDATED, edition, aim, levels),
        ),
        needs=needs,
        history=_history(parts, before, levels, edition, aim),
        submissions=_submissions(parts, before),
        across=across,
        source=source_in_words(
            counted,
            source.part,
            is_validated=source.version is not None and source.version.validated_at is not None,
            is_known=is_known,
        ),
        last_known=str(london_day(source.version.submitted_at).year) if is_known and source.version else "",
    )


def _read(word: Word, basis: Basis, aim: Goal | None) -> tuple[dict[str, str], str]:
    """Answers in the edition that counts, and the sentence that says how they were read, where that needs saying."""
    values = _values(word.version, basis)
    if word.version is None or word.part is None or aim is None or word.part.edition_id == aim.edition_id:
        return values, ""
    way = crossing(word.part.edition_id, aim.edition_id)
    return values_across(way, values), answers_across_editions.in_words(way, word.part.edition_id)


def _levels(
    word: Word, basis: Basis, edition: EditionRows, aim: Goal | None, stored: Mapping[int, Pair]
) -> dict[str, int]:
    """By theme: as written down, or as the answers come to in the edition that counts."""
    if word.version is None:
        return {}
    if word.part is None or aim is None or word.part.edition_id == aim.edition_id:
        return dict(stored.get(word.version.pk, NO_LEVELS).of(basis))
    return dict(answers_across_editions.answers([word], basis, edition, aim).levels(word.version.pk, edition))


def _values(version: Version | None, basis: Basis) -> dict[str, str]:
    if version is None:
        return {}
    rows = DeclaredAnswer.objects.filter(submission=version.pk)
    return dict(rows.values_list("criterion__code", figure_rows.SETTLED[basis]))


def _needs(edition: EditionRows, aim: Goal | None, standing: Profile, values: Mapping[str, str]) -> tuple[Need, ...]:
    done = fulfilled_codes(values)
    rows = [row for row, _text in edition.requirements]
    wanted = set(missing(edition.rule, rows, values, aim.level_in)) if aim else set()
    if edition.rule.is_cumulative:
        following = {row.code for row in rows if row.level <= standing.overall + 1 and row.code not in done}
    else:
        following = {code for theme in standing.themes if theme.level == standing.overall for code in theme.missing}
    return tuple(
        _need(row, text, values, row.code in wanted, row.code in following)
        for row, text in edition.requirements
        if row.code in wanted or row.code in following
    )


def _need(row: Requirement, text: str, values: Mapping[str, str], for_target: bool, for_next: bool) -> Need:
    return Need(row.code, text, row.theme, row.level, values.get(row.code, ""), for_target, for_next)


def _themes(
    edition: EditionRows,
    aim: Goal | None,
    standing: Profile | None,
    own: Mapping[str, int],
    settled: Mapping[str, int],
) -> tuple[ThemeLine, ...]:
    steps = {row.theme: row for row in standing.themes} if standing else {}
    lines = []
    for code, title in edition.themes:
        step = steps.get(code)
        lines.append(
            ThemeLine(
                code,
                title,
                own.get(code),
                settled.get(code),
                aim.level_in(code) if aim else 0,
                step.next_level if step else None,
                step.fulfilled if step else 0,
                step.asked if step else 0,
            )
        )
    return tuple(lines)


def _history(
    parts: Sequence[Part], before: datetime, levels: Mapping[int, Pair], edition: EditionRows, aim: Goal | None
) -> tuple[HistoryLine, ...]:
    moment = Moment.COLLECTION
    words = [
        (last_word([part], before, Basis.CLAIMED, moment), last_word([part], before, Basis.VALIDATED, moment))
        for part in parts
    ]
    lines = [_history_line(part, *said, levels) for part, said in zip(parts, words, strict=True)]
    if aim is None or all(part.edition_id == aim.edition_id for part in parts):
        return tuple(lines)
    foreign = [said for part, said in zip(parts, words, strict=True) if part.edition_id != aim.edition_id]
    claims = answers_across_editions.answers([own for own, _settled in foreign], Basis.CLAIMED, edition, aim)
    reviews = answers_across_editions.answers([settled for _own, settled in foreign], Basis.VALIDATED, edition, aim)
    return tuple(
        line if part.edition_id == aim.edition_id else _line_across(line, *said, claims, reviews, edition)
        for line, part, said in zip(lines, parts, words, strict=True)
    )


def _history_line(part: Part, claimed: Word, validated: Word, levels: Mapping[int, Pair]) -> HistoryLine:
    version, settled = claimed.version, validated.version
    pair = levels.get(version.pk, NO_LEVELS) if version else NO_LEVELS
    reviewed = levels.get(settled.pk, NO_LEVELS).validated if settled else ()
    return HistoryLine(
        part.collection,
        part.assessment_id,
        part.closes_on,
        claimed.state,
        version.claimed if version else None,
        settled.validated if settled else None,
        Pair(pair.claimed, reviewed),
        version.pk if version else None,
    )


def _line_across(
    line: HistoryLine, claimed: Word, validated: Word, claims: Across, reviews: Across, edition: EditionRows
) -> HistoryLine:
    """The same collection as its answers are read in the edition that counts; as it was, where they cannot be."""
    if claimed.version is None:
        return line
    own = claims.standing(claimed.version.pk, edition)
    if own is None:
        return replace(line, is_unreadable=True)
    settled = reviews.standing(validated.version.pk, edition) if validated.version else None
    return replace(
        line,
        claimed=own.overall,
        validated=settled.overall if settled else None,
        levels=Pair(_by_theme(own), _by_theme(settled)),
        is_read_across=True,
    )


def _by_theme(standing: Profile | None) -> tuple[tuple[str, int], ...]:
    return tuple((row.theme, row.level) for row in standing.themes) if standing else ()


def _submissions(parts: Iterable[Part], before: datetime) -> tuple[SubmissionLine, ...]:
    """Everything signed off by then, latest first."""
    lines = []
    for part in parts:
        for row in part.versions:
            if row.submitted_at >= before:
                continue
            done = row.validated_at is not None and row.validated_at < before
            lines.append(
                SubmissionLine(
                    row.pk,
                    part.collection,
                    row.is_update,
                    row.submitted_at,
                    row.claimed,
                    row.validated if done else None,
                    row.validated_at if done else None,
                )
            )
    return tuple(sorted(lines, key=lambda row: (row.submitted_at, row.pk), reverse=True))
