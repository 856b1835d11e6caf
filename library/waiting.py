"""What waits for a person in the register, the library and the agreements."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.models import Region
from councils.sockets import Row, Waiting, Waits
from library.models import Agreement, Policy, Resource
from library.models.agreements import last_day

SOON = timedelta(days=60)
"""A policy whose review is due so soon is named."""
ENDS_SOON = timedelta(days=92)


def for_person(person: User, on: date) -> list[Waits]:
    """Policies of one's own councils, agreements they use, what the editor has to see to."""
    mine = standing(person)
    found = [_to_review(mine.council_ids, on), _ending(mine.council_ids, on)] if mine.council_ids else []
    edited = [*mine.region_ids("editor"), *mine.region_ids("manager")]
    return [*found, _to_edit(edited)] if edited else found


def _to_review(councils: list[int], on: date) -> Waits:
    rows = Policy.objects.current().in_place().filter(council__in=councils, review_due_on__lte=on + SOON)
    says = ("title", "kind", "form", "council__slug", "council__short_name", "pk")
    return Waits(rows.filter(council__region__opens_as_at=None), _reviewing, "review_due_on", says)


def _reviewing(rows: list[Row]) -> Iterator[Waiting]:
    for due_on, (title, kind, form, slug, council, pk) in rows:
        name = Policy(title=title, kind=kind, form=form)
        yield Waiting(f"Review “{name}”", reverse("policy", args=[slug, pk]), "", due_on, council)


def _ending(councils: list[int], on: date) -> Waits:
    live = Agreement.objects.live(on).filter(last_day("lte", on + ENDS_SOON), region__opens_as_at=None)
    rows = live.filter(uses__council__in=councils, uses__ends_on=None).distinct()
    return Waits(rows, _ends, Coalesce("extended_to", "ends_on"), ("title", "region__slug", "pk"))


def _ends(rows: list[Row]) -> Iterator[Waiting]:
    for last, (title, region, pk) in rows:
        yield Waiting(f"“{title}” ends", reverse("agreement", args=[region, pk]), "An agreement that you use", last)


def _to_edit(regions: list[int]) -> Waits:
    broken = Q(resources__state="published", resources__link_state__in=("broken", "refused"))
    rows = Region.objects.filter(pk__in=regions, opens_as_at=None).annotate(
        suggested=Count("resources", filter=Q(resources__state=Resource.State.SUGGESTED)),
        broken=Count("resources", filter=broken),
    )
    return Waits(rows, _editing, None, ("name", "slug", "suggested", "broken"))


def _editing(rows: list[Row]) -> Iterator[Waiting]:
    for _, (name, slug, suggested, broken) in rows:
        if suggested:
            words = "suggestion waits" if suggested == 1 else "suggestions wait"
            yield Waiting(f"{suggested} {words} for the library", reverse("suggestions", args=[slug]), name)
        if broken:
            words = "link of the library is" if broken == 1 else "links of the library are"
            yield Waiting(f"{broken} {words} broken", reverse("broken-links", args=[slug]), name)
