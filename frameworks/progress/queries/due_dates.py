"""What is late in a region as at a date, and what comes next: read from what had happened by the end of that day."""

from collections.abc import Collection as Some
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from councils.models import Region
from councils.queries.known import history_of, is_past
from frameworks.models import Assessment, Collection, Review, Submission
from frameworks.models.collections import london_day
from frameworks.progress.queries import figure_rows
from frameworks.progress.queries.figure_rows import end_of
from frameworks.progress.queries.region_figures import RegionProgress
from frameworks.progress.rules.standings import TargetRow

SOON = timedelta(days=14)
"""A self-assessment that is due within so many days, and not signed off, is named as due soon."""
MONTH = timedelta(days=31)


@dataclass(frozen=True)
class DueLine:
    """Something that one council, or the reviewer of its submission, still owes."""

    council_id: int
    council: str
    what: str
    on: date
    """When it was or is due; for questions, when they were asked."""
    days: int
    """So many days ago; negative where the day is still to come."""


@dataclass(frozen=True)
class Coming:
    on: date
    words: str


@dataclass(frozen=True)
class Due:
    on: date
    late: tuple[DueLine, ...]
    """Self-assessments not signed off after their day, the longest overdue first."""
    soon: tuple[DueLine, ...]
    questions: tuple[DueLine, ...]
    """Sent back with questions, and not submitted again."""
    reviews: tuple[DueLine, ...]
    """Reviews not finished after their day."""
    coming: tuple[Coming, ...]
    """What falls into the month after, in order of date."""

    @property
    def is_anything_late(self) -> bool:
        return bool(self.late or self.reviews)


def due(region: Region, on: date, *, only: Some[int] | None = None) -> Due:
    """Four queries, six for an earlier day, however many councils. `only` leaves out what other councils owe."""
    collections = _collections(region, on)
    unsigned = _unsigned(region, _latest(collections, on), on, only)
    return _due(region, on, collections, unsigned, figure_rows.targets(region.pk, on), only)


def due_of(region: Region, progress: RegionProgress) -> Due:
    """The same of the councils of figures that were read before, with two queries less."""
    collections = _collections(region, progress.on)
    unsigned = _unsigned_of(_latest(collections, progress.on), progress)
    only = [row.pk for row in progress.councils]
    return _due(region, progress.on, collections, unsigned, progress.targets, only)


def _due(
    region: Region,
    on: date,
    collections: list[Collection],
    unsigned: list["_Unsigned"],
    targets: Iterable[TargetRow],
    only: Some[int] | None,
) -> Due:
    late, soon = _unsubmitted(_latest(collections, on), unsigned, on)
    reviews = _reviews(region, on, only)
    coming = _coming(collections, reviews, targets, on)
    return Due(on, late, soon, _questions(reviews, on), _overdue(reviews, on), coming)


def _collections(region: Region, on: date) -> list[Collection]:
    """Those that had opened and those that open in the month after, with the end that was known then."""
    then = _said_then(Collection, region, on, Q(region=region), "closes_on")
    entered = Q(opened_at__lt=end_of(on)) if is_past(region, on) else Q()
    rows = list(Collection.objects.filter(entered, region=region, opens_on__lte=on + MONTH))
    for row in rows:
        (row.closes_on,) = then.get(row.pk, (row.closes_on,))
    return rows


def _latest(collections: list[Collection], on: date) -> Collection | None:
    opened = [row for row in collections if row.opens_on <= on]
    return max(opened, key=lambda row: (row.opens_on, row.pk), default=None)


class _Unsigned(NamedTuple):
    """An assessment that was neither signed off nor declined."""

    pk: int
    council_id: int
    council: str
    extended_to: date | None


def _unsigned(region: Region, latest: Collection | None, on: date, only: Some[int] | None) -> list[_Unsigned]:
    if latest is None:
        return []
    before = end_of(on)
    submitted = Submission.objects.filter(assessment=OuterRef("pk"), submitted_at__lt=before)
    there = Assessment.objects.filter(collection=latest)
    rows = (
        _narrowed(there.entered_by(before) if is_past(region, on) else there, "council", only)
        .filter(Q(council__ends_on=None) | Q(council__ends_on__gte=on))
        .exclude(Exists(submitted))
        .order_by("council__short_name")
    )
    then = _said_then(Assessment, region, on, Q(collection_id=latest.pk), "extended_to", "declined_at")
    names = ("pk", "council_id", "council__short_name", "extended_to", "declined_at")
    return [
        _Unsigned(pk, council_id, council, extended_to)
        for pk, council_id, council, *said in rows.values_list(*names)
        for extended_to, declined_at in [then.get(pk, tuple(said))]
        if declined_at is None or declined_at >= before
    ]


