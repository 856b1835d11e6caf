"""Round 3 where not everybody has answered: what is filled in, between what it lies, how sure it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lm3.measurements.rules.estimate import (
    BY_ALL,
    BY_DEFAULT,
    BY_PLACE,
    BY_STRATUM,
    ELSEWHERE,
    LOCAL,
    UNPLACED,
    Firms,
    Third,
    third_round,
)
from lm3.measurements.rules.multiplier import Way, plain_mean

SILENT = float("nan")
Row = tuple[float, int, str, str, float]


def firms(*rows: Row, certain: bool = False) -> Firms:
    paid, place, size, category, respent = zip(*rows, strict=True) if rows else ((), (), (), (), ())
    return Firms(
        np.array(paid, dtype=np.float64),
        np.array(place, dtype=np.int8),
        np.array(size, dtype=np.str_),
        np.array(category, dtype=np.str_),
        np.array(respent, dtype=np.float64),
        np.full(len(rows), certain),
    )


def local(paid: float, respent: float = SILENT, size: str = "sme", category: str = "build") -> Row:
    return (paid, LOCAL, size, category, respent)


FIVE = tuple(local(100, share) for share in (0.2, 0.4, 0.6, 0.8, 0.5))


def test_when_all_have_answered_nothing_is_filled_in_and_the_answer_is_sure() -> None:
    found = third_round(firms(*FIVE), Way.STRICT)

    assert (found.pence, found.filled_in, found.response) == pytest.approx((250, 0, 1))
    assert found.low == found.high == pytest.approx(750)
    assert found.interval == pytest.approx((750, 750))


def test_the_silent_are_taken_as_those_like_them_weighted_by_what_was_spent() -> None:
    found = third_round(firms(*FIVE[:4], local(400, 0.1), local(1000)), Way.STRICT)

    like_them = (20 + 40 + 60 + 80 + 40) / 800
    assert found.filled_in == pytest.approx(1000 * like_them)
    assert found.strata[0].basis == BY_STRATUM
    assert found.strata[0].share == pytest.approx(like_them)
    assert like_them != pytest.approx(plain_mean([0.2, 0.4, 0.6, 0.8, 0.1])), "the published rule is the plain mean"


@pytest.mark.parametrize(
    ("others", "basis", "share"),
    [
        (FIVE, BY_PLACE, 0.5),
        (tuple((100.0, ELSEWHERE, "sme", "build", 0.3) for _ in range(5)), BY_ALL, 0.3),
        (FIVE[:4], BY_DEFAULT, 0.4),
    ],
)
def test_with_fewer_than_five_like_them_a_wider_group_stands_for_them(
    others: tuple[Row, ...], basis: str, share: float
) -> None:
    found = third_round(firms(*others, local(1000, size="large", category="food")), Way.STRICT)

    alone = next(row for row in found.strata if row.category == "food")
    assert alone.basis == basis
    assert alone.share == pytest.approx(share)
    assert found.by_default == pytest.approx(400 if basis == BY_DEFAULT else 0)
    assert (found.interval is None) == (basis == BY_DEFAULT), "a default has no interval"


def test_suppliers_elsewhere_count_in_the_wider_way_only() -> None:
    rows = (*FIVE, *((100.0, ELSEWHERE, "sme", "build", 0.36) for _ in range(5)))

    assert third_round(firms(*rows), Way.STRICT).pence == pytest.approx(250)
    assert third_round(firms(*rows), Way.WIDER).pence == pytest.approx(250 + 180)


def test_what_is_not_placed_counts_in_proportion_and_bounds_the_score() -> None:
    rows = (*FIVE, (500.0, ELSEWHERE, "sme", "build", SILENT), (200.0, UNPLACED, "sme", "build", SILENT))

    found = third_round(firms(*rows), Way.STRICT)

    assert found.filled_in == pytest.approx(200 * 0.5 * 0.5), "half of what is placed is local, which spends half"
    assert (found.low, found.high) == pytest.approx((500 + 250, 700 + 250 + 200))


def test_staff_count_with_what_they_said_and_else_between_nothing_and_all() -> None:
    known = third_round(firms(*FIVE), Way.STRICT, staff_pay=1000, staff_share=0.4, staff_is_known=True)
    default = third_round(firms(*FIVE), Way.STRICT, staff_pay=1000)

    assert known.from_staff == pytest.approx(400)
    assert known.low == known.high
    assert default.from_staff == pytest.approx(454)
    assert default.high - default.low == pytest.approx(1000)


def test_who_was_asked_with_certainty_has_no_sampling_error_of_their_own() -> None:
    rows = (*FIVE, *(local(100) for _ in range(5)))

    drawn = third_round(firms(*rows), Way.STRICT).interval
    certain = third_round(firms(*rows, certain=True), Way.STRICT).interval

    assert drawn is not None
    assert certain is not None
    assert certain[1] - certain[0] < (drawn[1] - drawn[0]) * 2
    assert third_round(firms(*FIVE, certain=True), Way.STRICT).interval == (750, 750)


def test_the_interval_narrows_with_every_answer_more() -> None:
    rng = np.random.default_rng(3)
    shares = rng.uniform(0.2, 0.8, 200)

    def width(answers: int) -> float:
        rows = (local(100, share if at < answers else SILENT) for at, share in enumerate(shares))
        low, high = third_round(firms(*rows), Way.STRICT).interval or (0, 0)
        return high - low

    assert width(10) > width(50) > width(150) > width(200) == 0


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """A sample of 60 of 300, three hundred times: the true sum lies within in 88 to 99 of 100 samples."""
    rng = np.random.default_rng(8)
    truth, paid = rng.beta(2, 3, 300), rng.uniform(100, 1000, 300)
    inside = 0
    for at in range(300):
        seen = rng.permutation(300) < 60
        rows = [local(float(paid[i]), float(truth[i]) if seen[i] else SILENT) for i in range(300)]
        low, high = third_round(firms(*rows), Way.STRICT, seed=at, draws=200).interval or (0, 0)
        inside += low <= float(paid.sum() + (paid * truth).sum()) <= high

    assert 0.88 <= inside / 300 <= 0.99


def test_a_share_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        firms(local(100, 1.2))


ROWS = st.lists(
    st.tuples(
        st.floats(0, 10**9),
        st.sampled_from([LOCAL, ELSEWHERE, UNPLACED]),
        st.sampled_from(["sme", "large", ""]),
        st.sampled_from(["a", "b"]),
        st.one_of(st.just(SILENT), st.floats(0, 1)),
    ),
    max_size=40,
)


def score(found: Third, rows: list[Row]) -> tuple[float, float]:
    first = sum(row[0] for row in rows)
    return (1 + found.low / first, 1 + found.high / first) if first > 0 else (1.0, 1.0)


@given(ROWS, st.integers(0, 9), st.randoms(use_true_random=False))
def test_properties(rows: list[Row], seed: int, shuffle) -> None:
    found = third_round(firms(*rows), Way.STRICT, seed=seed, draws=50)
    low, high = score(found, rows)

    assert 1 - 1e-9 <= low <= high + 1e-9
    assert high <= 3 + 1e-9, "the score of the strict way is at most 3"
    assert 0 <= found.response <= 1 + 1e-9
    if found.interval:
        assert found.low - 1 <= found.interval[0] + 1e-6 * found.high
        assert found.interval[1] <= found.high * (1 + 1e-9) + 1
    mixed = list(rows)
    shuffle.shuffle(mixed)
    again = third_round(firms(*mixed), Way.STRICT, seed=seed, draws=50)
    assert again.pence == pytest.approx(found.pence)
    assert again.interval == (found.interval and pytest.approx(found.interval))


@given(ROWS, st.floats(0.1, 0.9))
def test_paying_somebody_in_two_parts_changes_nothing(rows: list[Row], part: float) -> None:
    """Two payments are one supplier; what is filled in depends on sums of money alone."""
    said = [(paid, place, size, category, 0.5) for paid, place, size, category, _share in rows]
    split = [row for paid, *rest in said for row in ((paid * part, *rest), (paid * (1 - part), *rest))]

    whole = third_round(firms(*said), Way.WIDER, draws=20)

    assert third_round(firms(*split), Way.WIDER, draws=20).pence == pytest.approx(whole.pence)
