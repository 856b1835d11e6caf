"""Actions as rows of a table: the same on every list and in its download."""

from collections.abc import Sequence

from actions.models import Action
from ui.tables import Link, Value

HEADER = ("Action", "For", "Council or region", "Owner", "Due", "Cost (£)", "State", "Done or dropped on", "Reason")


def cells(row: Action, purposes: Sequence[Link]) -> list[Value]:
    return [
        row.title,
        ", ".join(str(link) for link in purposes),
        row.place_name,
        row.whose,
        row.due_on,
        None if row.cost_pence is None else row.cost_pence / 100,
        row.get_state_display(),
        row.done_on,
        row.reason,
    ]
