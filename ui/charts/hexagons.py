"""Geometry of pointy-top hexagons in axial coordinates, rows counted downwards.

The middle of (q, r) is at x = S * sqrt(3) * (q + r / 2), y = 1.5 * S * r, where S is the side.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from math import sqrt

Place = tuple[int, int]
Point = tuple[float, float]
Corner = tuple[int, int]
"""A corner in whole steps: half a hexagon's width to the right, half a side downwards."""

NEIGHBOURS: tuple[Place, ...] = ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))
"""In the order of the sides: east, south-east, south-west, west, north-west, north-east."""

_CORNERS: tuple[Corner, ...] = ((1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2))
"""Clockwise from the upper right; side i runs from corner i to corner i + 1."""


def middle(place: Place, side: float) -> Point:
    q, r = place
    return side * sqrt(3) * (q + r / 2), 1.5 * side * r


def corners(place: Place, side: float, scale: float = 1.0) -> list[Point]:
    x, y = middle(place, side)
    return [(x + dx * side * sqrt(3) / 2 * scale, y + dy * side / 2 * scale) for dx, dy in _CORNERS]


def _corner(place: Place, at: int) -> Corner:
    q, r = place
    dx, dy = _CORNERS[at % 6]
    return 2 * q + r + dx, 3 * r + dy


def _point(corner: Corner, side: float) -> Point:
    return corner[0] * side * sqrt(3) / 2, corner[1] * side / 2


def borders(places: Collection[Place], group: Callable[[Place], Hashable]) -> list[tuple[Corner, Corner]]:
    """The sides between places of different groups, or between a place and nothing; each side once."""
    known = set(places)
    sides: dict[frozenset[Corner], tuple[Corner, Corner]] = {}
    for place in sorted(known, key=lambda at: (at[1], at[0])):
        for at, (dq, dr) in enumerate(NEIGHBOURS):
            other = (place[0] + dq, place[1] + dr)
            if other not in known or group(other) != group(place):
                ends = _corner(place, at), _corner(place, at + 1)
                sides.setdefault(frozenset(ends), ends)
    return list(sides.values())


def outlines(places: Collection[Place]) -> list[list[Corner]]:
    """The closed lines round a set of places: clockwise round each patch, anticlockwise round each hole."""
    known = set(places)
    following: dict[Corner, Corner] = {}
    for place in known:
        for number, (dq, dr) in enumerate(NEIGHBOURS):
            if (place[0] + dq, place[1] + dr) not in known:
                following[_corner(place, number)] = _corner(place, number + 1)
    loops: list[list[Corner]] = []
    while following:
        start = at = min(following)
        loop: list[Corner] = []
        while at in following:
            loop.append(at)
            at = following.pop(at)
        assert at == start, "the sides of hexagons always close"
        loops.append(loop)
    return loops


def inset(loop: list[Corner], side: float, by: float) -> list[Point]:
    """The points of a closed line moved inwards by a distance."""
    points = [_point(corner, side) for corner in loop]
    moved = []
    for at, (x, y) in enumerate(points):
        before = _inward(points[at - 1], (x, y))
        after = _inward((x, y), points[(at + 1) % len(points)])
        both = 1 + before[0] * after[0] + before[1] * after[1]
        moved.append((x + by * (before[0] + after[0]) / both, y + by * (before[1] + after[1]) / both))
    return moved


def _inward(start: Point, end: Point) -> Point:
    """The direction to the right of somebody who walks clockwise, as y grows downwards."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = sqrt(dx * dx + dy * dy)
    return -dy / length, dx / length


def as_points(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def as_path(sides: Iterable[tuple[Corner, Corner]], side: float) -> str:
    """Sides joined to lines as long as they go, as a path: the joins are then drawn round."""
    following: dict[Corner, list[Corner]] = {}
    arriving: Counter[Corner] = Counter()
    for start, end in sides:
        following.setdefault(start, []).append(end)
        arriving[end] += 1
    starts = {start for start in following if not arriving[start]}
    pieces = []
    while following:
        at = min(starts or following)
        line = [at]
        while ends := following.get(at):
            end = ends.pop()
            if not ends:
                del following[at]
                starts.discard(at)
            arriving[end] -= 1
            if not arriving[end] and end in following:
                starts.add(end)
            at = end
            line.append(at)
        pieces.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (_point(corner, side) for corner in line)))
    return "".join(pieces)
