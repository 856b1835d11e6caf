"""Opening a collection to the councils of a region, and what may change about a council's part in it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from simple_history.utils import bulk_create_with_history

from accounts.models import User
from councils.access import people_of_council, people_of_region
from councils.models import COUNCIL_ROLES, Council, Region, Role, RoleKind
from councils.queries.known import save_as_of
from frameworks.models import Answer, Assessment, Collection, Criterion, Edition, Event
from post.models import Message

ROWS_AT_ONCE = 5_000


class Refused(ValidationError):
    """The act cannot be done now; the message says why and what to do instead."""


@transaction.atomic
def open_collection(
    region: Region,
    edition: Edition,
    *,
    name: str,
    opens_on: date,
    closes_on: date,
    aiming_at: int,
    by: User | None,
    at: datetime,
) -> Collection:
    """Every council of the region that exists on the opening day gets its assessment, with one empty answer per
    requirement of the edition."""
    collection = begin_collection(
        region, edition, name=name, opens_on=opens_on, closes_on=closes_on, aiming_at=aiming_at, by=by, at=at
    )
    give_assessments(collection, region.councils.on(opens_on), by=by, at=at)
    return collection


def begin_collection(
    region: Region,
    edition: Edition,
    *,
    name: str,
    opens_on: date,
    closes_on: date,
    aiming_at: int,
    by: User | None,
    at: datetime,
) -> Collection:
    """The collection alone, before any council has its assessment in it."""
    if not edition.levels.filter(number=aiming_at).exists():
        raise Refused(f"The edition has no level {aiming_at}.")
    return Collection.objects.create(
        region=region,
        edition=edition,
        name=name,
        opens_on=opens_on,
        closes_on=closes_on,
        aiming_at=aiming_at,
        opened_by=by,
        opened_at=at,
    )


def give_assessments(
    collection: Collection, councils: Iterable[Council], *, by: User | None, at: datetime
) -> list[Assessment]:
    """Each of these councils its assessment in the collection, with empty answers. Belongs into one transaction."""
    rows = [Assessment(collection=collection, council=council, aiming_at=collection.aiming_at) for council in councils]
    assessments = list(bulk_create_with_history(rows, Assessment, default_user=by, default_date=at))
    criteria = list(Criterion.objects.filter(edition=collection.edition_id).values_list("pk", flat=True))
    Answer.objects.bulk_create(
        (Answer(assessment=assessment, criterion_id=pk) for assessment in assessments for pk in criteria),
        batch_size=ROWS_AT_ONCE,
    )
    Event.objects.bulk_create(
        Event(assessment=assessment, kind=Event.Kind.OPENED, by=by, at=at) for assessment in assessments
    )
    return assessments


def write_to_council(assessment: Assessment, template: str, *, key: str, **words: object) -> None:
    """One message to each officer and sign-off officer of the council, once per key."""
    for person in people_of_council(assessment.council):
        write_to(person, assessment, template, key=key, **words)


def write_to_managers(assessment: Assessment, template: str, *, key: str, **words: object) -> None:
    for person in people_of_region(assessment.collection.region, RoleKind.MANAGER):
        write_to(person, assessment, template, key=key, **words)


def write_to(person: User, assessment: Assessment, template: str, *, key: str, **words: object) -> None:
    Message.objects.put(
        key=f"assessment-{assessment.pk}-{key}",
        to=person.email,
        template=template,
        context={
            "person": person,
            "assessment": assessment,
            "council": assessment.council,
            "path": reverse("assessment", args=[assessment.council.slug, assessment.pk]),
            **words,
        },
    )


@transaction.atomic
def extend(assessment: Assessment, *, to: date, by: User | None, at: datetime) -> None:
    if to <= assessment.collection.closes_on:
        raise Refused(f"Choose a day after {assessment.collection.closes_on:%-d %B %Y}, when the collection closes.")
    assessment.extended_to = to
    save_as_of(assessment, at, "extended_to")
    assessment.note(Event.Kind.EXTENDED, by=by, at=at, words=f"Until {to:%-d %B %Y}.")
    write_to_council(assessment, "extended", key=f"extended-{to}", to=to)


@transaction.atomic
def decline(assessment: Assessment, *, reason: str, by: User | None, at: datetime) -> None:
    """The council does not take part; it stays in every denominator, and its answers are kept."""
    if assessment.state != Assessment.State.OPEN:
        raise Refused("This self-assessment has been submitted already, so the council does take part.")
    if not reason.strip():
        raise Refused("Say why the council does not take part.")
    assessment.state = Assessment.State.DECLINED
    assessment.declined_at = at
    assessment.decline_reason = reason.strip()
    save_as_of(assessment, at, "state", "declined_at", "decline_reason")
    assessment.note(Event.Kind.DECLINED, by=by, at=at, words=reason.strip())


@transaction.atomic
def join(assessment: Assessment, *, by: User | None, at: datetime) -> None:
    if assessment.state != Assessment.State.DECLINED:
        raise Refused("The council takes part already.")
    assessment.state = Assessment.State.OPEN
    assessment.declined_at = None
    assessment.decline_reason = ""
    save_as_of(assessment, at, "state", "declined_at", "decline_reason")
    assessment.note(Event.Kind.JOINED, by=by, at=at)


@transaction.atomic
def aim_at(assessment: Assessment, *, level: int, by: User | None, at: datetime) -> None:
    """The region's level or higher; answers already given above the level are kept."""
    if assessment.state not in Assessment.EDITABLE:
        raise Refused("The level aimed at can be changed only while the self-assessment is being answered.")
    highest = assessment.collection.edition.levels.order_by("-number").values_list("number", flat=True).first() or 0
    lowest = assessment.collection.aiming_at
    if not lowest <= level <= highest:
        raise Refused(f"Choose a level from {lowest}, which the region aims at, to {highest}.")
    if level == assessment.aiming_at:
        return
    assessment.aiming_at = level
    assessment.save(update_fields=["aiming_at"])
    assessment.note(Event.Kind.AIMED, by=by, at=at, words=f"Level {level}.")


def officers_of(councils: list[Council], on: date) -> dict[int, list[User]]:
    """People with a council role on a day, by council: one query for many councils."""
    found: dict[int, list[User]] = {council.pk: [] for council in councils}
    rows = Role.objects.on(on).filter(kind__in=COUNCIL_ROLES, council__in=councils, person__is_active=True)
    for role in rows.select_related("person").order_by("pk"):
        people = found[role.council_id]
        if role.person not in people:
            people.append(role.person)
    return found
