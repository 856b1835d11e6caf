"""Actions that wait for a person: late, or due within a month."""

from datetime import date, timedelta
from functools import partial

from django.urls import reverse

from accounts.models import User
from actions.models import Action
from councils.sockets import Row, Waiting, Waits

SOON = timedelta(days=30)
NAMED = 3
"""So many are named one by one; where there are more, one line leads to all of them."""


def for_person(person: User, on: date) -> list[Waits]:
    rows = Action.objects.of(person).open().filter(due_on__lte=on + SOON)
    return [Waits(rows, partial(_told, on), "due_on", ("title", "council__short_name", "pk"))]


def _told(on: date, rows: list[Row]) -> list[Waiting]:
    if len(rows) > NAMED:
        late = sum(row.due_on is not None and row.due_on < on for row in rows)
        detail = f"{late} of them late" if late else "none of them late"
        title = f"{len(rows)} actions of yours are due within a month"
        return [Waiting(title, reverse("my-actions"), detail, rows[0].due_on)]
    return [
        Waiting(f"Action: {title}", reverse("action", args=[pk]), "", due_on, council or "")
        for due_on, (title, council, pk) in rows
    ]
