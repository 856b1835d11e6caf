"""Fleet reviews for tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from councils.models import Council, Region
from workstream.models import FleetCount, FleetReview, FleetTarget


def make_fleet_review(council: Council, **over: Any) -> FleetReview:
    """Offered a month ago, not answered."""
    offered = over.pop("offered_on", timezone.localdate() - timedelta(days=30))
    given = {"provider": "Green Fleet", "answer_by": offered + timedelta(days=45), "offered_on": offered}
    return FleetReview.objects.create(council=council, **{**given, **over})


def make_done(council: Council, done_on: date | None = None, **over: Any) -> FleetReview:
    done = done_on or timezone.localdate() - timedelta(days=2)
    return make_fleet_review(council, accepted_on=done - timedelta(days=10), done_on=done, **over)


def make_count(review: FleetReview, moment: str, tonnes: str, **over: Any) -> FleetCount:
    given: dict[str, Any] = {
        "year": 2025,
        "vehicles": 100,
        "fleet_miles": 900_000,
        "grey_miles": 100_000,
        "factors_year": 2025,
    }
    given |= {"grams_per_km": Decimal("160.5"), "tonnes": Decimal(tonnes)}
    return FleetCount.objects.create(review=review, moment=moment, **{**given, **over})


def fleet_args(region: Region, council: Council) -> dict[str, list[Any]]:
    """What the addresses of these pages are about, for the table of who may open them."""
    review = make_fleet_review(council)
    target = FleetTarget.objects.create(region=region, title="130 g/km", set_on=date(2026, 1, 1), source="A circular")
    return {
        "fleet review": [region.slug, review.pk],
        "fleet count": [region.slug, review.pk, "before"],
        "fleet target": [region.slug, target.pk],
        "fleet review of council": [council.slug, review.pk],
    }
