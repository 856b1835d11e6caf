from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from councils.models import Council
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3.measurements.operations import make_measurement
from lm3.measurements.queries import money_figures, results
from lm3.measurements.rules.lm2 import Found
from lm3.models import Measurement, Result, Supplier
from tests.lm3.making import load_spend, officer_of, table

YEAR = {"starts_on_0": "1", "starts_on_1": "4", "starts_on_2": "2026"}
YEAR |= {"ends_on_0": "31", "ends_on_1": "3", "ends_on_2": "2027"}
SPEND = {**YEAR, "area": "own", "basis": "payment", "way": "strict", "source": "spend"}
PENCE = st.integers(0, 10**11)


@pytest.fixture
def bolton(db: None) -> Council:
    load_region(NORTH_WEST)
    council = Council.objects.get(slug="bolton")
    load_spend(
        table("1/5/2026,Near,600.00,,,,1", "1/5/2026,Far,300.00,,,,2", "1/5/2026,Lost,100.00,,,,3"), council=council
    )
    Supplier.objects.filter(key="NEAR").update(district="E08000001")
    Supplier.objects.filter(key="FAR").update(district="E09000001")
    return council


def signed_in(council: Council) -> Client:
    client = Client()
    client.force_login(officer_of(council))
    return client


@pytest.mark.parametrize(
    ("found", "lm2", "bounds", "placed"),
    [
        (Found(60, 40, 0, 0), 1.6, (1.6, 1.6), 1.0),
        (Found(600, 300, 100, 0), 1.6667, (1.6, 1.7), 0.9),
        (Found(0, 0, 100, 0), None, (1.0, 2.0), 0.0),
        (Found(50, 50, 0, 100), 1.75, (1.75, 1.75), 1.0),
        (Found(50, 50, -10, 0), 1.5, (1.5, 1.5), 1.0),
        (Found(0, 0, 0, 0), None, None, 1.0),
    ],
)
def test_lm2_is_bounded_by_what_is_not_placed(
    found: Found, lm2: float | None, bounds: tuple[float, float] | None, placed: float
) -> None:
    assert found.lm2 == (None if lm2 is None else pytest.approx(lm2, abs=1e-4))
    assert found.bounds == (None if bounds is None else pytest.approx(bounds))
    assert found.placed_share == pytest.approx(placed)


@given(PENCE, PENCE, PENCE, PENCE)
def test_lm2_lies_within_its_bounds_and_between_one_and_two(local: int, elsewhere: int, lost: int, staff: int) -> None:
    found = Found(local, elsewhere, lost, staff)
    if found.bounds is None or found.lm2 is None:
        return
    low, high = found.bounds

    assert 1 <= low <= found.lm2 + 1e-9
    assert found.lm2 <= high + 1e-9 <= 2 + 1e-8


def test_a_measurement_is_made_from_the_spend_that_counts(bolton: Council) -> None:
    client = signed_in(bolton)
    said = {"title": "Spend of 2026/27", **SPEND}

    answer = client.post(reverse("new-measurement", args=["bolton"]), said, follow=True)

    page = answer.content.decode()
    assert "LM2 is 1.67: of each pound spent, about 67p" in page
    assert "90.0% of what suppliers were paid is placed" in page
    assert "score would be 1.60, if all of it were 1.70" in page
    result = Result.objects.get()
    assert (result.first_pence, result.suppliers, result.placed_suppliers) == (100000, 3, 2)


def test_later_spend_makes_a_new_result_and_the_old_one_stays(bolton: Council) -> None:
    client = signed_in(bolton)
    said = {"title": "Year", **SPEND, "area": "chosen", "chosen": ["E08000001"]}
    client.post(reverse("new-measurement", args=["bolton"]), said)
    made = Measurement.objects.get()
    Supplier.objects.filter(key="LOST").update(district="E08000001")

    client.post(reverse("work-out-again", args=["bolton", made.pk]))

    assert [row.local_pence for row in made.results.all()] == [70000, 60000]
    shown = results.latest([made])[0]
    assert shown.lm2 == pytest.approx(1.7)


def test_months_without_spend_are_refused_with_a_sentence(bolton: Council) -> None:
    client = signed_in(bolton)
    said = {"title": "Long ago", **SPEND, "starts_on_2": "2001", "ends_on_2": "2002"}

    answer = client.post(reverse("new-measurement", args=["bolton"]), said)

    assert answer.status_code == 422
    assert "No spend counts in these months" in answer.content.decode()
    assert not Measurement.objects.exists()


def test_what_somebody_else_published_is_recorded_and_never_worked_out_again(bolton: Council) -> None:
    client = signed_in(bolton)
    said = {
        "title": "Pilot",
        **YEAR,
        "published_lm3": "1.76",
        "area_words": "County",
        "method": "Wider way",
        "document": "Report, p. 4",
    }

    page = client.post(reverse("record-measurement", args=["bolton"]), said, follow=True).content.decode()

    assert "As published" in page
    made = Measurement.objects.get()
    assert made.published_lm3 == Decimal("1.76")
    with pytest.raises(results.Refused):
        make_measurement.work_out(made, by=None, at=timezone.now())


@pytest.mark.parametrize(("lm3", "sentence"), [("3.11", "less than or equal to 3"), ("", "Enter LM2, LM3 or both")])
def test_what_is_no_multiplier_is_not_recorded_as_one(bolton: Council, lm3: str, sentence: str) -> None:
    client = signed_in(bolton)
    said = {"title": "Social return", **YEAR, "published_lm3": lm3, "area_words": "x", "method": "x", "document": "x"}

    answer = client.post(reverse("record-measurement", args=["bolton"]), said)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_region_sees_measurements_side_by_side_with_both_means(bolton: Council) -> None:
    signed_in(bolton).post(reverse("new-measurement", args=["bolton"]), {"title": "Year", **SPEND})

    blocks = money_figures.blocks(bolton.region, date(2030, 1, 1))

    assert [block.key for block in blocks] == ["spend", "lm2"]
    assert "1.67" in " ".join(blocks[1].sentences)


def test_a_budget_that_holds_less_than_was_paid_is_refused_and_one_that_holds_more_is_round_1(bolton: Council) -> None:
    client = signed_in(bolton)
    said = {"title": "Budget", **SPEND, "source": "budget"}

    too_small = client.post(reverse("new-measurement", args=["bolton"]), {**said, "first": "999.99"})
    assert "More was paid out, £1,000.00, than round 1 holds, £999.99" in too_small.content.decode()
    client.post(reverse("new-measurement", args=["bolton"]), {**said, "first": "2,000"})

    shown = results.latest([Measurement.objects.get()])[0]
    assert shown.first == 200_000
    assert shown.lm2 == pytest.approx(1 + (600 + 100 * 600 / 900) / 2000)


def test_a_contract_is_measured_from_what_its_contractor_has_paid(bolton: Council) -> None:
    client = signed_in(bolton)
    said = {"title": "Boat compound", **SPEND, "source": "contract", "first": "940,000", "local": "162,000"}

    client.post(reverse("new-measurement", args=["bolton"]), said)

    shown = results.latest([Measurement.objects.get()])[0]
    assert shown.lm2 == pytest.approx(1.1723, abs=1e-4)
    assert shown.lm3 is None
    assert shown.result is not None
    assert shown.result.files == ""
