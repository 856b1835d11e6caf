import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lm3.measurements.rules import multiplier
from lm3.measurements.rules.multiplier import Payment, Rounds, Way, rounds

SHARES = st.floats(0, 1)
PAYMENTS = st.lists(st.builds(Payment, st.floats(0.01, 1e7), st.booleans(), SHARES), min_size=1, max_size=8)


def test_moving_a_pound_brings_what_northumberland_found() -> None:
    assert multiplier.gain_per_pound_moved(0.76, 0.36, Way.WIDER) == pytest.approx(1.40)
    assert multiplier.gain_per_pound_moved(0.76, 0.36, Way.STRICT) == pytest.approx(1.76)


def test_the_two_ways_of_counting_differ_by_what_suppliers_from_elsewhere_spend_here() -> None:
    rows = [Payment(60, True, 0.5), Payment(40, False, 0.25)]

    assert rounds(rows, Way.STRICT) == Rounds(100, 60, 30)
    assert rounds(rows, Way.WIDER) == Rounds(100, 60, 40)


def test_pay_of_local_staff_is_in_round_two_and_what_they_spend_here_in_round_three() -> None:
    found = rounds([Payment(50, True, 0.2)], Way.STRICT, first=200, staff_pay=100, staff_share=0.4)

    assert found == Rounds(200, 150, 50)
    assert (found.lm2, found.lm3) == (1.75, 2.0)


@pytest.mark.parametrize("returns", range(7))
def test_fewer_than_five_returns_are_taken_singly(returns: int) -> None:
    assert multiplier.taken_singly(returns) == (returns < 5)


def test_shares_that_do_not_reach_a_hundred_are_told() -> None:
    assert multiplier.shares_missing([56.10, 29.12, 12.78]) == pytest.approx(2.0)


def test_nothing_spent_has_no_score() -> None:
    for wrong in (lambda: rounds([], Way.STRICT), lambda: Rounds(0, 0, 0).lm2, lambda: multiplier.plain_mean([])):
        with pytest.raises(ValueError):
            wrong()


def test_more_cannot_be_paid_out_than_was_spent() -> None:
    with pytest.raises(ValueError, match="More was paid out"):
        rounds([Payment(100, True, 0.5)], Way.STRICT, first=50)


@given(PAYMENTS)
def test_the_score_lies_between_one_and_three_in_the_strict_way(rows: list[Payment]) -> None:
    found = rounds(rows, Way.STRICT)

    assert 1 <= found.lm2 <= 2 + 1e-9
    assert found.lm2 <= found.lm3 + 1e-9 <= 3 + 1e-8


@given(PAYMENTS, st.sampled_from(Way), SHARES)
def test_moving_spend_to_local_suppliers_never_lowers_the_score(rows: list[Payment], way: Way, respent: float) -> None:
    """With the shares that are spent again held fixed."""
    moved = [Payment(row.paid, True, row.respent) for row in rows]

    assert rounds(moved, way).lm3 >= rounds(rows, way).lm3 - 1e-9


@given(PAYMENTS, st.sampled_from(Way), st.randoms(), st.floats(0.1, 0.9))
def test_neither_order_nor_splitting_of_rows_changes_the_score(rows: list[Payment], way: Way, rng, at: float) -> None:
    split = [
        part
        for row in rows
        for part in (
            Payment(row.paid * at, row.is_local, row.respent),
            Payment(row.paid * (1 - at), row.is_local, row.respent),
        )
    ]
    rng.shuffle(split)

    assert rounds(split, way).lm3 == pytest.approx(rounds(rows, way).lm3)


@given(SHARES, SHARES, SHARES, SHARES)
def test_what_moving_brings_is_the_difference_of_two_budgets(p: float, q: float, local: float, other: float) -> None:
    assume(p <= q)
    for way in Way:
        before, after = (multiplier.blended(share, local, other, way) for share in (p, q))
        gain = multiplier.moved(1, (q - p) * 100, multiplier.gain_per_pound_moved(local, other, way))[1]
        assert after - before == pytest.approx(gain, abs=1e-9)
