from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstream.programme.rules.rag import Dates, Rag, Tally, expected_percent, rag, slip, tally

ON = date(2027, 6, 30)
DAYS = st.integers(-400, 400).map(lambda days: ON + timedelta(days=days))


def dates(starts: int | None, due: int, percent: int, *, agreed: int | None = None, done: int | None = None) -> Dates:
    """Days counted from 30 June 2027."""
    day = lambda days: None if days is None else ON + timedelta(days=days)  # noqa: E731
    return Dates(day(starts), day(due), day(due if agreed is None else agreed), day(done), percent)


@pytest.mark.parametrize(
    ("item", "status"),
    [
        (dates(-30, 30, 50), Rag.GREEN),
        (dates(-30, 30, 25), Rag.AMBER),
        (dates(-30, 30, 26), Rag.GREEN),
        (dates(-60, 30, 10), Rag.RED),
        (dates(-30, -1, 90), Rag.RED),
        (dates(-30, 0, 80), Rag.GREEN),
        (dates(-30, 0, 74), Rag.AMBER),
        (dates(10, 60, 0), Rag.GREEN),
        (dates(None, 5, 0), Rag.GREEN),
        (dates(-10, 60, 20, agreed=31), Rag.AMBER),
        (dates(-10, 60, 20, agreed=32), Rag.GREEN),
        (dates(-30, -1, 100, done=-2), Rag.DONE),
        (dates(-30, 30, 100, done=1), Rag.GREEN),
    ],
)
def test_red_amber_and_green_follow_from_dates_and_progress(item: Dates, status: Rag) -> None:
    assert rag(item, ON) == status


@given(DAYS, DAYS, st.integers(0, 99), st.integers(0, 99))
def test_more_progress_never_looks_worse(first: date, second: date, one: int, other: int) -> None:
    starts, due = sorted((first, second))
    order = [Rag.RED, Rag.AMBER, Rag.GREEN]
    less, more = sorted((one, other))

    worse = rag(Dates(starts, due, due, None, less), ON)
    better = rag(Dates(starts, due, due, None, more), ON)

    assert order.index(better) >= order.index(worse)


@given(DAYS, DAYS)
def test_what_is_late_is_red_until_it_is_done(starts: date, due: date) -> None:
    item = Dates(min(starts, due), due, due, None, 99)
    assert (rag(item, ON) == Rag.RED) or due >= ON


def test_the_time_that_has_gone_is_a_share_of_the_whole() -> None:
    assert expected_percent(dates(-30, 30, 0), ON) == 50
    assert expected_percent(dates(0, 0, 0), ON) == 0
    assert expected_percent(dates(-1, -1, 0), ON) == 100


def test_slip_is_the_days_between_what_was_agreed_and_what_is_due() -> None:
    assert slip(dates(0, 20, 0, agreed=5)) == timedelta(days=15)
    assert slip(dates(0, 5, 0, agreed=20)) == timedelta(days=-15)


def test_a_tally_counts_each_status() -> None:
    assert tally([Rag.RED, Rag.DONE, Rag.RED]) == Tally(red=2, done=1)
    assert tally([]).all == 0
