"""Pages of a report that a council may still reply to."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.models import Council
from councils.sockets import Row, Waiting, Waits
from reports.models import Reply


def for_person(person: User, on: date) -> list[Waits]:
    """Done when the council has replied, if only that it adds nothing."""
    mine = standing(person).council_ids
    done = Exists(Reply.objects.filter(round=OuterRef("region__reply_rounds"), council=OuterRef("pk")))
    rows = Council.objects.filter(
        ~done, pk__in=mine, region__reply_rounds__opens_on__lte=on, region__reply_rounds__closes_on__gte=on
    )
    says = ("slug", "short_name", "region__reply_rounds__pk")
    return [Waits(rows, _told, "region__reply_rounds__closes_on", says)] if mine else []


def _told(rows: list[Row]) -> Iterator[Waiting]:
    for closes_on, (slug, council, pk) in rows:
        detail = "You may add up to 100 words that are printed"
        url = reverse("reply", args=[slug, pk])
        yield Waiting("Read your page of the next report", url, detail, closes_on, council)
