"""The rows behind the figures, each read with one query however many councils there are."""

from collections.abc import Collection as Some
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from councils.models import Council, LeadCouncil, Region, SubRegionMembership
from councils.queries.known import end_of as end_of
from councils.queries.known import history_of, is_past
from frameworks.editions.rules.levels import FULFILLING, Requirement
from frameworks.editions.rules.scoring import CUMULATIVE, Kind, Rule
from frameworks.models import (
    Assessment,
    Collection,
    Criterion,
    DeclaredAnswer,
    Level,
    Submission,
    SubmissionLevel,
    Target,
)
from frameworks.progress.rules.standings import Basis, Goal, Part, TargetRow, Version


@dataclass(frozen=True)
class Membership:
    starts_on: date
    ends_on: date | None
    slug: str
    name: str
    order: int

    def is_in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


@dataclass(frozen=True)
class Place:
    """A council with its sub-regions and what it leads, past and present."""

    pk: int
    slug: str
    name: str
    short_name: str
    kind: str
    county_id: int | None
    tile_q: int
    tile_r: int
    starts_on: date
    ends_on: date | None
    memberships: tuple[Membership, ...] = ()
    leads: tuple[Membership, ...] = ()

    def exists(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)

    def sub_region(self, on: date) -> Membership | None:
        return next((row for row in self.memberships if row.is_in_force(on)), None)

    @property
    def is_side_tile(self) -> bool:
        return self.kind == Council.Kind.COUNTY


PLACE = ("pk", "slug", "name", "short_name", "kind", "county_id", "tile_q", "tile_r", "starts_on", "ends_on")
DATED = ("starts_on", "ends_on", "sub_region__slug", "sub_region__name", "sub_region__order")
TYPES: "tuple[Field[Any, Any], ...]" = (DateField(), DateField(), CharField(), CharField(), IntegerField())


def places(region: Region, on: date, only: Some[int] | None = None) -> list[Place]:
    """Every council that the region has or had, by name: one query."""
    rows = Council.objects.filter(region=region).known()
    if only is not None:
        rows = rows.filter(pk__in=only)
    if is_past(region, on):
        return _places_known(rows, region, on)
    names = [*PLACE, *(f"memberships__{name}" for name in DATED), *(f"leads_for__{name}" for name in DATED)]
    found: dict[int, tuple[tuple[Any, ...], list[Membership], list[Membership]]] = {}
    for row in rows.order_by("short_name", "pk", "memberships__starts_on").values_list(*names):
        _own, members, leads = found.setdefault(row[0], (row[: len(PLACE)], [], []))
        _add(members, row[len(PLACE) : len(PLACE) + len(DATED)])
        _add(leads, row[len(PLACE) + len(DATED) :])
    return [Place(*(*own, tuple(members), tuple(leads))) for own, members, leads in found.values()]


NOTHING = {"no_" + name.replace("__", "_"): Cast(Value(None), kind) for name, kind in zip(DATED, TYPES, strict=True)}


def _places_known(councils: QuerySet[Council], region: Region, on: date) -> list[Place]:
    """With their sub-regions and what they lead, past and present, as known at the end of an earlier day."""
    own = councils.order_by().annotate(about=Value(0), **NOTHING).values_list("about", *PLACE, *NOTHING)
    kinds: tuple[Any, ...] = (SubRegionMembership, LeadCouncil)
    parts = (
        history_of(kind, on)
        .filter(sub_region__region=region)
        .order_by()
        .annotate(about=Value(number))
        .values_list("about", "council_id", *(f"council__{name}" for name in PLACE[1:]), *DATED)
        for number, kind in enumerate(kinds, start=1)
    )
    found: dict[int, tuple[tuple[Any, ...], list[Membership], list[Membership]]] = {}
    later = []
    for about, *row in own.union(*parts, all=True).order_by("short_name", "pk"):
        if about:
            later.append((about, row[0], tuple(row[len(PLACE) :])))
        else:
            found[row[0]] = (tuple(row[: len(PLACE)]), [], [])
    for about, council_id, values in sorted(later, key=lambda row: row[2][0]):
        if council_id in found:
            _add(found[council_id][about], values)  # type: ignore[arg-type]
    return [Place(*(*row, tuple(members), tuple(leads))) for row, members, leads in found.values()]


