"""What waits for a person in the self-assessment and its review."""

from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.models import RoleKind
from councils.sockets import Waiting
from frameworks import helped
from frameworks.models import Answer, Assessment, Carried, Collection, Review

SOON = timedelta(days=30)
"""A collection that closes so soon is named to the project manager."""


def for_person(person: User, on: date) -> list[Waiting]:
    """At most three queries, whatever the number of councils: to answer, to review, to manage."""
    mine = standing(person)
    managed = mine.region_ids(RoleKind.MANAGER)
    found = [*_to_answer(person, on), *helped.for_person(person, on)] if mine.council_ids else []
    if managed or mine.region_ids(RoleKind.REVIEWER):
        found += _to_review(person, managed, on)
    if managed:
        found += _to_manage(managed, on)
    return sorted(found, key=lambda row: (row.due_on is None, row.due_on or on))


def _to_answer(person: User, on: date) -> list[Waiting]:
    mine = standing(person)
    up_to = Q(answers__criterion__level__lte=F("aiming_at"))
    rows = (
        Assessment.objects.filter(council__in=mine.council_ids, state__in=Assessment.EDITABLE)
        .filter(collection__opens_on__lte=on)
        .select_related("council", "collection")
        .annotate(asked=Count("answers", filter=up_to), answered=Count("answers", filter=up_to & ~Q(answers__value="")))
        .order_by("collection__closes_on", "council__short_name")
    )
    waits = Carried.objects.waiting().filter(answer__assessment=OuterRef("pk")).order_by()
    count = waits.values("answer__assessment").annotate(n=Count("answer", distinct=True)).values("n")
    rows = rows.annotate(carried=Subquery(count))
    return [_answering(row, person, row.answered, row.asked) for row in rows if row.can_be_edited(on)]


def _answering(row: Assessment, person: User, answered: int, asked: int) -> Waiting:
    name = row.collection.name
    progress = f"{answered} of {asked} answered, aiming at level {row.aiming_at}"
    if row.carried:  # type: ignore[attr-defined]
        progress += f", {row.carried} carried over to confirm"  # type: ignore[attr-defined]
    signs = RoleKind.SIGN_OFF in standing(person).kinds_in_council(row.council)
    url, council = row.get_absolute_url(), row.council.short_name
    if row.state == Assessment.State.SENT_BACK:
        return Waiting(
            f"{name}: sent back with questions", url, "Reply, change what is wrong, sign off again", None, council
        )
    if row.state == Assessment.State.UPDATING:
        return Waiting(f"{name}: the update is not signed off yet", url, "", None, council)
    if answered == asked and signs:
        url = reverse("sign-off", args=[row.council.slug, row.pk])
        return Waiting(f"{name}: read and sign off", url, progress, row.due_on, council)
    words = "ready for the sign-off officer" if answered == asked else "answer the requirements"
    return Waiting(f"{name}: {words}", url, progress, row.due_on, council)


def _to_review(person: User, managed: list[int], on: date) -> list[Waiting]:
    """One's own reviews, and for the project manager those of others that are late."""
    late = Q(submission__assessment__collection__region__in=managed, due_on__lt=on)
    rows = (
        Review.objects.filter(Q(reviewer=person) | late, state=Review.State.OPEN)
        .select_related("submission__assessment__council", "submission__assessment__collection", "reviewer")
        .annotate(asked=Count("verdicts"), looked_at=Count("verdicts", filter=~Q(verdicts__outcome="")))
        .order_by("due_on", "pk")
    )
    return [
        _reviewing(row, f"{row.looked_at} of {row.asked} requirements seen", is_own=row.reviewer_id == person.pk)
        for row in rows
    ]


def _reviewing(row: Review, progress: str, *, is_own: bool) -> Waiting:
    assessment = row.submission.assessment
    title = f"Review the {assessment.collection.name}" if is_own else f"A review by {row.reviewer} is late"
    return Waiting(
        title,
        row.get_absolute_url(),
        progress,
        row.due_on,
        assessment.council.short_name,
    )


def _to_manage(managed: list[int], on: date) -> list[Waiting]:
    part = OuterRef("assessments__pk")
    given = Exists(Review.objects.filter(submission__assessment=part, state=Review.State.OPEN))
    begun = Exists(Answer.objects.filter(assessment=part).exclude(value=""))
    state = Assessment.State
    rows = (
        Collection.objects.filter(region__in=managed, opens_on__lte=on)
        .select_related("region")
        .annotate(
            without_reviewer=Count("assessments", filter=Q(~given, assessments__state=state.SUBMITTED)),
            still_open=Count("assessments", filter=Q(assessments__state=state.OPEN)),
            not_started=Count("assessments", filter=Q(~begun, assessments__state=state.OPEN)),
        )
        .order_by("closes_on")
    )
    return [item for row in rows for item in _managing(row, on, row.without_reviewer, row.not_started, row.still_open)]


def _managing(row: Collection, on: date, without_reviewer: int, not_started: int, still_open: int) -> list[Waiting]:
    found = []
    url = row.get_absolute_url()
    if without_reviewer:
        words = "submission waits" if without_reviewer == 1 else "submissions wait"
        found.append(Waiting(f"{row}: {without_reviewer} {words} for a reviewer", url, row.region.name))
    if row.closes_on >= on and not_started:
        words = "council has" if not_started == 1 else "councils have"
        found.append(Waiting(f"{row}: {not_started} {words} not started", url, row.region.name, row.closes_on))
    if on <= row.closes_on <= on + SOON and still_open:
        words = "council has" if still_open == 1 else "councils have"
        title = f"{row} closes soon: {still_open} {words} not signed off"
        found.append(Waiting(title, url, row.region.name, row.closes_on))
    return found
