"""How a region and a council stand as at a date: the one place that dashboards, exports, previews and reports read."""

from collections import Counter
from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from councils.models import Region, SubRegion
from frameworks.editions.rules.scoring import missing
from frameworks.models.collections import london_day
from frameworks.progress.queries import answers_across_editions, figure_rows
from frameworks.progress.queries.council_progress import CouncilProgress, council
from frameworks.progress.queries.figure_rows import NO_LEVELS, EditionRows, Membership, Pair, Place
from frameworks.progress.rules.standings import (
    Band,
    Basis,
    Goal,
    Moment,
    Part,
    Point,
    State,
    Stop,
    TargetRow,
    Version,
    Word,
    at_least,
    band,
    did_in_words,
    distribution,
    goal,
    goal_of_collection,
    last_word,
    middle,
    source_in_words,
    stopping,
)

__all__ = [
    "CouncilLine",
    "CouncilProgress",
    "Counts",
    "Overview",
    "RegionProgress",
    "SubRegionLine",
    "council",
    "overview",
    "region",
]

NO_SUB_REGION = "No sub-region"


@dataclass(frozen=True)
class Known:
    """The level of an earlier round, of a council that has none of this one."""

    level: int
    themes: tuple[tuple[str, int], ...]
    collection: str
    year: int
    """In which it was signed off."""
    is_claimed: bool
    """It is the council's own word, and nobody has validated it."""


@dataclass(frozen=True)
class CouncilLine:
    """One council of a region as at a date."""

    place: Place
    sub_region: Membership | None
    state: State
    band: Band
    levels: tuple[tuple[str, int], ...]
    """Level of each theme by its code; empty where nothing counts."""
    overall: int | None
    missing: tuple[str, ...]
    """Requirements up to the target that are not fulfilled; empty where nothing counts."""
    submission_id: int | None
    submitted_at: datetime | None
    validated_at: datetime | None
    newer: bool
    """Something signed off later waits for its review."""
    unvalidated: tuple[tuple[str, int], ...] = ()
    """What the council claims, where on the validated basis nothing counts yet."""
    unvalidated_overall: int | None = None
    is_across: bool = False
    """What counts was signed off in another edition and is read in this one by the mapping."""
    is_readable: bool = True
    """False where no mapping leads here from the edition in which it was signed off."""
    known: Known | None = None
    """What is known last, where nothing counts."""
    was_asked: bool = True
    """Whether any collection has been opened to it by the day."""
    source: str = ""
    """Whose word the level shown is, and of which self-assessment."""
    did: str = ""
    """What it did in the latest round it was asked in, after its name: “signed off its 2026 self-assessment”."""

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """Levels for pictures: what counts, else what is claimed, else what is known last, each marked so."""
        return self.levels or self.unvalidated or (self.known.themes if self.known else ())

    @property
    def shown_overall(self) -> int | None:
        known = self.known.level if self.known else None
        return next((row for row in (self.overall, self.unvalidated_overall, known) if row is not None), None)

    @property
    def is_last_known(self) -> bool:
        """The levels shown are of an earlier round, and count in no figure."""
        return self.overall is None and self.unvalidated_overall is None and self.known is not None

    @property
    def last_known_words(self) -> str:
        """“last known (2025)”; empty where the levels shown count."""
        return f"last known ({self.known.year})" if self.known and self.is_last_known else ""

    @property
    def pk(self) -> int:
        return self.place.pk

    @property
    def is_claimed(self) -> bool:
        """The levels shown are the council's own word, and nobody has validated them."""
        if self.is_last_known:
            return self.known is not None and self.known.is_claimed
        return self.shown_overall is not None and self.state == State.CLAIMED

    @property
    def url(self) -> str:
        return reverse("council-page", args=[self.place.slug])

    @property
    def takes_part(self) -> bool:
        return self.state != State.DECLINED

    def level_of(self, theme: str) -> int | None:
        return dict(self.levels).get(theme)


