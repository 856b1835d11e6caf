"""The map of councils as hexagons: one tile each, counties as an outline with a tile of their own at the side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot, sqrt
from typing import Any, Literal

from ui.charts import hexagons as hexes
from ui.charts.shapes import (
    BLACK,
    SMALL,
    TEXT,
    Chart,
    Key,
    draw,
    ink,
    legend,
    level_colour,
    n,
    squeeze,
    text_width,
    wrapped,
)
from ui.tables import Column, Link, Table, Value

State = Literal["validated", "claimed", "known", "none", "declined"]

STATES: dict[str, str] = {
    "validated": "validated",
    "claimed": "claimed, not yet validated",
    "known": "last known, of an earlier round",
    "none": "not submitted",
    "declined": "not taking part",
}
DASHES = {"claimed": "0.100 5", "known": "7 6"}
"""The line inside a tile whose level counts in no figure."""
SIDE = 44.0
NAME_WIDTH = SIDE * sqrt(3) - 15
COUNTY = "#801650"
MARGIN = 6.0


@dataclass(frozen=True)
class Tile:
    name: str
    short_name: str
    q: int
    r: int
    level: int | None
    state: State
    sub_region: str = ""
    county: str = ""
    """The same text for a county council and its districts; empty where there is only one tier."""
    is_side: bool = False
    """A county council: its tile stands beside the map."""
    url: str = ""
    note: str = ""
    figure: str = ""
    """What the council itself has, where a scale only says between what it lies."""

    @property
    def place(self) -> hexes.Place:
        return self.q, self.r

    @property
    def words(self) -> str:
        if self.level is None:
            return STATES["none" if self.state in ("validated", "claimed", "known") else self.state]
        return f"level {self.level}, {STATES[self.state]}"

    @property
    def mark(self) -> str:
        """What is written on the tile for its level."""
        if self.level is not None:
            return str(self.level)
        return "×" if self.state == "declined" else "–"


@dataclass(frozen=True)
class Scale:
    """What shades of a map that shows no levels stand for: by shade its words and the sign on its tiles."""

    column: str
    words: Mapping[int, str]
    marks: Mapping[int, str]
    """Of a tile without a figure of its own."""
    unknown: str
    """Words of a tile without a shade."""

    def words_of(self, tile: "Tile") -> str:
        return self.unknown if tile.level is None else self.words[tile.level]

    def figure_of(self, tile: "Tile") -> str:
        return tile.figure or self.words_of(tile)


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float


def hexagon_map(
    tiles: Sequence[Tile], title: str, desc: str = "", *, linked: bool = True, scale: Scale | None = None
) -> Chart:
    """Tiles in reading order, each a link where it has an address and `linked` is not switched off (for print). Their
    shades are levels, or what `scale` says."""
    ordered = sorted(tiles, key=lambda tile: (tile.r, tile.q))
    ground = [tile for tile in ordered if not tile.is_side]
    sub_region = {tile.place: tile.sub_region for tile in ground}
    box = _bounds(ordered)
    labels = _sub_region_labels(ordered, box)
    left = min([box.left, *(label["from"] for label in labels)]) - MARGIN
    width = max([box.right, *(label["to"] for label in labels)]) + MARGIN - left
    keys, below = legend(_legend(ordered, scale), width - 2 * MARGIN, 0)
    if scale:
        keys = [replace(key, number=_sign(key, scale)) for key in keys]
    top = box.top - MARGIN
    height = box.bottom + MARGIN - top + 14 + below
    parts = {
        "dx": n(-left),
        "dy": n(-top),
        "tiles": [_drawn(tile, linked, scale) for tile in ordered],
        "sub_regions": hexes.as_path(hexes.borders(list(sub_region), lambda at: sub_region[at]), SIDE),
        "counties": _counties(ordered),
        "county_colour": COUNTY,
        "labels": labels,
        "keys": keys,
        "legend_y": n(height - below),
        "margin": n(MARGIN),
        "linked": linked and any(tile.url for tile in tiles),
    }
    svg = draw("hexagon_map", title, desc or _described(ordered, scale), (width, height), parts)
    return Chart(title, svg, _table(title, ordered, scale))


def _bounds(tiles: Sequence[Tile]) -> _Box:
    points = [point for tile in tiles for point in hexes.corners(tile.place, SIDE)] or [(0.0, 0.0)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return _Box(min(xs), min(ys), max(xs), max(ys))


def _sign(key: Key, scale: Scale) -> str:
    return next((scale.marks.get(shade, "") for shade, words in scale.words.items() if words == key.words), key.number)


def _drawn(tile: Tile, linked: bool, scale: Scale | None) -> dict[str, Any]:
    x, y = hexes.middle(tile.place, SIDE)
    names = wrapped(tile.short_name, NAME_WIDTH, SMALL, hyphens=True)
    first = y - (len(names) - 1) * 6.5 + 9
    colour = BLACK if tile.level is None else ink(tile.level)
    said = scale.words_of(tile) if scale else tile.words
    if scale and tile.figure:
        said = f"{scale.column} {tile.figure}"
    return {
        "url": tile.url if linked else "",
        "words": f"{tile.name}{', ' + tile.sub_region if tile.sub_region else ''}: {said}",
        "note": tile.note,
        "points": hexes.as_points(hexes.corners(tile.place, SIDE)),
        "inner": hexes.as_points(hexes.corners(tile.place, SIDE, 0.82)),
        "double": hexes.as_points(hexes.corners(tile.place, SIDE, 0.86)) if tile.is_side else "",
        "dash": DASHES.get(tile.state, "") if tile.level is not None else "",
        "fill": "" if tile.level is None else level_colour(tile.level),
        "pattern": "crossed" if tile.state == "declined" else "hatch",
        "is_side": tile.is_side,
        "ink": colour,
        "x": n(x),
        "mark": tile.figure or (scale.marks[tile.level] if scale and tile.level is not None else tile.mark),
        "mark_y": n(first - 14),
        "names": [
            {"text": name, "y": n(first + at * 13), "squeeze": squeeze(name, NAME_WIDTH, SMALL)}
            for at, name in enumerate(names)
        ],
    }


def _counties(tiles: Sequence[Tile]) -> list[dict[str, Any]]:
    """For each county: the outline of its districts, and a line from it to the county council's own tile."""
    counties = []
    for county in sorted({tile.county for tile in tiles if tile.county}):
        districts = [tile.place for tile in tiles if tile.county == county and not tile.is_side]
        loops = [hexes.inset(loop, SIDE, 4.5) for loop in hexes.outlines(districts)]
        sides = [tile for tile in tiles if tile.county == county and tile.is_side]
        leaders = [_leader(hexes.middle(tile.place, SIDE), loops) for tile in sides if loops]
        counties.append({"loops": [hexes.as_points(loop) for loop in loops], "leaders": leaders})
    return counties