def _unsigned_of(latest: Collection | None, progress: RegionProgress) -> list[_Unsigned]:
    before = end_of(progress.on)
    return [
        _Unsigned(part.assessment_id, row.pk, row.place.short_name, part.extended_to)
        for row in progress.councils
        for part in progress.parts.get(row.pk, ())
        if latest is not None
        and part.collection_id == latest.pk
        and (part.declined_at is None or part.declined_at >= before)
        and not any(version.submitted_at < before for version in part.versions)
    ]


def _unsubmitted(
    latest: Collection | None, unsigned: list[_Unsigned], on: date
) -> tuple[tuple[DueLine, ...], tuple[DueLine, ...]]:
    """From the latest collection that had opened: what was neither signed off nor declined."""
    if latest is None:
        return (), ()
    lines = [
        _line(
            row.council_id,
            row.council,
            latest.name,
            max(latest.closes_on, row.extended_to or latest.closes_on),
            on,
        )
        for row in unsigned
    ]
    late = sorted((line for line in lines if line.days > 0), key=lambda line: -line.days)
    return tuple(late), tuple(line for line in lines if -SOON.days <= line.days <= 0)


def _said_then(kind: type[Model], region: Region, on: date, where: Q, *names: str) -> dict[int, tuple[Any, ...]]:
    """What fields said at the end of an earlier day, by number; nothing for a day on which what they say now counts."""
    if not is_past(region, on):
        return {}
    return {pk: tuple(said) for pk, *said in history_of(kind, on).filter(where).values_list("id", *names)}


def _reviews(region: Region, on: date, only: Some[int] | None) -> list[Review]:
    """At the end of the day not finished and late or due in the month after, or sent back and not submitted again."""
    before = end_of(on)
    newer = Submission.objects.filter(
        assessment=OuterRef("submission__assessment"),
        number__gt=OuterRef("submission__number"),
        submitted_at__lt=before,
    )
    unfinished = Q(assigned_at__lt=before, due_on__lte=on + MONTH) & (Q(ended_at=None) | Q(ended_at__gte=before))
    not_dropped = Q(submission__dropped_at=None) | Q(submission__dropped_at__gte=before)
    sent_back = Q(~Exists(newer), not_dropped, state=Review.State.SENT_BACK, ended_at__lt=before)
    return list(
        _narrowed(Review.objects.filter(is_second=False), "submission__assessment__council", only)
        .filter(unfinished | sent_back, submission__assessment__collection__region=region)
        .select_related("submission__assessment__council")
        .order_by("due_on", "pk")
    )


def _unfinished(reviews: list[Review], on: date) -> list[Review]:
    return [row for row in reviews if row.ended_at is None or row.ended_at >= end_of(on)]


def _overdue(reviews: list[Review], on: date) -> tuple[DueLine, ...]:
    return tuple(_about(row, "Review", row.due_on, on) for row in _unfinished(reviews, on) if row.due_on < on)


def _questions(reviews: list[Review], on: date) -> tuple[DueLine, ...]:
    return tuple(
        _about(row, "Reply to the reviewer", london_day(row.ended_at), on)
        for row in reviews
        if row.ended_at and row.ended_at < end_of(on)
    )


def _coming(
    collections: list[Collection], reviews: list[Review], targets: Iterable[TargetRow], on: date
) -> tuple[Coming, ...]:
    """The month after the date: what opens, closes, is to be reached or reviewed."""
    last = on + MONTH
    found = []
    for row in collections:
        if row.opens_on > on:
            found.append(Coming(row.opens_on, f"{row.name} opens"))
        if on < row.closes_on <= last:
            found.append(Coming(row.closes_on, f"{row.name} closes"))
    found += [
        Coming(row.by_on, f"Target: level {row.level} in {row.theme_title or 'all themes'}")
        for row in targets
        if on < row.by_on <= last
    ]
    open_then = [row.due_on for row in _unfinished(reviews, on) if row.due_on > on]
    for day in sorted(set(open_then)):
        count = open_then.count(day)
        found.append(Coming(day, "1 review is due" if count == 1 else f"{count} reviews are due"))
    return tuple(sorted(found, key=lambda row: (row.on, row.words)))


def _narrowed(rows: QuerySet[Any], field: str, only: Some[int] | None) -> QuerySet[Any]:
    return rows if only is None else rows.filter(**{f"{field}__in": only})


def _about(review: Review, what: str, day: date, on: date) -> DueLine:
    council = review.submission.assessment.council
    return _line(council.pk, council.short_name, what, day, on)


def _line(council_id: int, council: str, what: str, day: date, on: date) -> DueLine:
    return DueLine(council_id, council, what, day, (on - day).days)