@dataclass(frozen=True)
class Counts:
    """Every council is in exactly one of the bands, so that they add up to `councils`."""

    councils: int
    there: int
    close: int
    further: int
    waiting: int
    nothing: int
    declined: int
    last_known: tuple[tuple[int, int], ...] = ()
    """By the year in which they signed it off, the latest first: of how many only a level of an earlier round is known,
    nothing of this one counting yet. They are counted in the bands by what they did in this one."""

    @property
    def last_known_words(self) -> str:
        """“3 last known (2 from 2025, 1 from 2024)”; empty where there are none."""
        total = sum(number for _year, number in self.last_known)
        if len(self.last_known) < 2:
            return "".join(f"{number} last known ({year})" for year, number in self.last_known)
        return f"{total} last known ({', '.join(f'{number} from {year}' for year, number in self.last_known)})"

    def of(self, band: Band) -> int:
        return int(getattr(self, band.value))


@dataclass(frozen=True)
class SubRegionLine:
    slug: str
    name: str
    leads: tuple[str, ...]
    """Short names of its lead councils; empty where it has none."""
    counts: Counts
    middle: int | None
    """Half of its councils with a level, or more, are at this level or above."""


@dataclass(frozen=True)
class RegionProgress:
    region: str
    region_slug: str
    on: date
    basis: Basis
    moment: Moment
    sub_region: Membership | None
    goal: Goal | None
    targets: tuple[TargetRow, ...]
    edition: EditionRows
    councils: tuple[CouncilLine, ...]
    counts: Counts
    stopping: tuple[Stop, ...]
    answered: int
    """Councils whose answers are known: of so many, `stopping` counts."""
    over_time: tuple[Point, ...]
    sub_regions: tuple[SubRegionLine, ...]
    distribution: tuple[int, ...]
    """How many councils are at level 0, 1, 2 … overall."""
    parts: Mapping[int, tuple[Part, ...]] = field(default_factory=dict, compare=False, repr=False)
    """What the figures were worked out from: by council its part in each collection that had opened."""

    @property
    def themes(self) -> tuple[tuple[str, str], ...]:
        return self.edition.themes

    @property
    def level_names(self) -> dict[int, str]:
        return dict(self.edition.levels)

    @property
    def requirement_texts(self) -> dict[str, str]:
        return {row.code: text for row, text in self.edition.requirements}

    @property
    def read_across(self) -> tuple[CouncilLine, ...]:
        """Councils whose answers were signed off in another edition."""
        return tuple(row for row in self.councils if row.is_across)

    @property
    def unreadable(self) -> tuple[CouncilLine, ...]:
        """Those of them that cannot be read in this one."""
        return tuple(row for row in self.councils if not row.is_readable)

    def in_band(self, *bands: Band) -> tuple[CouncilLine, ...]:
        return tuple(row for row in self.councils if row.band in bands)

    def by_sub_region(self) -> list[tuple[str, list[CouncilLine]]]:
        """Council lines under the name of their sub-region, in the region's order."""
        groups: dict[tuple[int, str], list[CouncilLine]] = {}
        for row in self.councils:
            groups.setdefault(_place_in_order(row.sub_region), []).append(row)
        return [(name, groups[order, name]) for order, name in sorted(groups)]


@dataclass(frozen=True)
class Overview:
    """How many councils of a region stand where, without anything about a single one."""

    region: str
    region_slug: str
    on: date
    basis: Basis
    moment: Moment
    goal: Goal | None
    themes: tuple[tuple[str, str], ...]
    counts: Counts


def _place_in_order(membership: Membership | None) -> tuple[int, str]:
    return (membership.order, membership.name) if membership else (10**6, NO_SUB_REGION)


