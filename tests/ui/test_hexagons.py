from math import dist, sqrt

from hypothesis import given
from hypothesis import strategies as st

from ui.charts import hexagons as hexes

PLACES = st.sets(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1, max_size=30)


def area(points):
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def test_middles_are_where_the_formula_says():
    x, y = hexes.middle((2, 7), 10)
    assert round(x, 6) == round(10 * sqrt(3) * 5.5, 6)
    assert y == 105


def test_neighbours_are_all_equally_far():
    here = hexes.middle((3, 5), 10)
    for dq, dr in hexes.NEIGHBOURS:
        assert round(dist(here, hexes.middle((3 + dq, 5 + dr), 10)), 6) == round(10 * sqrt(3), 6)


def test_one_tile_has_six_sides_and_two_neighbours_ten():
    assert len(hexes.borders([(0, 0)], lambda place: "")) == 6
    assert len(hexes.borders([(0, 0), (1, 0)], lambda place: "")) == 10


def test_a_border_between_two_groups_is_drawn_once():
    assert len(hexes.borders([(0, 0), (1, 0)], lambda place: place)) == 11


def test_a_ring_has_an_outer_and_an_inner_line():
    loops = hexes.outlines(hexes.NEIGHBOURS)
    assert sorted(len(loop) for loop in loops) == [6, 18]


@given(PLACES)
def test_every_outline_closes_and_together_they_enclose_all_tiles(places):
    loops = hexes.outlines(places)
    side = 10
    enclosed = sum(area(hexes.inset(loop, side, 0)) for loop in loops)
    assert round(enclosed, 3) == round(len(places) * 3 * sqrt(3) / 2 * side**2, 3)


@given(PLACES)
def test_outlines_and_borders_of_one_group_are_the_same_sides(places):
    sides = {frozenset(ends) for ends in hexes.borders(places, lambda place: "")}
    around = [
        frozenset(ends) for loop in hexes.outlines(places) for ends in zip(loop, [*loop[1:], loop[0]], strict=True)
    ]
    assert len(around) == len(set(around))
    assert set(around) == sides


@given(PLACES, st.floats(0.5, 4))
def test_an_inset_line_stays_inside(places, by):
    side = 10
    for loop in hexes.outlines(places):
        assert area(hexes.inset(loop, side, by)) < area(hexes.inset(loop, side, 0))


@given(PLACES)
def test_a_path_draws_every_side_once(places):
    sides = hexes.borders(places, lambda place: place)
    path = hexes.as_path(sides, 10)
    assert path.count("L") == len(sides)
