"""What waits for a person in the register, the library and the agreements."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.models import Region
from councils.sockets import Waiting
from library.models import Agreement, Policy, Resource
from library.models.agreements import last_day

SOON = timedelta(days=60)
"""A policy whose review is due so soon is named."""
ENDS_SOON = timedelta(days=92)


def for_person(person: User, on: date) -> list[Waiting]:
    """At most three queries: policies of one's own councils, agreements they use, what the editor has to see to."""
    mine = standing(person)
    found = []
    if mine.council_ids:
        found = [*_to_review(mine.council_ids, on), *_ending(mine.council_ids, on)]
    edited = [*mine.region_ids("editor"), *mine.region_ids("manager")]
    return [*found, *(_to_edit(edited, on) if edited else ())]


def _to_review(councils: list[int], on: date) -> list[Waiting]:
    rows = Policy.objects.current().in_place().filter(council__in=councils, review_due_on__lte=on + SOON)
    rows = rows.filter(council__region__opens_as_at=None).select_related("council")
    return [
        Waiting(f"Review “{row}”", row.get_absolute_url(), "", row.review_due_on, row.council.short_name)
        for row in rows.order_by("review_due_on", "pk")
    ]


def _ending(councils: list[int], on: date) -> list[Waiting]:
    live = Agreement.objects.live(on).filter(last_day("lte", on + ENDS_SOON), region__opens_as_at=None)
    rows = live.filter(uses__council__in=councils, uses__ends_on=None).select_related("region").distinct()
    return [
        Waiting(f"“{row}” ends", row.get_absolute_url(), "An agreement that you use", row.last_day)
        for row in rows.order_by("pk")
    ]


def _to_edit(regions: list[int], on: date) -> list[Waiting]:
    broken = Q(resources__state="published", resources__link_state__in=("broken", "refused"))
    rows = Region.objects.filter(pk__in=regions, opens_as_at=None).annotate(
        suggested=Count("resources", filter=Q(resources__state=Resource.State.SUGGESTED)),
        broken=Count("resources", filter=broken),
    )
    found = []
    for row in rows.order_by("name"):
        if row.suggested:
            words = "suggestion waits" if row.suggested == 1 else "suggestions wait"
            url = reverse("suggestions", args=[row.slug])
            found.append(Waiting(f"{row.suggested} {words} for the library", url, row.name))
        if row.broken:
            words = "link of the library is" if row.broken == 1 else "links of the library are"
            found.append(Waiting(f"{row.broken} {words} broken", reverse("broken-links", args=[row.slug]), row.name))
    return found