@dataclass(frozen=True)
class _World:
    """What was read, before anything is worked out."""

    places: list[Place]
    parts: dict[int, tuple[Part, ...]]
    before: datetime
    basis: Basis

    def words(self, on: date, sub_region: str | None, moment: Moment, closed_by: date | None = None) -> list["_Told"]:
        """What counts for each council of a day; `closed_by` leaves out collections that closed later."""
        told = []
        for place in self.places:
            member = place.sub_region(on)
            if not place.exists(on) or (sub_region and (member is None or member.slug != sub_region)):
                continue
            own = [row for row in self.parts.get(place.pk, ()) if closed_by is None or row.closes_on <= closed_by]
            word = last_word(own, self.before, self.basis, moment, on)
            latest = max(own, key=lambda row: row.opens_on, default=None)
            asked = frozenset(row.collection_id for row in own)
            told.append(_Told(place, member, word, asked, latest, self.before))
        return told


@dataclass(frozen=True)
class _Told:
    place: Place
    sub_region: Membership | None
    word: Word
    asked_in: frozenset[int]
    """Collections in which it had a part."""
    latest: Part | None
    """The latest of these."""
    before: datetime


def region(
    region: Region,
    on: date,
    *,
    basis: str = Basis.VALIDATED,
    moment: str = Moment.COLLECTION,
    sub_region: SubRegion | str | None = None,
    only: Some[int] | None = None,
    places: list[Place] | None = None,
) -> RegionProgress:
    """The region's figures as at the end of a day in London, with six queries however many councils it has.

    `basis`: levels as validated, or as claimed by the councils. `moment`: “collection” counts whole self-assessments,
    “now” the updates between them too. `sub_region` narrows all figures to its councils of that day, `only` to some
    councils. `places`: the councils, where they were read before.
    """
    basis, moment = Basis(basis), Moment(moment)
    slug = sub_region.slug if isinstance(sub_region, SubRegion) else sub_region
    places = figure_rows.places(region, on, only) if places is None else places
    world = _World(places, figure_rows.parts(on, region, only), figure_rows.end_of(on), basis)
    targets = figure_rows.targets(region.pk, on)
    aim = goal(targets, on) or goal_of_collection(part for own in world.parts.values() for part in own)
    edition = figure_rows.edition(aim)
    told = world.words(on, slug, moment)
    lines = _lines(told, aim, edition, basis)
    counting = [row for row in lines if row.overall is not None]
    return RegionProgress(
        region=region.name,
        region_slug=region.slug,
        on=on,
        basis=basis,
        moment=moment,
        sub_region=next((row.sub_region for row in lines if slug and row.sub_region), None),
        goal=aim,
        targets=targets,
        edition=edition,
        councils=tuple(lines),
        counts=_counts_of(lines),
        stopping=stopping(edition.asked(aim) if aim else (), (row.missing for row in counting)),
        answered=len(counting),
        over_time=_over_time(world, lines, on, slug, edition.highest),
        sub_regions=_sub_regions(lines, places, on),
        distribution=distribution((row.overall for row in lines), edition.highest),
        parts=world.parts,
    )


def overview(region: Region, on: date, *, moment: str = Moment.COLLECTION) -> Overview:
    """The counts of `region`, as validated, with four queries: what is missing is counted where it is stored."""
    basis, moment = Basis.VALIDATED, Moment(moment)
    world = _World(figure_rows.places(region, on), figure_rows.parts(on, region), figure_rows.end_of(on), basis)
    aim = goal(figure_rows.targets(region.pk, on), on)
    aim = aim or goal_of_collection(part for own in world.parts.values() for part in own)
    edition = figure_rows.edition(aim)
    words = [row.word for row in world.words(on, None, moment)]
    foreign = [word for word in words if aim and _is_foreign(word.as_known, aim)]
    read = (
        answers_across_editions.answers((row.as_known for row in foreign), basis, edition, aim) if aim else NOTHING_READ
    )
    lacking = _lacking(words, aim, edition, basis, read) if aim else {}
    known = [word.known for word in words if word.known and read.is_readable(word.known.pk)]
    counts = _counts(
        (band(word, lacking.get(word.version.pk, 0) if word.version else 0) for word in words),
        (london_day(version.submitted_at).year for version in known),
    )
    return Overview(region.name, region.slug, on, basis, moment, aim, edition.themes, counts)


