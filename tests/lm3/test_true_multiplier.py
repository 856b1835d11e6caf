"""What the region is shown of the local multiplier is each council's own figure, with the bounds it has."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.sockets import Block
from lm3.measurements.operations import survey_suppliers
from lm3.measurements.queries import multiplier_figures, results
from lm3.models import Measurement, Survey
from tests.lm3.test_measurements import SPEND, bolton, signed_in
from tests.lm3.test_surveys import answer, asked, client_of, made

__all__ = ["bolton", "made"]
pytestmark = pytest.mark.django_db


def shown_of(council) -> Block:
    block = multiplier_figures.block(council.region, date(2030, 1, 1))
    assert block
    return block


def tile(block: Block, name: str) -> str:
    """What the map says of a council, and what is written on its tile."""
    assert block.chart
    found = re.search(rf'aria-label="({name}[^"]*)".*?font-size="18"[^>]*>([^<]*)<', block.chart.svg, re.DOTALL)
    assert found
    return f"{found[1]} | {found[2]}"


def test_the_map_prints_the_councils_own_figure_and_not_the_end_of_its_band(bolton) -> None:
    signed_in(bolton).post(reverse("new-measurement", args=["bolton"]), {"title": "Year", **SPEND})

    block = shown_of(bolton)

    assert tile(block, "Bolton").endswith(": LM2 1.67 | 1.67")
    assert block.chart
    row = next(row for row in block.chart.table.rows if str(row[0]).startswith("Bolton"))
    assert row[2] == "1.67"


def test_a_figure_is_in_the_band_that_its_printed_digits_say(bolton) -> None:
    client = signed_in(bolton)
    client.post(reverse("new-measurement", args=["bolton"]), {"title": "Year", **SPEND})
    result = Measurement.objects.get().results.get()
    result.local_pence, result.elsewhere_pence, result.unplaced_pence = 4960, 5040, 0
    result.first_pence = 10000
    result.save()

    block = shown_of(bolton)

    assert tile(block, "Bolton").endswith("LM2 1.50 | 1.50")
    assert block.chart
    assert "1 1.50 to 1.74" in block.chart.svg


def test_a_contract_never_stands_for_its_council(bolton) -> None:
    client = signed_in(bolton)
    client.post(reverse("new-measurement", args=["bolton"]), {"title": "Year", **SPEND})
    contract = {"title": "Boat compound", "source": "contract", "first": "940,000", "local": "162,000"}
    client.post(
        reverse("new-measurement", args=["bolton"]), {**SPEND, **contract, "starts_on_2": "2027", "ends_on_2": "2028"}
    )

    block = shown_of(bolton)

    assert tile(block, "Bolton").endswith("| 1.67")
    assert "LM2 is worked out for 1 council: 1.67 weighted by spend, 1.67 as the plain mean" in block.sentences[0]
    assert block.table
    assert [str(row[0]) for row in block.table.rows] == ["Bolton", "Bolton (contract: Boat compound)"]
    assert results.later(Measurement.objects.get(title="Year")) is None


def test_a_survey_of_the_largest_shows_its_bounds_and_speaks_of_no_sample(made: Measurement) -> None:
    survey = asked(made)
    for row, percent in zip(survey.requests.all()[:5], (10, 90, 50, 20, 60), strict=True):
        answer(row, percent=percent)
    client = client_of(made.council)
    client.post(reverse("work-out-again", args=["bolton", made.pk]))

    page = client.get(made.get_absolute_url()).content.decode()

    third = results.latest([made])[0].third
    assert third
    assert third.interval_low is not None
    assert f"LM3, between {third.low:.2f} and {third.high:.2f} whatever the silent spend" in page
    assert "5 of 6 suppliers answered" in page
    assert "in the sample" not in page
    assert "no sample was drawn" in page


def test_where_suppliers_were_drawn_the_interval_of_samples_is_told(made: Measurement) -> None:
    said = {"how": "sample", "share": None, "number": 6, "closes_on": date(2099, 1, 1), "contact": "Ann", "words": ""}
    survey = survey_suppliers.make(made, said, by=None, at=timezone.now())
    assert survey.how == Survey.How.SAMPLE
    for row in survey.requests.all()[:5]:
        answer(row)
    client = client_of(made.council)
    client.post(reverse("work-out-again", args=["bolton", made.pk]))

    assert "With other suppliers in the sample" in client.get(made.get_absolute_url()).content.decode()


def test_lm2_stands_with_its_bounds_where_a_supplier_is_not_placed(bolton) -> None:
    client = signed_in(bolton)
    client.post(reverse("new-measurement", args=["bolton"]), {"title": "Year", **SPEND})

    page = client.get(Measurement.objects.get().get_absolute_url()).content.decode()

    assert "LM2, from spend alone, between 1.60 and 1.70" in page
