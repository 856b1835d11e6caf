"""The sums of training."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.coverage import Covered, by_group, is_in_date, is_key, months_later, together, valid_until

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
PARTS = st.integers(0, 50).flatmap(lambda people: st.builds(Covered, st.integers(0, people), st.just(people)))


@pytest.mark.parametrize(("trained", "people", "whole"), [(0, 0, False), (0, 3, False), (2, 3, False), (3, 3, True)])
def test_nought_of_nought_shows_nothing(trained: int, people: int, whole: bool) -> None:
    assert Covered(trained, people).is_whole is whole


@pytest.mark.parametrize(("trained", "people"), [(4, 3), (-1, 3)])
def test_more_trained_than_people_cannot_be(trained: int, people: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Covered(trained, people)


@given(st.lists(PARTS))
def test_a_total_is_the_sum_of_its_parts(parts: list[Covered]) -> None:
    total = together(parts)

    assert (total.trained, total.people) == (sum(p.trained for p in parts), sum(p.people for p in parts))
    assert total.missing == sum(part.missing for part in parts)


def test_a_council_in_two_groups_counts_in_both_and_one_without_a_list_in_none() -> None:
    parts = {1: Covered(1, 2), 2: Covered(3, 3)}

    assert by_group(parts, {10: [1, 2], 20: [2, 3], 30: []}) == {
        10: Covered(4, 5),
        20: Covered(3, 3),
        30: Covered(0, 0),
    }


@pytest.mark.parametrize(
    ("role", "specialism", "expected"),
    [
        ("buyer", "", True),
        ("buyer", "fleet", True),
        ("orders", "fleet", True),
        ("orders", "", False),
        ("head", "", False),
    ],
)
def test_a_rule_without_specialism_means_any(role: str, specialism: str, expected: bool) -> None:
    assert is_key(role, specialism, [("buyer", ""), ("orders", "fleet")]) is expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 3, 7), 36, date(2030, 3, 7)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -24, date(2025, 1, 15)),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


@given(DAYS, st.integers(1, 120))
def test_training_is_in_date_from_the_day_it_is_completed_to_its_last_day(day: date, months: int) -> None:
    until = valid_until(day, months)
    assert until is not None

    assert is_in_date(day, until, day)
    assert is_in_date(day, until, until)
    assert not is_in_date(day, until, months_later(until, 1))
    assert not is_in_date(day, until, months_later(day, -1))


@given(DAYS, DAYS)
def test_what_does_not_lapse_stays_in_date(day: date, later: date) -> None:
    assert is_in_date(min(day, later), valid_until(day, None), max(day, later))