def _is_foreign(word: Word, aim: Goal) -> bool:
    return word.part is not None and word.part.edition_id != aim.edition_id


def _lacking(
    words: list[Word], aim: Goal, edition: EditionRows, basis: Basis, read: answers_across_editions.Across
) -> dict[int, int]:
    """By submission: how many requirements up to the target are not fulfilled."""
    own = [word for word in words if word.version and not _is_foreign(word, aim)]
    asked = [row for row, _text in edition.requirements]
    values = dict(read.values)
    found = {}
    if edition.rule.is_cumulative:
        done = figure_rows.fulfilled_up_to([word.version.pk for word in own if word.version], basis, aim)
        wanted = len(edition.asked(aim))
        found = {word.version.pk: wanted - done.get(word.version.pk, 0) for word in own if word.version}
    else:
        values |= answers_across_editions.answers(own, basis, edition, aim).values
    for word in words:
        if word.version and word.version.pk not in found:
            told = values.get(word.version.pk, {})
            found[word.version.pk] = len(missing(edition.rule, asked, told, aim.level_in))
    return found


def _lines(told: list[_Told], aim: Goal | None, edition: EditionRows, basis: Basis) -> list[CouncilLine]:
    versions = [row.word.version.pk for row in told if row.word.version]
    versions += [row.word.known.pk for row in told if row.word.known]
    waiting = {row.place.pk: row.word.newer for row in told if row.word.newer and not row.word.version}
    levels = figure_rows.theme_levels([*versions, *(row.pk for row in waiting.values())])
    read = (
        answers_across_editions.answers((row.word.as_known for row in told), basis, edition, aim)
        if aim
        else NOTHING_READ
    )
    asked = [row for row, _text in edition.asked(aim)] if aim else []
    lines = []
    for row in told:
        version, claim = row.word.version, waiting.get(row.place.pk)
        lacking: tuple[str, ...] = ()
        if version and aim:
            lacking = missing(edition.rule, asked, read.values.get(version.pk, {}), aim.level_in)
        lines.append(
            CouncilLine(
                place=row.place,
                sub_region=row.sub_region,
                state=row.word.state,
                band=band(row.word, len(lacking)),
                levels=_levels_of(version.pk, levels, read, edition, basis) if version else (),
                overall=_overall_of(version, read, edition, basis) if version else None,
                missing=lacking,
                submission_id=version.pk if version else None,
                submitted_at=version.submitted_at if version else None,
                validated_at=version.validated_at if version else None,
                newer=row.word.newer is not None,
                unvalidated=levels.get(claim.pk, NO_LEVELS).claimed if claim else (),
                unvalidated_overall=claim.claimed if claim else None,
                is_across=version is not None and read.is_across(version.pk),
                is_readable=version is None or read.is_readable(version.pk),
                known=_known(row.word, levels, read, edition, basis),
                was_asked=bool(row.asked_in),
                source=_source(row.word, basis),
                did=did_in_words(row.latest, row.word, row.before),
            )
        )
    return lines


def _source(word: Word, basis: Basis) -> str:
    if word.version:
        return source_in_words(basis, word.part, is_validated=word.version.validated_at is not None)
    if word.newer:
        return source_in_words(Basis.CLAIMED, word.newer_part, is_validated=False)
    known = word.known
    return source_in_words(
        basis, word.known_part, is_validated=known is not None and known.validated_at is not None, is_known=True
    )


def _known(
    word: Word, stored: Mapping[int, Pair], read: answers_across_editions.Across, edition: EditionRows, basis: Basis
) -> Known | None:
    version, part = word.known, word.known_part
    level = _overall_of(version, read, edition, basis) if version else None
    if version is None or part is None or level is None:
        return None
    themes = _levels_of(version.pk, stored, read, edition, basis)
    year = london_day(version.submitted_at).year
    return Known(level, themes, part.collection, year, version.validated_at is None)


