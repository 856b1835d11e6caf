"""Levels by the three rules that an edition can bring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.editions.rules.levels import Requirement, Value, fulfilled_codes, profile
from frameworks.editions.rules.scoring import CUMULATIVE, Kind, Rule, missing, score

MATRIX = [Requirement(f"{t}{level}.{n}", t, level) for t in ("PE", "PO") for level in (1, 2, 3) for n in (1, 2)]
DESCRIBED = [Requirement(f"{t}{level}.1", t, level) for t in ("PE", "PO") for level in range(1, 8)]
BEST_FIT = Rule(Kind.BEST_FIT)
BANDS = Rule(Kind.PERCENTAGE, ((1, 30), (2, 60), (3, 90)), partly=50)

values = st.dictionaries(st.sampled_from([row.code for row in MATRIX]), st.sampled_from([*Value, ""]))


def met(*codes: str) -> dict[str, str]:
    return dict.fromkeys(codes, "met")


@given(values)
def test_a_checklist_comes_to_what_it_always_came_to(said: dict[str, str]) -> None:
    assert score(CUMULATIVE, MATRIX, said) == profile(MATRIX, fulfilled_codes(said))


@pytest.mark.parametrize(
    ("said", "level", "next_level"),
    [
        ({}, 0, 1),
        (met("PE1.1"), 1, 2),
        (met("PE4.1"), 4, 5),
        ({"PE4.1": "partly"}, 0, 1),
        (met("PE2.1", "PE6.1"), 6, 7),
        (met("PE7.1"), 7, None),
    ],
)
def test_under_best_fit_the_highest_description_that_fits_is_the_level(
    said: dict[str, str], level: int, next_level: int | None
) -> None:
    people = score(BEST_FIT, DESCRIBED, said).themes[0]

    assert (people.level, people.next_level) == (level, next_level)


@pytest.mark.parametrize(
    ("said", "level", "fulfilled", "asked"),
    [
        ({}, 0, 0, 2),  # 30 % of 6 need 1.8 requirements
        (met("PE3.1"), 0, 1, 2),
        (met("PE3.1", "PE1.1"), 1, 2, 4),
        ({**met("PE3.1"), "PE1.1": "partly", "PE1.2": "partly"}, 1, 1, 4),
        (met("PE1.1", "PE1.2", "PE2.1", "PE2.2"), 2, 4, 6),
        (met(*(row.code for row in MATRIX)), 3, 0, 0),
        ({"PE1.1": "not-applicable", "PE1.2": "met"}, 1, 2, 4),
    ],
)
def test_under_percentages_the_share_of_a_theme_decides(
    said: dict[str, str], level: int, fulfilled: int, asked: int
) -> None:
    people = score(BANDS, MATRIX, said).themes[0]

    assert (people.level, people.fulfilled, people.asked) == (level, fulfilled, asked)


def test_percentages_without_bands_are_refused() -> None:
    with pytest.raises(ValueError, match="needs bands"):
        score(Rule(Kind.PERCENTAGE), MATRIX, {})


@pytest.mark.parametrize("rule", [CUMULATIVE, BANDS])
@given(said=values, wanted=st.integers(0, 3))
def test_nothing_is_missing_exactly_where_the_level_is_reached(rule: Rule, said: dict[str, str], wanted: int) -> None:
    assert (missing(rule, MATRIX, said, lambda _theme: wanted) == ()) == (score(rule, MATRIX, said).overall >= wanted)


@pytest.mark.parametrize("rule", [CUMULATIVE, BANDS])
@given(said=values, wanted=st.integers(0, 3))
def test_doing_what_is_missing_reaches_the_level(rule: Rule, said: dict[str, str], wanted: int) -> None:
    done = {**said, **met(*missing(rule, MATRIX, said, lambda _theme: wanted))}

    assert score(rule, MATRIX, done).overall >= wanted


@pytest.mark.parametrize("rule", [CUMULATIVE, BANDS])
@given(said=values, code=st.sampled_from([row.code for row in MATRIX]))
def test_one_more_requirement_met_never_lowers_a_level(rule: Rule, said: dict[str, str], code: str) -> None:
    before, after = score(rule, MATRIX, said), score(rule, MATRIX, {**said, code: "met"})

    assert all(b.level <= a.level for b, a in zip(before.themes, after.themes, strict=True))


def test_under_best_fit_the_description_of_the_level_wanted_is_missing() -> None:
    assert missing(BEST_FIT, DESCRIBED, met("PE5.1", "PO2.1"), lambda _theme: 4) == ("PO4.1",)
