"""Fleet reviews for a demonstration region, all invented: some done, some accepted, declined, or not answered yet."""

import random
from datetime import date, timedelta
from decimal import Decimal

from councils.access import people_of_council, people_of_region
from councils.demo import INVENTED, day_of
from councils.invented import keep, write
from councils.models import Council, Region, RoleKind, in_force
from workstream.models import FleetCount, FleetReview, FleetTarget

PROVIDER = f"Green Fleet Review, Energy Saving Trust ({INVENTED})"
WHY_NOT = (
    "The vehicles are leased until next year; ask us again then",
    "The fleet is run by a contractor who reviews it",
)
RECOMMENDED = (
    "Pool cars for journeys below 30 miles instead of people's own cars; routes of refuse vehicles planned anew; "
    f"driver training for 40 people ({INVENTED})."
)


def seed(region: Region, rng: random.Random) -> None:
    """Written once: what a person has changed since is never touched."""
    if FleetReview.objects.filter(council__region=region).exists():
        return
    on = day_of(region)
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    for place, council in enumerate(councils):
        if place % 7 == 6:
            continue
        offered = on - timedelta(days=rng.randrange(150, 260))
        by = people_of_council(council).order_by("pk").first() or manager
        review = FleetReview(council=council, provider=PROVIDER, offered_on=offered)
        review.answer_by = offered + timedelta(days=45)
        answered = offered + timedelta(days=rng.randrange(10, 60))
        if place % 7 in (0, 3):
            review.accepted_on, review.answered_by = answered, by
            review.done_on = answered + timedelta(days=rng.randrange(30, 80))
        elif place % 7 == 1:
            review.accepted_on, review.answered_by = answered, by
        elif place % 7 == 5:
            review.declined_on, review.answered_by = answered, by
            review.reason = f"{rng.choice(WHY_NOT)} ({INVENTED})"
        elif place % 7 == 4:
            review.offered_on, review.answer_by = on - timedelta(days=12), on + timedelta(days=20)
        if review.done_on:
            _findings(review, place, on, rng)
        keep(review, review.offered_on)
        if review.done_on:
            _counts(review, place, rng)
    _targets(region, on)


def _findings(review: FleetReview, place: int, on: date, rng: random.Random) -> None:
    review.recommendations = RECOMMENDED
    review.identified_pence = rng.randrange(8, 60) * 100_000
    if place % 2:
        review.delivered_pence = round(review.identified_pence * rng.uniform(0.2, 0.7) / 1000) * 1000
        review.delivered_on = on - timedelta(days=5)


def _counts(review: FleetReview, place: int, rng: random.Random) -> None:
    vehicles, miles = rng.randrange(90, 700), rng.randrange(700, 4_000) * 1000
    grams, year = Decimal(rng.randrange(1550, 2100)) / 10, review.offered_on.year - 1
    _count(review, "before", year, vehicles, miles, grams, year)
    if place % 2:
        fewer = round(miles * rng.uniform(0.85, 0.97))
        factors = year if place % 3 else year + 1
        _count(review, "after", year + 1, vehicles - rng.randrange(12), fewer, grams - rng.randrange(3, 14), factors)


def _count(
    review: FleetReview, moment: str, year: int, vehicles: int, miles: int, grams: Decimal, factors: int
) -> None:
    """Tonnes follow from miles and grams; people's own cars are a quarter as many miles at the same grams."""
    grey = miles // 4
    tonnes = (Decimal(miles + grey) * Decimal("1.609344") * grams / 1_000_000).quantize(Decimal("0.1"))
    count = FleetCount(
        review=review,
        moment=moment,
        year=year,
        vehicles=vehicles,
        fleet_miles=miles,
        grey_miles=grey,
        grams_per_km=grams,
        tonnes=tonnes,
        factors_year=factors,
    )
    keep(count, review.done_on or review.offered_on)


def _targets(region: Region, on: date) -> None:
    new_cars = FleetTarget(
        region=region,
        title="New cars of public bodies at 130 g/km on average",
        by_on=on + timedelta(days=1_000),
        set_on=on - timedelta(days=320),
        source=f"A department of central government, circular of that month ({INVENTED})",
    )
    transport = FleetTarget(
        region=region,
        title="CO2 from road transport of the public estate 15% below the year of the first count",
        set_on=on - timedelta(days=90),
        source=f"Announced, the day is not known ({INVENTED})",
    )
    write(FleetTarget, (new_cars, transport), lambda target: target.set_on)
