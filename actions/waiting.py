"""Actions that wait for a person: late, or due within a month."""

from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from actions.models import Action
from councils.sockets import Waiting

SOON = timedelta(days=30)
NAMED = 3
"""So many are named one by one; where there are more, one line leads to all of them."""


def for_person(person: User, on: date) -> list[Waiting]:
    rows = list(
        Action.objects.of(person).open().filter(due_on__lte=on + SOON).select_related("council", "region").in_order()
    )
    if len(rows) > NAMED:
        late = sum(row.is_late(on) for row in rows)
        detail = f"{late} of them late" if late else "none of them late"
        title = f"{len(rows)} actions of yours are due within a month"
        return [Waiting(title, reverse("my-actions"), detail, rows[0].due_on)]
    return [
        Waiting(f"Action: {row}", row.get_absolute_url(), "", row.due_on, row.council.short_name if row.council else "")
        for row in rows
    ]
