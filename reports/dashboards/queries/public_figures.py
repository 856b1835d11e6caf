"""The public figures of a region: its progress in groups of councils, with names only where a council agreed.

Rule: one table a month, as at the last day of the month before, of overall validated levels. Each group holds at least
one council more than the smallest group elsewhere, so that a council that takes itself out of one still looks at five.
Councils named on a day are left out of that day's groups, so that taking them out again gives nothing new.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from django.core.cache import cache

from councils.models import Region
from councils.queries.named import agreements_before, named_at, still_named
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.figure_rows import end_of
from frameworks.progress.queries.region_figures import CouncilLine, RegionProgress
from frameworks.progress.rules import ranges
from frameworks.progress.rules.standings import Moment
from reports.dashboards.queries.figure_sentences import goal_in_words
from reports.dashboards.queries.range_words import band_words, day_for_ranges

SMALLEST_GROUP = ranges.SMALLEST_GROUP + 1
MONTHS = 12
KEPT_SECONDS = 3600
"""Figures of a month change only where something is put right later."""


@dataclass(frozen=True)
class Group:
    words: str
    without_level: bool
    """Councils without a validated level are among them."""
    from_level: int | None
    to_level: int | None
    councils: int


@dataclass(frozen=True)
class Named:
    """A council that agreed to be named."""

    pk: int
    name: str
    level: int | None
    state: str
    themes: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Month:
    as_at: date
    councils: int
    groups: tuple[Group, ...]
    """Empty where the councils that are not named are too few."""
    named: tuple[Named, ...]

    @property
    def in_groups(self) -> int:
        return sum(group.councils for group in self.groups)


@dataclass(frozen=True)
class PublicFigures:
    region: str
    programme: str
    slug: str
    goal: str
    themes: tuple[str, ...]
    level_names: tuple[tuple[int, str], ...]
    months: tuple[Month, ...]
    """The latest first."""

    @property
    def latest(self) -> Month:
        return self.months[0]


def public_figures(region: Region) -> PublicFigures:
    """Kept for an hour. Whether a council is still named is asked each time, so that taking it back counts at once."""
    on = day_for_ranges(region)
    agreements = agreements_before(region.pk, end_of(on))
    names = {day: named_at(agreements, end_of(day)) for day in days(region, on)}
    left_out = repr([(day.isoformat(), sorted(pks)) for day, pks in names.items()])
    key = f"public-{region.pk}-{on}-{sha256(left_out.encode()).hexdigest()}"
    found: PublicFigures | None = cache.get(key)
    if found is None:
        found = _work_out(region, names)
        cache.set(key, found, KEPT_SECONDS)
    return _without_those_who_took_it_back(found)


def days(region: Region, on: date) -> list[date]:
    """The day shown and the ends of the months before, back to the first collection or for a year."""
    first = region.collections.order_by("opens_on").values_list("opens_on", flat=True).first()
    found = [on]
    while first and len(found) < MONTHS:
        before = found[-1].replace(day=1) - timedelta(days=1)
        if before < first:
            break
        found.append(before)
    return found


def _work_out(region: Region, names: dict[date, frozenset[int]]) -> PublicFigures:
    told = [(region_figures.region(region, day, moment=Moment.NOW), named) for day, named in names.items()]
    latest = told[0][0]
    return PublicFigures(
        region=region.name,
        programme=region.programme,
        slug=region.slug,
        goal=goal_in_words(latest.goal, latest.themes),
        themes=tuple(title for _code, title in latest.themes),
        level_names=tuple(latest.level_names.items()),
        months=tuple(_month(progress, named) for progress, named in told),
    )


def _month(progress: RegionProgress, named: Collection[int]) -> Month:
    highest = progress.edition.highest
    counts = [0] * (highest + 2)
    for row in progress.councils:
        if row.pk not in named:
            counts[0 if row.overall is None else row.overall + 1] += 1
    return Month(
        as_at=progress.on,
        councils=len(progress.councils),
        groups=tuple(_group(row, highest) for row in ranges.ranges(counts, SMALLEST_GROUP)),
        named=tuple(_named(row, progress) for row in progress.councils if row.pk in named),
    )


def _group(row: ranges.Range, highest: int) -> Group:
    first, last = row.first - 1, row.last - 1
    return Group(
        words=band_words(row, highest),
        without_level=first < 0,
        from_level=None if last < 0 else max(first, 0),
        to_level=None if last < 0 else last,
        councils=row.councils,
    )


def _named(row: CouncilLine, progress: RegionProgress) -> Named:
    themes = tuple((title, row.level_of(code)) for code, title in progress.themes)
    known = f", level {row.known.level} {row.last_known_words}" if row.known and row.is_last_known else ""
    return Named(row.pk, row.place.name, row.overall, row.state.words + known, themes)


def _without_those_who_took_it_back(found: PublicFigures) -> PublicFigures:
    named = found.latest.named
    if not named:
        return found
    still = still_named([row.pk for row in named])
    latest = replace(found.latest, named=tuple(row for row in named if row.pk in still))
    return replace(found, months=(latest, *found.months[1:]))
