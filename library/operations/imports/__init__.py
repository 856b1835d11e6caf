"""Lists of this room as they come in from a spreadsheet: looked at first, then taken in once."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from councils.models import Region
from files.importing import claim, sheet_of
from files.models import SheetImport
from library.operations.imports.agreements import AGREEMENTS
from library.operations.imports.lists import Planned, SheetList
from library.operations.imports.policies import POLICIES
from library.operations.imports.resources import ADDRESSES, RESOURCES
from ui.sheets import Sheet, check

LISTS: dict[str, SheetList] = {
    "policies": POLICIES,
    "resources": RESOURCES,
    "agreements": AGREEMENTS,
    "new-addresses": ADDRESSES,
}


def planned(what: SheetList, region: Region, sheet: Sheet) -> Planned:
    """Raises ui.sheets.Unreadable where a column is missing."""
    return what.plan(region, check(sheet, what.fields))


@transaction.atomic
def take_in(what: SheetList, region: Region, row: SheetImport, *, by: User, at: datetime) -> int:
    """Everything without a fault, in one go; returns how many lines did something. A second time does nothing."""
    if not claim(row, at=at):
        return 0
    steps = [step for step in planned(what, region, sheet_of(row)).steps if step.take]
    for step in steps:
        assert step.take
        step.take(by, at)
    return len(steps)


__all__ = ["LISTS", "Planned", "SheetList", "planned", "take_in"]