NOTHING_READ = answers_across_editions.Across({})


def _levels_of(
    pk: int, stored: Mapping[int, Pair], read: answers_across_editions.Across, edition: EditionRows, basis: Basis
) -> tuple[tuple[str, int], ...]:
    """As written down when it was signed off or validated; worked out anew where it is of another edition."""
    return read.levels(pk, edition) if read.is_across(pk) else stored.get(pk, NO_LEVELS).of(basis)


def _overall_of(
    version: Version, read: answers_across_editions.Across, edition: EditionRows, basis: Basis
) -> int | None:
    if not read.is_across(version.pk):
        return version.level(basis)
    return min((level for _theme, level in read.levels(version.pk, edition)), default=None)


def _counts_of(lines: Iterable[CouncilLine]) -> Counts:
    rows = list(lines)
    return _counts((row.band for row in rows), (row.known.year for row in rows if row.known and row.overall is None))


def _counts(bands: Iterable[Band], last_known: Iterable[int]) -> Counts:
    """`last_known`: the years of what is known last."""
    found, years = Counter(bands), Counter(last_known)
    return Counts(
        councils=found.total(),
        there=found[Band.THERE],
        close=found[Band.CLOSE],
        further=found[Band.FURTHER],
        waiting=found[Band.WAITING],
        nothing=found[Band.NOTHING],
        declined=found[Band.DECLINED],
        last_known=tuple(sorted(years.items(), reverse=True)),
    )


def _over_time(
    world: _World, lines: list[CouncilLine], on: date, sub_region: str | None, highest: int
) -> tuple[Point, ...]:
    """One point for each collection that closed before the day, with what was validated since, and one for the day."""
    closed = {
        (part.closes_on, part.collection, part.collection_id)
        for own in world.parts.values()
        for part in own
        if part.closes_on < on
    }
    points = []
    had: set[int] = set()
    for closes_on, name, pk in sorted(closed):
        told = world.words(closes_on, sub_region, Moment.COLLECTION, closed_by=closes_on)
        levels = {row.place: row.word.version.level(world.basis) for row in told if row.word.version}
        asked = sum(pk in row.asked_in for row in told)
        known = sum(row.word.known is not None for row in told)
        points.append(_point(closes_on, name, [row.place for row in told], levels, highest, asked, known, had))
    now = {row.place: row.overall for row in lines if row.overall is not None}
    known = sum(row.known is not None and row.overall is None for row in lines)
    places = [row.place for row in lines]
    return (*points, _point(on, "As at this date", places, now, highest, len(places), known, had))


def _point(
    on: date,
    label: str,
    places: list[Place],
    levels: Mapping[Place, int | None],
    highest: int,
    asked: int,
    known: int,
    had: set[int],
) -> Point:
    """`had`: who had a level at the point before; who has one now takes its place."""
    left = tuple(place.short_name for place in places if place.pk in had and place not in levels)
    point = Point(on, label, len(places), at_least(levels.values(), highest), asked, known, left)
    if not point.is_partial:
        had.clear()
    had.update(place.pk for place in levels)
    return point


def _sub_regions(lines: list[CouncilLine], places: list[Place], on: date) -> tuple[SubRegionLine, ...]:
    leads: dict[str, list[str]] = {}
    for place in places:
        for led in place.leads:
            if led.is_in_force(on) and place.exists(on):
                leads.setdefault(led.slug, []).append(place.short_name)
    groups: dict[tuple[int, str, str], list[CouncilLine]] = {}
    for row in lines:
        order, name = _place_in_order(row.sub_region)
        groups.setdefault((order, name, row.sub_region.slug if row.sub_region else ""), []).append(row)
    return tuple(
        SubRegionLine(slug, name, tuple(leads.get(slug, ())), _counts_of(rows), middle(row.overall for row in rows))
        for (_order, name, slug), rows in sorted(groups.items())
    )