def _add(rows: list[Membership], values: tuple[Any, ...]) -> None:
    if values[0] is not None and (row := Membership(*values)) not in rows:
        rows.append(row)


def sub_regions_of(places: Iterable[Place]) -> list[tuple[str, str]]:
    """Slug and name of every sub-region that a council is or was in, or led, in the region's order."""
    found = {(row.order, row.name, row.slug) for place in places for row in (*place.memberships, *place.leads)}
    return [(slug, name) for _order, name, slug in sorted(found)]


PART = ("pk", "collection_id", "collection__name", "collection__edition_id", "collection__aiming_at")
DAYS = ("collection__opens_on", "collection__closes_on", "declined_at", "extended_to")
VERSION = ("pk", "kind", "dropped_at", "submitted_at", "claimed", "validated", "validated_at")


def parts(on: date, region: Region, only: Some[int] | None = None) -> dict[int, tuple[Part, ...]]:
    """By council: its part in each collection of the region that has opened, and what it submitted and did not drop.
    For an earlier day as that was known then."""
    over = end_of(on)
    rows = Assessment.objects.filter(collection__region=region, collection__opens_on__lte=on)
    if only is not None:
        rows = rows.filter(council__in=only)
    names = ["council_id", *PART, *DAYS, *(f"submissions__{name}" for name in VERSION)]
    if is_past(region, on):
        then = {"collection__closes_on": "closing_then", "declined_at": "declined_then", "extended_to": "extended_then"}
        rows = rows.entered_by(over).annotate(closing_then=_closing_then(over), **_said_then(over))
        names = [then.get(name, name) for name in names]
    found: dict[int, dict[int, tuple[tuple[Any, ...], list[Version]]]] = {}
    for council_id, *row in rows.values_list(*names):
        _part, versions = found.setdefault(council_id, {}).setdefault(row[0], (row[: len(PART) + len(DAYS)], []))
        pk, kind, dropped_at, *rest = row[len(PART) + len(DAYS) :]
        if pk is not None and (dropped_at is None or dropped_at >= over):
            versions.append(Version(pk, kind == Submission.Kind.UPDATE, *rest))
    return {
        council_id: tuple(Part(*(*part, tuple(versions))) for part, versions in own.values())
        for council_id, own in found.items()
    }


def _closing_then(over: datetime) -> Coalesce:
    """The closing day of a collection as it was known at a moment."""
    written = Collection.history.filter(id=OuterRef("collection"), history_date__lt=over)
    latest = written.order_by("-history_date", "-history_id").values("closes_on")[:1]
    return Coalesce(Subquery(latest), F("collection__closes_on"))


def _said_then(over: datetime) -> dict[str, Case]:
    """What an assessment said at a moment of taking part and of more time; what it says now where nothing is kept."""
    written = Assessment.history.filter(id=OuterRef("pk"), history_date__lt=over)
    latest = written.order_by("-history_date", "-history_id")
    return {
        name: Case(When(Exists(written), then=Subquery(latest.values(field)[:1])), default=F(field))
        for name, field in (("declined_then", "declined_at"), ("extended_then", "extended_to"))
    }


def targets(region_id: int, on: date) -> tuple[TargetRow, ...]:
    rows = Target.objects.on(on).filter(region=region_id).order_by("by_on", "level", "theme__order", "pk")
    names = ("pk", "level", "by_on", "theme__code", "edition_id", "source", "theme__title", "edition__checksum")
    return tuple(TargetRow(*row) for row in rows.values_list(*names))


@dataclass(frozen=True)
class EditionRows:
    """What figures need of an edition."""

    themes: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[int, str], ...] = ()
    requirements: tuple[tuple[Requirement, str], ...] = ()
    rule: Rule = CUMULATIVE

    @property
    def highest(self) -> int:
        return max((number for number, _name in self.levels), default=0)

    def asked(self, goal: Goal) -> tuple[tuple[Requirement, str], ...]:
        if not self.rule.is_cumulative:
            return self.requirements
        return tuple((row, text) for row, text in self.requirements if row.level <= goal.level_in(row.theme))


RULE = ("from_percent", "edition__rule", "edition__partly_percent")


