"""Fleet reviews: offered, answered once, counted before and after, told to the board and nobody else."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from councils.models import Council, RoleKind
from councils.sockets import read_waiting
from tests.factories import make_council, make_person
from tests.workstream.making_fleet import make_count, make_done, make_fleet_review
from workstream import asks, waiting
from workstream.models import FleetReview
from workstream.partners.operations.offer_fleet_review import Refused, answer, offer
from workstream.partners.queries import fleet_figures
from workstream.partners.rules.fleet import Counted, change

BEFORE = Counted(2024, 100, 900_000, 100_000, Decimal("160.5"), Decimal("410.2"), 2024)


@pytest.mark.parametrize(
    ("tonnes", "factors", "saved", "why"),
    [
        ("390.1", 2024, Decimal("20.1"), ""),
        ("420.2", 2024, Decimal("-10.0"), ""),
        ("390.1", 2025, None, "factors of 2024 and 2025 are not compared"),
    ],
)
def test_tonnes_are_compared_within_one_years_factors_only(tonnes: str, factors: int, saved: Any, why: str) -> None:
    after = Counted(2025, 95, 850_000, 90_000, Decimal("155"), Decimal(tonnes), factors)

    found = change(BEFORE, after)

    assert (found.tonnes, found.why_not) == (saved, why)


def test_what_was_not_counted_twice_cannot_be_told() -> None:
    assert change(BEFORE, None).why_not == "counted once only"
    assert change(None, None).why_not == "not counted yet"


pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return make_council(short_name="Amber")


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def test_a_second_press_offers_nothing_twice_and_a_past_day_is_refused(council: Council) -> None:
    given = {"provider": "Green Fleet", "answer_by": days(30), "on": days(0)}

    assert offer(council.region, [council], **given) == 1
    assert offer(council.region, [council], **given) == 0
    assert FleetReview.objects.count() == 1
    with pytest.raises(Refused, match="still to come"):
        offer(council.region, [make_council(council.region)], **{**given, "answer_by": days(-1)})


def test_an_offer_is_answered_once_and_then_a_council_may_be_offered_another(council: Council) -> None:
    review, officer = make_fleet_review(council), make_person(RoleKind.OFFICER, council)
    with pytest.raises(Refused, match="Say why"):
        answer(review, accepts=False, reason="", by=officer, on=days(0))

    answer(review, accepts=False, reason="Leased until next year", by=officer, on=days(0))

    with pytest.raises(Refused, match="declined already"):
        answer(review, accepts=True, reason="", by=officer, on=days(0))
    assert offer(council.region, [council], provider="Green Fleet", answer_by=days(9), on=days(0)) == 1


def test_an_offer_waits_for_the_council_until_it_is_answered(council: Council, client: Client) -> None:
    review, officer = make_fleet_review(council), make_person(RoleKind.OFFICER, council)
    (row,) = [row for row in read_waiting(waiting.for_person(officer, days(0))) if "fleet" in row.title]
    assert (row.council, row.due_on) == ("Amber", review.answer_by)
    (ask,) = asks.for_region(council.region, days(0))
    assert ask.is_open
    client.force_login(officer)

    assert client.post(row.url, {"answer": ""}).status_code == 422
    assert client.post(row.url, {"answer": "no", "reason": " "}).status_code == 422
    assert client.post(row.url, {"answer": "yes"}).status_code == 302

    assert read_waiting(waiting.for_person(officer, days(0))) == []
    (ask,) = asks.for_region(council.region, days(0))
    assert ask.received_on == days(0)
    assert "Accepted" in client.get(f"/councils/{council.slug}/fleet-reviews/").content.decode()
    assert client.post(row.url, {"answer": "yes"}).status_code == 422


def test_figures_count_each_council_once_as_at_a_day_with_savings_apart(council: Council) -> None:
    region = council.region
    first = make_done(council, identified_pence=5_000_000, delivered_pence=1_000_000, delivered_on=days(-1))
    make_count(first, "before", "410.2")
    make_count(first, "after", "390.1", year=2026)
    make_fleet_review(make_council(region, short_name="Beech"))
    make_council(region, short_name="Cedar")

    now, earlier = fleet_figures.region(region, days(0)), fleet_figures.region(region, days(-5))

    assert [tile.number for tile in fleet_figures.tiles(now)] == [
        "2 of 3",
        "1 of 3",
        "1",
        "£50,000",
        "£10,000",
        "20.1 tonnes",
    ]
    assert (earlier.done, earlier.delivered_pence) == ([], 0)
    (block,) = fleet_figures.blocks(region, days(0))
    assert (
        "Of 3 councils, 2 were offered a fleet review: 1 done, 0 accepted, 0 declined, 1 not answered."
        in block.sentences
    )


def test_what_a_review_found_is_kept_with_its_days_in_order(council: Council, client: Client) -> None:
    review = make_fleet_review(council, accepted_on=days(-3))
    client.force_login(make_person(RoleKind.MANAGER, council.region))
    url = review.get_absolute_url()
    given = {"provider": "Green Fleet", "delivered_pence": "1,000", "from_version": 0, "identified_pence": "20,000.00"}
    for name, day in (("answer_by", days(5)), ("done_on", days(-4))):
        given |= {f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year}

    page = client.post(f"{url}change/", given)
    assert page.status_code == 422
    assert "choose that day or a later one" in page.content.decode()
    assert "Enter by when it was delivered" in page.content.decode()
    for name in ("done_on", "delivered_on"):
        given |= {f"{name}_0": days(-1).day, f"{name}_1": days(-1).month, f"{name}_2": days(-1).year}
    assert client.post(f"{url}change/", given).status_code == 302

    review.refresh_from_db()
    assert (review.identified_pence, review.delivered_pence, review.state_on(days(0))) == (2_000_000, 100_000, "done")
    assert client.post(f"{url}change/", given).status_code == 409
    count = {"year": 2025, "vehicles": 9, "fleet_miles": 8, "grey_miles": 7, "grams_per_km": "160.5", "tonnes": "6"}
    assert client.post(f"{url}figures/before/", {**count, "factors_year": 2025}).status_code == 302
    assert client.post(f"{url}figures/before/", {**count, "factors_year": 2025}).status_code == 302
    assert client.post(f"{url}figures/before/", {**count, "factors_year": 25}).status_code == 422
    assert client.get(f"{url}figures/never/").status_code == 404
    assert "160.5" in client.get(url).content.decode()
    found = client.get(f"/regions/{council.region.slug}/work-stream/fleet/?format=csv")
    table = b"".join(found.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Amber,Done,Green Fleet" in table


@pytest.mark.parametrize("more", [0, 12])
def test_the_page_of_fleet_reviews_costs_the_same_for_few_and_many(
    council: Council, client: Client, more: int, django_assert_num_queries: Any
) -> None:
    client.force_login(make_person(RoleKind.BOARD, council.region))
    make_count(make_done(council), "before", "4")
    for _each in range(more):
        make_count(make_done(make_council(council.region)), "before", "4")
    client.get(f"/regions/{council.region.slug}/work-stream/fleet/")

    with django_assert_num_queries(7):
        client.get(f"/regions/{council.region.slug}/work-stream/fleet/")
