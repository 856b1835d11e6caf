"""Working days of England."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.papers.rules.working_days import after, bank_holidays, is_working_day

HOLIDAYS = {
    1995: "1-2 4-14 4-17 5-8 5-29 8-28 12-25 12-26",
    1999: "1-1 4-2 4-5 5-3 5-31 8-30 12-27 12-28 12-31",
    2002: "1-1 3-29 4-1 5-6 6-3 6-4 8-26 12-25 12-26",
    2011: "1-3 4-22 4-25 4-29 5-2 5-30 8-29 12-26 12-27",
    2012: "1-2 4-6 4-9 5-7 6-4 6-5 8-27 12-25 12-26",
    2020: "1-1 4-10 4-13 5-8 5-25 8-31 12-25 12-28",
    2021: "1-1 4-2 4-5 5-3 5-31 8-30 12-27 12-28",
    2022: "1-3 4-15 4-18 5-2 6-2 6-3 8-29 9-19 12-26 12-27",
    2023: "1-2 4-7 4-10 5-1 5-8 5-29 8-28 12-25 12-26",
    2026: "1-1 4-3 4-6 5-4 5-25 8-31 12-25 12-28",
    2027: "1-1 3-26 3-29 5-3 5-31 8-30 12-27 12-28",
}


@pytest.mark.parametrize("year", HOLIDAYS)
def test_the_bank_holidays_of_a_year(year):
    days = {date(year, *map(int, day.split("-"))) for day in HOLIDAYS[year].split()}
    assert bank_holidays(year) == days


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 25), 5, date(2026, 12, 2)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 23), 3, date(2026, 12, 30)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
    ],
)
def test_the_last_of_so_many_working_days(start, days, last):
    assert after(start, days) == last


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 30))
def test_between_start_and_last_day_lie_exactly_so_many_working_days(start, days):
    last = after(start, days)
    between = (start + timedelta(days=number) for number in range(1, (last - start).days + 1))
    assert sum(map(is_working_day, between)) == days
    assert days == 0 or is_working_day(last)


@given(st.integers(1978, 2100))
def test_a_year_has_eight_bank_holidays_or_more_and_none_at_a_weekend(year):
    assert len(bank_holidays(year)) >= 8
    assert all(day.isoweekday() <= 5 for day in bank_holidays(year))
