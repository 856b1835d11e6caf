from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.forms import MoneyField
from workstream.programme.rules.money import Amounts, total
from workstream.programme.rules.scores import band, grid, trend
from workstream.programme.rules.years import financial_year

PENCE = st.integers(0, 10**12)
LINE = st.builds(Amounts, PENCE, PENCE, PENCE, PENCE)


@given(st.lists(LINE, max_size=20))
def test_the_sum_of_the_budget_agrees_to_the_penny_whatever_the_order(lines: list[Amounts]) -> None:
    whole = total(lines)
    assert whole == total(reversed(lines))
    assert whole.left == sum(line.left for line in lines)
    assert whole.over == sum(line.over for line in lines)


@pytest.mark.parametrize(("points", "words"), [(25, "high"), (15, "high"), (14, "medium"), (8, "medium"), (7, "low")])
def test_points_of_a_risk_fall_into_bands(points: int, words: str) -> None:
    assert band(points) == words


@pytest.mark.parametrize(
    ("points", "words"), [([], "new"), ([9], "new"), ([9, 12], "up"), ([12, 9], "down"), ([4, 9, 9], "same")]
)
def test_the_trend_compares_the_last_two_scores(points: list[int], words: str) -> None:
    assert trend(points) == words


def test_the_heat_map_has_the_likeliest_first_and_the_slightest_left() -> None:
    rows = grid([(5, 1), (5, 1), (1, 5)])
    assert rows[0] == [2, 0, 0, 0, 0]
    assert rows[4] == [0, 0, 0, 0, 1]
    assert sum(map(sum, rows)) == 3


@pytest.mark.parametrize(("on", "year"), [(date(2027, 3, 31), 2026), (date(2027, 4, 1), 2027)])
def test_a_financial_year_begins_in_april(on: date, year: int) -> None:
    assert financial_year(on) == year


@pytest.mark.parametrize(
    ("typed", "pence"), [("£1,234.56", 123456), ("1234", 123400), (" 0.5 ", 50), ("1,000", 100000), ("", None)]
)
def test_pounds_are_taken_as_people_write_them(typed: str, pence: int | None) -> None:
    assert MoneyField(required=False).clean(typed) == pence


@pytest.mark.parametrize(
    ("typed", "why"),
    [("€500", "another currency"), ("500 dollars", "another currency"), ("a lot", "such as"), ("1.234", "such as")],
)
def test_other_money_is_refused_with_a_sentence(typed: str, why: str) -> None:
    with pytest.raises(Exception, match=why):
        MoneyField().clean(typed)
