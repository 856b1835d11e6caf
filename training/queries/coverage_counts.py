"""Coverage read from the lists and records: the one place where n and N come from, for pages, offers and reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Exists, OuterRef, Q

from councils.models import Council, Region, SubRegionMembership
from councils.queries.known import as_known, dated_known, history_of, is_past
from training.models import Completion, Course, KeyRole, Learner, Need, StaffList
from training.models.courses import CompletionQuerySet, Kind
from training.models.needs import Audience
from training.models.people import LearnerQuerySet
from training.rules.coverage import REFRESH_AFTER_MONTHS, Covered, months_later


@dataclass(frozen=True)
class Asked:
    """Which people, which training, as at when."""

    on: date
    kind: str = Kind.BASIC
    audience: str = Audience.KEY
    role: str = ""
    specialism: str = ""
    course: int | None = None
    """One course only, instead of every course of the kind."""


BASIC_KEY = (Kind.BASIC, Audience.KEY)
BASIC_ALL = (Kind.BASIC, Audience.PROCUREMENT)
ADVANCED_KEY = (Kind.ADVANCED, Audience.KEY)
REFRESHER = (Kind.REFRESHER, Audience.KEY)


def key_rules(region: Region, on: date) -> list[tuple[str, str]]:
    return list(KeyRole.objects.on(on).filter(region=region).values_list("role", "specialism"))


def wanted(region: Region, asked: Asked, rules: list[tuple[str, str]] | None = None) -> LearnerQuerySet:
    """The people who are asked to have the training: the N of “n of N”."""
    there = Q(council__starts_on__lte=asked.on) & (Q(council__ends_on=None) | Q(council__ends_on__gte=asked.on))
    people = (
        cast(LearnerQuerySet, history_of(Learner, asked.on)) if is_past(region, asked.on) else Learner.objects.all()
    )
    found = people.listed(asked.on).filter(there, council__region=region)
    if asked.audience == Audience.KEY:
        found = found.key(key_rules(region, asked.on) if rules is None else rules)
    elif asked.audience == Audience.PROCUREMENT:
        found = found.procurement()
    elif asked.audience == Audience.SERVICE:
        found = found.service()
    if asked.role:
        found = found.filter(role=asked.role)
    if asked.specialism:
        found = found.filter(specialism=asked.specialism)
    if asked.kind == Kind.REFRESHER:
        found = found.filter(_had_basic_long_ago(region, asked.on))
    return found


def _completions(region: Region, on: date) -> CompletionQuerySet:
    if not is_past(region, on):
        return Completion.objects.all()
    return cast(CompletionQuerySet, history_of(Completion, on))


def _courses(region: Region, asked: Asked) -> list[Course]:
    """The courses of the kind that is asked for, by title."""
    found = as_known(Course, region, asked.on, Q(region=region, kind=asked.kind))
    return sorted(found, key=lambda course: course.title)


def _had_basic_long_ago(region: Region, on: date) -> Exists:
    cutoff = months_later(on, -REFRESH_AFTER_MONTHS)
    courses = [course.pk for course in _courses(region, Asked(on, Kind.BASIC))]
    return Exists(_completions(region, on).filter(learner=OuterRef("id"), course__in=courses, completed_on__lte=cutoff))


def trained(region: Region, asked: Asked) -> Exists:
    """Whether somebody has the training and it is still in date."""
    courses = _courses(region, asked)
    if asked.course:
        courses = [course for course in courses if course.pk == asked.course]
    elif asked.kind == Kind.SPECIALIST and asked.specialism:
        courses = [course for course in courses if course.specialism == asked.specialism]
    done = _completions(region, asked.on).in_date(asked.on).filter(course__in=[course.pk for course in courses])
    return Exists(done.filter(learner=OuterRef("id")))


def _counted(region: Region, asked: Asked, by: str, found: LearnerQuerySet) -> dict[Any, Covered]:
    counts = (
        found.order_by()
        .values_list(by)
        .annotate(people=Count("id"), trained=Count("id", filter=trained(region, asked)))
    )
    return {key: Covered(done, people) for key, people, done in counts}


def by_council(region: Region, asked: Asked, councils: Iterable[int] | None = None) -> dict[int, Covered]:
    """By the council's number: councils without anybody to count are not in it."""
    return _counted(region, asked, "council_id", _in(wanted(region, asked), councils))


def _in(found: LearnerQuerySet, councils: Iterable[int] | None) -> LearnerQuerySet:
    return found if councils is None else found.filter(council__in=list(councils))


def by_council_and_role(region: Region, asked: Asked) -> dict[tuple[int, str], Covered]:
    counts = (
        wanted(region, asked)
        .order_by()
        .values_list("council_id", "role")
        .annotate(people=Count("id"), trained=Count("id", filter=trained(region, asked)))
    )
    return {(council, role): Covered(done, people) for council, role, people, done in counts}


def by_course(region: Region, asked: Asked) -> tuple[dict[int, Covered], list[tuple[Course, dict[int, int]]]]:
    """By the council's number as `by_council`, and for every course of the kind how many of those asked, by council,
    have done that very course and are in date. One query more, however many courses."""
    courses = _courses(region, asked)
    done = _completions(region, asked.on).in_date(asked.on).filter(course__in=[course.pk for course in courses])
    people = wanted(region, asked).order_by().values("id")
    had: dict[int, dict[int, int]] = {}
    rows = (
        done.filter(learner__in=people)
        .order_by()
        .values_list("course", "learner__council_id")
        .annotate(number=Count("learner", distinct=True))
    )
    for course, council, number in rows:
        had.setdefault(course, {})[council] = number
    return by_council(region, asked), [(course, had.get(course.pk, {})) for course in courses]


def of_council(council: Council, asked: Asked) -> Covered:
    return by_council(council.region, asked, [council.pk]).get(council.pk, Covered())


def changed_on(councils: Iterable[int]) -> dict[int, date]:
    """When each council's list last changed."""
    rows = StaffList.objects.filter(council__in=list(councils))
    return dict(rows.values_list("council_id", "changed_on"))


def members(region: Region, on: date) -> dict[int, list[int]]:
    """Councils by sub-region on a day."""
    found: dict[int, list[int]] = {}
    rows = dated_known(SubRegionMembership, region, on).filter(sub_region__region=region)
    for sub_region, council in rows.values_list("sub_region_id", "council_id"):
        found.setdefault(sub_region, []).append(council)
    return found


def needs(region: Region, on: date) -> list[tuple[Need, Covered]]:
    """Every need that stands, with how far it has come."""
    rows = Need.objects.on(on).filter(region=region)
    return [(row, _of_need(region, row, on)) for row in rows]


def _of_need(region: Region, row: Need, on: date) -> Covered:
    asked = Asked(on, row.kind, row.audience, specialism=row.specialism)
    counts = wanted(region, asked).aggregate(people=Count("id"), trained=Count("id", filter=trained(region, asked)))
    return Covered(counts["trained"], counts["people"])
