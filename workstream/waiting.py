"""What of the work stream waits for a person: own parts of the plan, decisions of the board, risks to look at again."""

from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.models import RoleKind
from councils.sockets import Waiting
from workstream.models import Item, Recommendation, Risk

AHEAD = timedelta(days=28)


def for_person(person: User, on: date) -> list[Waiting]:
    mine = standing(person)
    found = _own_items(person, on)
    decides = mine.region_ids(RoleKind.BOARD)
    if decides:
        found += _to_decide(decides)
    manages = mine.region_ids(RoleKind.MANAGER)
    if manages:
        found += _risks(manages, on)
    return found


def _own_items(person: User, on: date) -> list[Waiting]:
    rows = Item.objects.open().filter(owner=person, due_on__lte=on + AHEAD).select_related("line__region")
    return [
        Waiting(row.title, row.get_absolute_url(), f"Work stream plan, {row.percent}% done", row.due_on)
        for row in rows.order_by("due_on", "pk")
    ]


def _to_decide(regions: list[int]) -> list[Waiting]:
    rows = Recommendation.objects.waiting().filter(region__in=regions).select_related("region").order_by("put_on", "pk")
    return [Waiting(f"Decide: {row.title}", row.get_absolute_url(), row.get_state_display()) for row in rows]


def _risks(regions: list[int], on: date) -> list[Waiting]:
    rows = Risk.objects.open().filter(region__in=regions, review_on__lte=on).select_related("region")
    found = list(rows.order_by("review_on", "pk"))
    if len(found) > 3:
        url = reverse("risks", args=[found[0].region.slug])
        return [Waiting(f"{len(found)} risks and issues to look at again", url, "", found[0].review_on)]
    return [
        Waiting(f"Look at this risk again: {row.title}", row.get_absolute_url(), "", row.review_on) for row in found
    ]
