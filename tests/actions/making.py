"""Actions for tests."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from actions.acting import make
from actions.models import Action
from councils.models import Council, Region


def make_action(
    place: Council | Region,
    title: str = "Write the policy",
    *,
    owner: User | None = None,
    due_on: date | None = None,
    by: User | None = None,
    **over: Any,
) -> Action:
    return make(place, title=title, owner=owner, due_on=due_on, by=by, at=timezone.now(), **over)
