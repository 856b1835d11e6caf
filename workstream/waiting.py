"""What of the work stream waits for a person: own parts of the plan, decisions of the board, risks to look at again,
buyers of notices that may be councils."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.models import RoleKind
from councils.sockets import Row, Waiting, Waits
from workstream.models import FleetReview, Item, NoticeBuyer, Recommendation, Risk

AHEAD = timedelta(days=28)
NAMED = 3
"""So many risks are named one by one."""


def for_person(person: User, on: date) -> list[Waits]:
    mine = standing(person)
    own = Item.objects.open().filter(owner=person, due_on__lte=on + AHEAD)
    found = [Waits(own, _items, "due_on", ("title", "line__region__slug", "pk", "percent"))]
    if mine.council_ids:
        offered = FleetReview.objects.unanswered().filter(council__in=mine.council_ids)
        found.append(Waits(offered, _to_answer, "answer_by", ("council__slug", "council__short_name", "pk")))
    if decides := mine.region_ids(RoleKind.BOARD):
        rows = Recommendation.objects.waiting().filter(region__in=decides)
        found.append(Waits(rows, _to_decide, None, ("put_on", "title", "region__slug", "state", "pk")))
    if manages := mine.region_ids(RoleKind.MANAGER):
        risks = Risk.objects.open().filter(region__in=manages, review_on__lte=on)
        found.append(Waits(risks, _risks, "review_on", ("title", "region__slug", "pk")))
        buyers = NoticeBuyer.objects.likely().filter(region__in=manages)
        found.append(Waits(buyers, _buyers, None, ("name", "region__slug", "pk")))
    return found


def _items(rows: list[Row]) -> Iterator[Waiting]:
    for due_on, (title, region, pk, percent) in rows:
        url = reverse("plan-item", args=[region, pk])
        yield Waiting(title, url, f"Work stream plan, {percent}% done", due_on)


def _to_answer(rows: list[Row]) -> Iterator[Waiting]:
    for answer_by, (slug, council, pk) in rows:
        url = reverse("answer-fleet-review", args=[slug, pk])
        yield Waiting("Answer the offer of a fleet review", url, "It may be declined", answer_by, council)


def _to_decide(rows: list[Row]) -> Iterator[Waiting]:
    for _, (_, title, region, state, pk) in rows:
        detail = str(Recommendation.State(state).label)
        yield Waiting(f"Decide: {title}", reverse("recommendation", args=[region, pk]), detail)


def _risks(rows: list[Row]) -> Iterator[Waiting]:
    if len(rows) > NAMED:
        url = reverse("risks", args=[rows[0].said[1]])
        yield Waiting(f"{len(rows)} risks and issues to look at again", url, "", rows[0].due_on)
        return
    for due_on, (title, region, pk) in rows:
        yield Waiting(f"Look at this risk again: {title}", reverse("risk", args=[region, pk]), "", due_on)


def _buyers(rows: list[Row]) -> Iterator[Waiting]:
    """In one line: they are matched on one page."""
    region = rows[0].said[1]
    names = ", ".join(str(row.said[0]) for row in rows[:NAMED]) + (", …" if len(rows) > NAMED else "")
    words = "Say which council a buyer is" if len(rows) == 1 else f"Say which councils {len(rows)} buyers are"
    yield Waiting(words, reverse("notice-buyers", args=[region]), names)