def _leader(start: hexes.Point, loops: list[list[hexes.Point]]) -> dict[str, str]:
    ends = [
        ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
        for loop in loops
        for a, b in zip(loop, [*loop[1:], loop[0]], strict=True)
    ]
    end = min(ends, key=lambda point: hypot(point[0] - start[0], point[1] - start[1]))
    length = hypot(end[0] - start[0], end[1] - start[1])
    reach = SIDE * sqrt(3) / 2 / length
    return {
        "x1": n(start[0] + (end[0] - start[0]) * reach),
        "y1": n(start[1] + (end[1] - start[1]) * reach),
        "x2": n(end[0]),
        "y2": n(end[1]),
    }


def _sub_region_labels(tiles: Sequence[Tile], box: _Box) -> list[dict[str, Any]]:
    """The name of each sub-region beside the row of it that has most room between tiles and edge."""
    rows: dict[int, list[Tile]] = {}
    for tile in tiles:
        rows.setdefault(tile.r, []).append(tile)
    labels = []
    for name in dict.fromkeys(tile.sub_region for tile in tiles if tile.sub_region):
        mine = [tile.r for tile in tiles if tile.sub_region == name]
        centre = (min(mine) + max(mine)) / 2
        places: list[tuple[float, float, str, float, float]] = []
        for r, row in rows.items():
            first, last = row[0], row[-1]
            half = SIDE * sqrt(3) / 2
            start, end = hexes.middle(first.place, SIDE)[0] - half, hexes.middle(last.place, SIDE)[0] + half
            y = hexes.middle(first.place, SIDE)[1]
            if first.sub_region == name and not first.is_side:
                places.append((start - box.left, -abs(r - centre), "end", start - 10, y))
            if last.sub_region == name and not last.is_side:
                places.append((box.right - end, -abs(r - centre), "start", end + 10, y))
        if places:
            labels.append(_label(name, *max(places)))
    return labels


