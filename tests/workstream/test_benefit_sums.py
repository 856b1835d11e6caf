"""What benefits come to: each once, promised and delivered apart, kinds never added to one another."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstream.partners.rules.benefit_sums import Counted, Kind, Sums, in_unit, in_words, tally

ON = date(2027, 6, 30)
EARLIER, LATER = ON - timedelta(days=10), ON + timedelta(days=1)


def benefit(kind=Kind.CASHABLE, promised=None, delivered=None, verified_on=None, on=EARLIER) -> Counted:
    promised_on = None if promised is None else on
    return Counted(kind, promised, promised_on, delivered, None if delivered is None else on, verified_on)


def test_what_is_delivered_no_longer_counts_as_promised() -> None:
    found = tally([benefit(promised=500, delivered=300), benefit(promised=200)], ON)

    assert found == {Kind.CASHABLE: Sums(200, 300, 0, 1, 1, 0)}


def test_verified_is_part_of_what_is_delivered() -> None:
    found = tally([benefit(delivered=300, verified_on=ON), benefit(delivered=100, verified_on=LATER)], ON)

    assert found[Kind.CASHABLE] == Sums(0, 400, 300, 0, 2, 1)


def test_a_past_day_knows_nothing_of_later_days() -> None:
    row = Counted(Kind.JOBS, 100, EARLIER, 50, LATER, LATER)

    assert tally([row], EARLIER - timedelta(days=1)) == {}
    assert tally([row], ON) == {Kind.JOBS: Sums(promised=100, still_promised=1)}
    assert tally([row], LATER) == {Kind.JOBS: Sums(0, 50, 50, 0, 1, 1)}


def test_something_promised_that_brought_nothing_counts_as_delivered_with_nothing() -> None:
    assert tally([benefit(promised=500, delivered=0)], ON)[Kind.CASHABLE] == Sums(0, 0, 0, 0, 1, 0)


def test_a_promise_whose_time_has_passed_is_told_until_something_is_delivered() -> None:
    promised = Counted(Kind.CARBON, 100, EARLIER, None, None, None, ends_on=EARLIER)
    came = Counted(Kind.CARBON, 100, EARLIER, 0, LATER, None, ends_on=EARLIER)

    assert tally([promised], EARLIER)[Kind.CARBON].overdue == 0
    assert tally([promised, came], ON)[Kind.CARBON].overdue == 2
    assert tally([promised, came], LATER)[Kind.CARBON].overdue == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Kind)),
            st.one_of(st.none(), st.integers(1, 10**12)),
            st.one_of(st.none(), st.integers(0, 10**12)),
        ),
        max_size=6,
    )
)
def test_each_benefit_counts_once_under_its_own_kind(rows) -> None:
    known = [benefit(kind, promised, delivered) for kind, promised, delivered in rows if promised or delivered]

    found = tally(known, ON)

    for kind in Kind:
        mine = [row for row in known if row.kind is kind]
        sums = found.get(kind, Sums())
        assert sums.still_promised + sums.many_delivered == len(mine)
        assert sums.delivered == sum(row.delivered or 0 for row in mine)
        assert sums.promised == sum(row.promised or 0 for row in mine if row.delivered is None)


@pytest.mark.parametrize(
    ("kind", "amount", "words"),
    [
        (Kind.CASHABLE, 123_450, "£1,234.50"),
        (Kind.CARBON, 12_345, "12.345 tCO2e"),
        (Kind.CARBON, 2_000_000, "2,000 tCO2e"),
        (Kind.JOBS, 150, "1.5 full-time jobs"),
        (Kind.JOBS, 100, "1 full-time job"),
        (Kind.JOBS, 0, "0 full-time jobs"),
    ],
)
def test_an_amount_is_told_in_its_unit(kind, amount, words) -> None:
    assert in_words(kind, amount) == words


def test_an_amount_in_its_unit_is_exact() -> None:
    assert in_unit(Kind.CASHABLE, 1) == Decimal("0.01")
    assert in_unit(Kind.CARBON, 1) == Decimal("0.001")
