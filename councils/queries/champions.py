"""Who a council's champion was on a day."""

from datetime import date

from django.db.models import Q

from councils.models import Champion, Council, in_force
from councils.queries.known import as_known


def champion_known(council: Council, on: date) -> Champion | None:
    """Who it was on a day, as known at its end."""
    held = as_known(Champion, council.region, on, in_force(on), Q(council=council))
    return max(held, key=lambda row: row.starts_on, default=None)
