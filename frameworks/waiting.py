"""What waits for a person in the self-assessment and its review."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse

from accounts.models import User
from councils.access import Standing, standing
from councils.models import RoleKind
from councils.sockets import Row, Waiting, Waits
from frameworks.assessments.queries import assignments
from frameworks.models import Answer, Assessment, Carried, Collection, Review

SOON = timedelta(days=30)
"""A collection that closes so soon is named to the project manager."""
State = Assessment.State


def for_person(person: User, on: date) -> list[Waits]:
    """To answer, given by colleagues, to review, to manage."""
    mine = standing(person)
    managed = mine.region_ids(RoleKind.MANAGER)
    found = [_to_answer(mine, on), *assignments.for_person(person, on)] if mine.council_ids else []
    if managed or mine.region_ids(RoleKind.REVIEWER):
        found.append(_to_review(person, managed, on))
    if managed:
        found.append(_to_manage(managed, on))
    return found


def _to_answer(mine: Standing, on: date) -> Waits:
    up_to = Q(answers__criterion__level__lte=F("aiming_at"))
    waits = Carried.objects.waiting().filter(answer__assessment=OuterRef("pk")).order_by()
    carried = waits.values("answer__assessment").annotate(n=Count("answer", distinct=True)).values("n")
    rows = (
        Assessment.objects.editable(on)
        .filter(council__in=mine.council_ids, collection__opens_on__lte=on)
        .annotate(asked=Count("answers", filter=up_to), answered=Count("answers", filter=up_to & ~Q(answers__value="")))
        .annotate(carried=Subquery(carried))
    )
    signs = frozenset(role.council.slug for role in mine.roles if role.council and role.kind == RoleKind.SIGN_OFF)
    council = ("council__slug", "council__short_name")
    says = ("collection__name", "state", *council, "pk", "asked", "answered", "carried", "aiming_at")
    return Waits(rows, partial(_answering, signs), "due", says)


def _answering(signs: frozenset[str], rows: list[Row]) -> Iterator[Waiting]:
    for due_on, (name, state, slug, council, pk, asked, answered, carried, aiming_at) in rows:
        url = reverse("assessment", args=[slug, pk])
        progress = f"{answered} of {asked} answered, aiming at level {aiming_at}"
        if carried:
            progress += f", {carried} carried over to confirm"
        if state == State.SENT_BACK:
            detail = "Reply, change what is wrong, sign off again"
            yield Waiting(f"{name}: sent back with questions", url, detail, None, council)
        elif state == State.UPDATING:
            yield Waiting(f"{name}: the update is not signed off yet", url, "", None, council)
        elif answered == asked and slug in signs:
            url = reverse("sign-off", args=[slug, pk])
            yield Waiting(f"{name}: read and sign off", url, progress, due_on, council)
        else:
            words = "ready for the sign-off officer" if answered == asked else "answer the requirements"
            yield Waiting(f"{name}: {words}", url, progress, due_on, council)


def _to_review(person: User, managed: list[int], on: date) -> Waits:
    """One's own reviews, and for the project manager those of others that are late."""
    late = Q(submission__assessment__collection__region__in=managed, due_on__lt=on)
    rows = Review.objects.filter(Q(reviewer=person) | late, state=Review.State.OPEN).with_progress()
    assessment = "submission__assessment__"
    names = (f"{assessment}collection__name", f"{assessment}council__short_name", "reviewer__name", "reviewer__email")
    return Waits(rows, partial(_reviewing, person), "due_on", (*names, "pk", "listed", "looked_at", "reviewer"))


def _reviewing(person: User, rows: list[Row]) -> Iterator[Waiting]:
    for due_on, (collection, council, name, email, pk, listed, looked_at, reviewer) in rows:
        title = f"Review the {collection}" if reviewer == person.pk else f"A review by {name or email} is late"
        detail = f"{looked_at} of {listed} requirements seen"
        yield Waiting(title, reverse("review", args=[pk]), detail, due_on, council)


def _to_manage(managed: list[int], on: date) -> Waits:
    part = OuterRef("assessments__pk")
    given = Exists(Review.objects.filter(submission__assessment=part, state=Review.State.OPEN))
    begun = Exists(Answer.objects.filter(assessment=part).exclude(value=""))
    rows = Collection.objects.filter(region__in=managed, opens_on__lte=on).annotate(
        without_reviewer=Count("assessments", filter=Q(~given, assessments__state=State.SUBMITTED)),
        still_open=Count("assessments", filter=Q(assessments__state=State.OPEN)),
        not_started=Count("assessments", filter=Q(~begun, assessments__state=State.OPEN)),
    )
    counts = ("without_reviewer", "not_started", "still_open")
    return Waits(rows, partial(_managing, on), "closes_on", ("name", "region__name", "region__slug", "pk", *counts))


def _managing(on: date, rows: list[Row]) -> Iterator[Waiting]:
    for closes_on, (name, region, slug, pk, without_reviewer, not_started, still_open) in rows:
        assert closes_on is not None
        url = reverse("collection", args=[slug, pk])
        if without_reviewer:
            words = "submission waits" if without_reviewer == 1 else "submissions wait"
            yield Waiting(f"{name}: {without_reviewer} {words} for a reviewer", url, region)
        if closes_on >= on and not_started:
            words = "council has" if not_started == 1 else "councils have"
            yield Waiting(f"{name}: {not_started} {words} not started", url, region, closes_on)
        if on <= closes_on <= on + SOON and still_open:
            words = "council has" if still_open == 1 else "councils have"
            yield Waiting(f"{name} closes soon: {still_open} {words} not signed off", url, region, closes_on)