def _label(name: str, room: float, _nearness: float, anchor: str, x: float, y: float) -> dict[str, Any]:
    lines = wrapped(name, max(room - 14, 40), TEXT, most=2)
    widest = max(text_width(line, TEXT, bold=True) for line in lines)
    return {
        "anchor": anchor,
        "x": n(x),
        "lines": [{"text": line, "y": n(y + 4 + (at - (len(lines) - 1) / 2) * 16)} for at, line in enumerate(lines)],
        "from": x - widest if anchor == "end" else x,
        "to": x if anchor == "end" else x + widest,
    }


def _legend(tiles: Sequence[Tile], scale: Scale | None) -> list[tuple[str, str, int | None]]:
    highest = max([3, *(tile.level for tile in tiles if tile.level is not None)])
    entries: list[tuple[str, str, int | None]] = [
        ("level", "Not yet level 1" if level == 0 else f"Level {level}", level) for level in range(highest + 1)
    ]
    if scale:
        entries = [("level", words, shade) for shade, words in scale.words.items()]
    if any(tile.state == "claimed" and tile.level is not None for tile in tiles):
        entries.append(("dotted", "Claimed, not yet validated", None))
    if any(tile.state == "known" and tile.level is not None for tile in tiles):
        entries.append(("dashed", "Last known, of an earlier round", None))
    if any(tile.mark == "–" for tile in tiles):
        entries.append(("hatch", scale.unknown if scale else "Not submitted", None))
    if any(tile.mark == "×" for tile in tiles):
        entries.append(("crossed", "Not taking part", None))
    if any(tile.sub_region for tile in tiles):
        entries.append(("sub-region", "Sub-region", None))
    if any(tile.county for tile in tiles):
        entries.append(("county", "County, with its council at the side", None))
    return entries


def _described(tiles: Sequence[Tile], scale: Scale | None) -> str:
    if scale:
        said = Counter(scale.words_of(tile) for tile in tiles)
        shares = ", ".join(f"{how_many} {words.lower()}" for words, how_many in said.most_common())
        return f"Map of councils as hexagons: {shares}. The table beside it has the same figures."
    counted = Counter(tile.level for tile in tiles if tile.level is not None and tile.state != "known")
    known = sum(tile.level is not None and tile.state == "known" for tile in tiles)
    without = Counter(tile.mark for tile in tiles if tile.level is None)
    parts = [f"{how_many} at level {level}" for level, how_many in sorted(counted.items(), reverse=True)]
    parts += [f"{without['–']} not submitted"] if without["–"] else []
    parts += [f"{without['×']} not taking part"] if without["×"] else []
    parts += [f"{known} last known, of an earlier round"] if known else []
    councils = "1 council" if len(tiles) == 1 else f"{len(tiles)} councils"
    return f"Map of {councils} as hexagons: {', '.join(parts)}. The table beside it has the same figures."


def _table(title: str, tiles: Sequence[Tile], scale: Scale | None) -> Table:
    rows: list[list[Value]] = []
    for tile in sorted(tiles, key=lambda tile: (tile.sub_region, tile.name)):
        named = Link(tile.name, tile.url) if tile.url else tile.name
        state = tile.words if tile.level is None else STATES[tile.state]
        figures: list[Value] = [scale.figure_of(tile)] if scale else [tile.level, state.capitalize()]
        rows.append([named, tile.sub_region, *figures, tile.note])
    has_figures = any(tile.figure for tile in tiles)
    shown: list[Column | str] = (
        [Column(scale.column, has_figures)] if scale else [Column("Level", numeric=True), "State"]
    )
    columns: list[Column | str] = ["Council", "Sub-region", *shown, "Note"]
    if not any(tile.note for tile in tiles):
        return Table(title, columns[:-1], [row[:-1] for row in rows])
    return Table(title, columns, rows)
