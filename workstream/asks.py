"""What the work stream asks of councils: to answer the offer of a fleet review."""

from datetime import date

from django.urls import reverse

from councils.models import Region
from councils.sockets import Ask
from workstream.models import FleetReview


def for_region(region: Region, on: date) -> list[Ask]:
    """One query. The latest offer of each council."""
    found: dict[int, Ask] = {}
    rows = FleetReview.objects.offered_by(on).filter(council__region=region).select_related("council")
    for row in rows:
        ask = Ask(
            row.council_id,
            row.council.short_name,
            "fleet-review",
            "An answer to the offer of a fleet review",
            reverse("council-fleet-reviews", args=[row.council.slug]),
            row.answer_by,
            row.offered_on,
            received_on=row.accepted_on if row.accepted_on and row.accepted_on <= on else None,
            declined_on=row.declined_on if row.declined_on and row.declined_on <= on else None,
        )
        found.setdefault(row.council_id, ask)
    return list(found.values())