def edition(goal: Goal | None) -> EditionRows:
    """The edition that is asked for. With its checksum it is known to be the same as before, and is not read again."""
    if goal is None:
        return EditionRows()
    return _same_edition(goal.edition_id, goal.checksum) if goal.checksum else _edition(goal.edition_id)


@lru_cache(maxsize=16)
def _same_edition(edition_id: int, checksum: str) -> EditionRows:
    return _edition(edition_id)


def _edition(edition_id: int) -> EditionRows:
    of_level = Level.objects.filter(edition=OuterRef("edition"), number=OuterRef("level"))
    rows = (
        Criterion.objects.filter(edition=edition_id)
        .annotate(
            level_name=Subquery(of_level.values("name")[:1]), from_percent=Subquery(of_level.values("from_percent")[:1])
        )
        .order_by("theme__order", "level", "order")
        .values_list("code", "theme__code", "theme__title", "level", "level_name", "requirement", *RULE)
    )
    themes: dict[str, str] = {}
    levels: dict[int, str] = {}
    bands: dict[int, int] = {}
    requirements = []
    kind, share = Kind.CUMULATIVE.value, 0
    for code, theme, title, level, level_name, text, bound, kind, share in rows:  # noqa: B007
        themes[theme] = title
        levels[level] = level_name or ""
        if bound is not None:
            bands[level] = bound
        requirements.append((Requirement(code, theme, level), text))
    rule = Rule(Kind(kind), tuple(sorted(bands.items())), share)
    return EditionRows(tuple(themes.items()), tuple(sorted(levels.items())), tuple(requirements), rule)


@dataclass(frozen=True)
class Pair:
    """Levels of the themes of one submission."""

    claimed: tuple[tuple[str, int], ...]
    validated: tuple[tuple[str, int], ...]

    def of(self, basis: Basis) -> tuple[tuple[str, int], ...]:
        return self.validated if basis == Basis.VALIDATED else self.claimed


NO_LEVELS = Pair((), ())


def theme_levels(versions: Iterable[int]) -> dict[int, Pair]:
    rows = SubmissionLevel.objects.filter(submission__in=list(versions)).order_by("submission_id", "theme__order")
    claimed: dict[int, list[tuple[str, int]]] = {}
    validated: dict[int, list[tuple[str, int]]] = {}
    for version, theme, own, settled in rows.values_list("submission_id", "theme__code", "claimed", "validated"):
        claimed.setdefault(version, []).append((theme, own))
        if settled is not None:
            validated.setdefault(version, []).append((theme, settled))
    return {pk: Pair(tuple(rows), tuple(validated.get(pk, ()))) for pk, rows in claimed.items()}


SETTLED = {Basis.VALIDATED: "validated_value", Basis.CLAIMED: "value"}
"""The answer that counts."""


def fulfilled_up_to(versions: Iterable[int], basis: Basis, goal: Goal) -> dict[int, int]:
    """By submission: how many of the requirements that a goal asks for are fulfilled."""
    wanted = Q(criterion__level__lte=goal.level) & ~Q(criterion__theme__code__in=[code for code, _ in goal.by_theme])
    for code, level in goal.by_theme:
        wanted |= Q(criterion__theme__code=code, criterion__level__lte=level)
    rows = DeclaredAnswer.objects.filter(
        wanted, submission__in=list(versions), criterion__edition=goal.edition_id
    ).filter(**{f"{SETTLED[basis]}__in": FULFILLING})
    return dict(rows.order_by().values_list("submission_id").annotate(number=Count("pk")))


def fulfilled(versions: Iterable[int], basis: Basis, edition_id: int, up_to: int) -> dict[int, frozenset[str]]:
    """By submission: the codes, up to a level, that are fulfilled in the council's or the reviewer's eyes."""
    rows = DeclaredAnswer.objects.filter(
        submission__in=list(versions), criterion__edition=edition_id, criterion__level__lte=up_to
    ).filter(**{f"{SETTLED[basis]}__in": FULFILLING})
    found: dict[int, set[str]] = {}
    for version, code in rows.values_list("submission_id", "criterion__code"):
        found.setdefault(version, set()).add(code)
    return {version: frozenset(codes) for version, codes in found.items()}
