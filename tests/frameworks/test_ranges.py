"""The rule of five: what people see of councils that are not theirs."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.progress.rules.ranges import SMALLEST_GROUP, others, ranges, shown


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []),
        ([0, 0], [(0, 0, 0), (1, 1, 0)]),
        ([4], []),
        ([5], [(0, 0, 5)]),
        ([7, 12, 8, 0], [(0, 0, 7), (1, 1, 12), (2, 2, 8), (3, 3, 0)]),
        ([1, 12, 8, 0], [(0, 1, 13), (2, 2, 8), (3, 3, 0)]),
        ([7, 12, 3, 0], [(0, 0, 7), (1, 3, 15)]),
        ([6, 0, 3], [(0, 2, 9)]),
        ([3, 0, 4], [(0, 2, 7)]),
        ([0, 3, 2, 0, 9], [(0, 0, 0), (1, 2, 5), (3, 3, 0), (4, 4, 9)]),
        ([2, 2], []),
        ([0, 0, 1], []),
        ([0, 2, 0, 2], []),
    ],
)
def test_levels_are_put_together_until_no_group_is_smaller_than_five(
    counts: list[int], expected: list[tuple[int, int, int]]
) -> None:
    assert [(row.first, row.last, row.councils) for row in ranges(counts)] == expected


def test_a_negative_number_of_councils_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        ranges([3, -1])


@pytest.mark.parametrize(
    ("parts", "asked", "expected", "is_wider"),
    [
        ({"North": [6, 5], "South": [7, 9]}, None, [13, 14], False),
        ({"North": [6, 5], "South": [7, 9]}, "North", [6, 5], False),
        ({"North": [6, 0], "South": [7, 9]}, "North", [6, 0], False),
        ({"North": [6, 4], "South": [7, 9]}, "North", [13, 13], True),
        ({"North": [6, 5], "South": [7, 4]}, "North", [13, 9], True),
        ({"North": [6, 5], "South": [3, 0]}, "North", [9, 5], True),
        ({"North": [6, 5], "South": [7, 9]}, "Elsewhere", [13, 14], True),
        ({"North": [1, 1], "South": [1, 1]}, "North", [], True),
    ],
)
def test_a_part_is_shown_only_where_no_part_gives_a_smaller_group_away(
    parts: dict[str, list[int]], asked: str | None, expected: list[int], is_wider: bool
) -> None:
    found = shown(parts, asked)

    assert [row.councils for row in found.ranges] == expected
    assert found.is_wider == is_wider


def parts_of(draw: st.DrawFn) -> dict[str, list[int]]:
    bands = draw(st.integers(1, 6))
    names = draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=5, unique=True))
    return {name: draw(st.lists(st.integers(0, 14), min_size=bands, max_size=bands)) for name in names}


worlds = st.composite(parts_of)()


def sums(cells: Sequence[int]) -> set[int]:
    """Every number of councils that can be had by adding up some of the cells."""
    return {sum(chosen) for size in range(1, len(cells) + 1) for chosen in combinations(cells, size)}


@given(worlds)
def test_no_sum_or_difference_of_what_is_shown_gives_a_group_smaller_than_five(parts: dict[str, list[int]]) -> None:
    """All tables one person can call up are unions of cells; no cell but an empty one is smaller than five, so neither
    is any group that adding and subtracting tables can single out."""
    whole = shown(parts)
    tables = [[row.councils for row in whole.ranges]]
    for name in parts:
        part = shown(parts, name)
        assert [(row.first, row.last) for row in part.ranges] == [(row.first, row.last) for row in whole.ranges]
        tables.append([row.councils for row in part.ranges])

    for table in tables:
        assert not any(0 < group < SMALLEST_GROUP for group in sums(table))
        for other in tables:
            differences = [abs(one - two) for one, two in zip(table, other, strict=True)]
            assert not any(0 < group < SMALLEST_GROUP for group in differences) or table_pairs_are_disjoint(
                parts, table
            )


def table_pairs_are_disjoint(parts: dict[str, list[int]], table: Sequence[int]) -> bool:
    """Two parts share no council: their difference singles nobody out. Only the whole contains the others."""
    return sum(table) != sum(map(sum, parts.values()))


councils = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 5)), max_size=60)


@given(councils, councils)
def test_what_is_shown_never_depends_on_ones_own_councils(
    strangers: list[tuple[str, int]], own: list[tuple[str, int]]
) -> None:
    """So nothing can be learnt by subtracting what one knows of them."""
    rows = [(number, *place) for number, place in enumerate(strangers)]
    mine = [(1000 + number, *place) for number, place in enumerate(own)]
    every_part = [(2000 + number, part, 0) for number, part in enumerate("ABC")]
    ids = {row[0] for row in [*mine, *every_part]}

    with_own = others([*rows, *mine, *every_part], ids, 6)
    without = others([*rows, *every_part], ids, 6)

    assert with_own == without
    assert sum(map(sum, with_own.values())) == len(strangers)
    assert shown(with_own).councils in (0, len(strangers))
