"""Files of spend that wait for somebody of the council."""

from datetime import date

from accounts.models import User
from councils.access import standing
from councils.sockets import Waiting
from lm3.models import SpendLoad


def for_person(person: User, on: date) -> list[Waiting]:
    """One query, whatever the number of councils."""
    mine = standing(person).council_ids
    if not mine:
        return []
    states = (SpendLoad.State.ARRIVED, SpendLoad.State.HELD)
    rows = SpendLoad.objects.filter(council__in=mine, state__in=states).select_related("council", "file")
    return [
        Waiting(
            f"Spend file “{row}”",
            row.get_absolute_url(),
            "Check the columns" if row.state == SpendLoad.State.ARRIVED else row.why_held,
            None,
            row.council.short_name,
        )
        for row in rows.order_by("uploaded_at")[:20]
    ]
