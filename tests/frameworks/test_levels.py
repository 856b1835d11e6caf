"""The levels of the Flexible Framework: a table of cases, and what must hold for every set of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.editions.rules.levels import (
    Distance,
    Requirement,
    Value,
    distance,
    fulfilled_codes,
    missing_for,
    profile,
)

MATRIX = [
    Requirement(f"{theme}{level}.{number}", theme, level)
    for theme in ("PE", "PO", "PP", "ES", "MR")
    for level in (1, 2, 3, 4, 5)
    for number in (1, 2)
]
CODES = [row.code for row in MATRIX]
VALUES = [value.value for value in Value]
answers = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["", *VALUES]))


def up_to(level: int, theme: str = "PE") -> set[str]:
    return {row.code for row in MATRIX if row.theme == theme and row.level <= level}


@pytest.mark.parametrize(
    ("fulfilled", "level", "next_level", "count"),
    [
        (set(), 0, 1, (0, 2)),
        ({"PE1.1"}, 0, 1, (1, 2)),
        (up_to(1), 1, 2, (0, 2)),
        (up_to(1) | {"PE2.1"}, 1, 2, (1, 2)),
        (up_to(3) - {"PE1.2"}, 0, 1, (1, 2)),  # a gap below stops what stands above it
        (up_to(3) - {"PE2.1"}, 1, 2, (1, 2)),
        (up_to(5), 5, None, (0, 0)),
    ],
)
def test_a_theme_stands_at_the_highest_level_without_a_gap_below(fulfilled, level, next_level, count):
    people = profile(MATRIX, fulfilled).themes[0]

    assert (people.theme, people.level, people.next_level) == ("PE", level, next_level)
    assert (people.fulfilled, people.asked) == count
    assert len(people.missing) == people.asked - people.fulfilled


def test_the_overall_level_is_the_lowest_theme():
    fulfilled = set(CODES) - {"MR2.1"}
    found = profile(MATRIX, fulfilled)

    assert [row.level for row in found.themes] == [5, 5, 5, 5, 1]
    assert found.overall == 1
    assert found.level_of("MR") == 1


@pytest.mark.parametrize(
    ("value", "counts"),
    [("met", True), ("not-applicable", True), ("partly", False), ("not-met", False), ("", False), ("nonsense", False)],
)
def test_only_met_and_not_applicable_fulfil_a_requirement(value, counts):
    assert ("PE1.1" in fulfilled_codes({"PE1.1": value})) is counts


def test_a_framework_without_themes_has_no_level():
    assert profile([], {"PE1.1"}).overall == 0


def test_a_theme_that_the_edition_does_not_have_is_an_error():
    with pytest.raises(KeyError):
        profile(MATRIX, set()).level_of("XX")


def test_missing_for_a_target_counts_every_requirement_up_to_it():
    assert missing_for(MATRIX[:10], up_to(1), 2) == ("PE2.1", "PE2.2")
    assert missing_for(MATRIX[:10], set(), 1) == ("PE1.1", "PE1.2")


@pytest.mark.parametrize(("missing", "found"), [(0, "there"), (1, "close"), (2, "close"), (3, "further")])
def test_close_means_at_most_two_missing(missing, found):
    assert distance(missing) == Distance(found)


def test_a_negative_number_of_missing_requirements_is_refused():
    with pytest.raises(ValueError, match="negative"):
        distance(-1)


@given(answers, st.sampled_from(CODES))
def test_a_level_never_falls_when_an_answer_improves(values, code):
    before = profile(MATRIX, fulfilled_codes(values))
    after = profile(MATRIX, fulfilled_codes({**values, code: "met"}))

    assert after.overall >= before.overall
    assert all(new.level >= old.level for old, new in zip(before.themes, after.themes, strict=True))


@given(answers, st.randoms())
def test_the_order_of_requirements_does_not_matter(values, chance):
    shuffled = MATRIX[:]
    chance.shuffle(shuffled)
    fulfilled = fulfilled_codes(values)
    one, other = profile(MATRIX, fulfilled), profile(shuffled, fulfilled)

    assert {row.theme: row.level for row in one.themes} == {row.theme: row.level for row in other.themes}
    assert one.overall == other.overall


@given(answers, st.integers(1, 5))
def test_nothing_is_missing_exactly_when_every_theme_has_reached_the_level(values, level):
    fulfilled = fulfilled_codes(values)

    assert (missing_for(MATRIX, fulfilled, level) == ()) == (profile(MATRIX, fulfilled).overall >= level)
