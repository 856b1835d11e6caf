"""Files of spend that wait for somebody of the council."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.sockets import Row, Waiting, Waits
from lm3.models import SpendLoad

State = SpendLoad.State


def for_person(person: User, on: date) -> list[Waits]:
    mine = standing(person).council_ids
    rows = SpendLoad.objects.filter(council__in=mine, state__in=(State.ARRIVED, State.HELD))
    says = ("file__name", "state", "why_held", "council__slug", "council__short_name", "pk")
    return [Waits(rows, _told, None, says)] if mine else []


def _told(rows: list[Row]) -> Iterator[Waiting]:
    for _, (name, state, why, slug, council, pk) in rows:
        detail = "Check the columns" if state == State.ARRIVED else why
        yield Waiting(f"Spend file “{name}”", reverse("spend-file", args=[slug, pk]), detail, None, council)
