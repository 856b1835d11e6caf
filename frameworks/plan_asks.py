"""What the region's target asks of its councils: a plan, established to the level of the target."""

from datetime import date

from django.urls import reverse

from councils.models import Region
from councils.sockets import Ask
from frameworks.progress.queries import forecasts
from frameworks.progress.queries.forecasts import CouncilOutlook


def for_region(region: Region, on: date) -> list[Ask]:
    """As many queries for one council as for four hundred.

    Only where the region has set a target. A council of which nothing counts yet owes its self-assessment first, and
    one that meets the target already needs no plan for it; of a plan that is established the day is told.
    """
    found = forecasts.region(region, on, only_now=True)
    if found.goal is None or not found.goal.is_set:
        return []
    return [_ask(row, found.goal.highest) for row in found.councils if row.is_known and row.lacking]


def _ask(row: CouncilOutlook, level: int) -> Ask:
    return Ask(
        row.place.pk,
        row.place.short_name,
        "plan",
        f"Give every unmet requirement up to level {level} an action, and sign off the plan",
        reverse("plan", args=[row.place.slug]),
        received_on=row.signed_on if row.established_to >= level else None,
    )
