"""What is late in a region as at a date, and what comes next: read from what had happened by the end of that day."""

from collections.abc import Collection as Some
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from councils.known import history_of, is_past
from councils.models import Region
from frameworks.models import Assessment, Collection, Review, Submission, Target
from frameworks.models.collections import london_day
from frameworks.reading import end_of

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
    late, soon = _unsubmitted(region, collections, on, only)
    reviews = _reviews(region, on, only)
    coming = _coming(region, collections, reviews, on)
    return Due(on, late, soon, _questions(reviews, on), _overdue(reviews, on), coming)


def _collections(region: Region, on: date) -> list[Collection]:
    """Those that had opened and those that open in the month after, with the end that was known then."""
    then = _said_then(Collection, region, on, "closes_on", Q(region=region))
    rows = list(Collection.objects.filter(region=region, opens_on__lte=on + MONTH))
    for row in rows:
        row.closes_on = then.get(row.pk, row.closes_on)
    return rows


def _unsubmitted(
    region: Region, collections: list[Collection], on: date, only: Some[int] | None
) -> tuple[tuple[DueLine, ...], tuple[DueLine, ...]]:
    """From the latest collection that had opened: what was neither signed off nor declined."""
    before = end_of(on)
    opened = [row for row in collections if row.opens_on <= on]
    if not opened:
        return (), ()
    latest = max(opened, key=lambda row: (row.opens_on, row.pk))
    submitted = Submission.objects.filter(assessment=OuterRef("pk"), submitted_at__lt=before)
    rows = (
        _narrowed(Assessment.objects.filter(collection=latest), "council", only)
        .filter(Q(declined_at=None) | Q(declined_at__gte=before))
        .filter(Q(council__ends_on=None) | Q(council__ends_on__gte=on))
        .exclude(Exists(submitted))
        .select_related("council")
        .order_by("council__short_name")
    )
    longer = _said_then(Assessment, region, on, "extended_to", Q(collection_id=latest.pk))
    lines = [
        _line(
            row.council_id,
            row.council.short_name,
            latest.name,
            max(latest.closes_on, longer.get(row.pk, row.extended_to) or latest.closes_on),
            on,
        )
        for row in rows
    ]
    late = sorted((line for line in lines if line.days > 0), key=lambda line: -line.days)
    return tuple(late), tuple(line for line in lines if -SOON.days <= line.days <= 0)


def _said_then(kind: type[Model], region: Region, on: date, name: str, where: Q) -> dict[int, Any]:
    """What a field said at the end of an earlier day, by number; nothing for a day on which what it says now counts."""
    if not is_past(region, on):
        return {}
    return dict(history_of(kind, on).filter(where).values_list("id", name))


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


def _coming(region: Region, collections: list[Collection], reviews: list[Review], on: date) -> tuple[Coming, ...]:
    """The month after the date: what opens, closes, is to be reached or reviewed."""
    last = on + MONTH
    window = (on + timedelta(days=1), last)
    found = []
    for row in collections:
        if row.opens_on > on:
            found.append(Coming(row.opens_on, f"{row.name} opens"))
        if on < row.closes_on <= last:
            found.append(Coming(row.closes_on, f"{row.name} closes"))
    targets = Target.objects.on(on).filter(region=region, by_on__range=window).select_related("theme")
    found += [Coming(row.by_on, f"Target: level {row.level} in {row.theme or 'all themes'}") for row in targets]
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
