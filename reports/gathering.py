"""The sockets of the rooms below: a new room adds its line here, and every page that gathers has it."""

from collections.abc import Callable
from datetime import date

import actions.waiting
import frameworks.asks
import frameworks.waiting
from accounts.models import User
from councils.models import Region
from councils.sockets import Ask, Waiting

WAITING: tuple[Callable[[User, date], list[Waiting]], ...] = (
    frameworks.waiting.for_person,
    actions.waiting.for_person,
)
ASKS: tuple[Callable[[Region, date], list[Ask]], ...] = (frameworks.asks.for_region,)


def waiting_for(person: User, on: date) -> list[Waiting]:
    """Everything that waits for a person: what is due first comes first, what has no date last."""
    found = [row for socket in WAITING for row in socket(person, on)]
    return sorted(found, key=lambda row: (row.due_on is None, row.due_on or on))


def asked_of(region: Region, on: date) -> list[Ask]:
    """Everything that is asked of the councils of a region, by council."""
    found = [row for socket in ASKS for row in socket(region, on)]
    return sorted(found, key=lambda row: (row.council, row.due_on is None, row.due_on or on))
