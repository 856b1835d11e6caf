"""The map of who has a policy: hexagons by what each council has said."""

from collections.abc import Callable, Sequence

from library.queries.policy_rows import NOT_SAID, Line
from ui.charts import Chart, Scale, Tile, hexagon_map

SHADES = {"none": 0, "preparation": 1, "part": 3, "separate": 4}
SCALE = Scale(
    "What it has",
    {0: "None", 1: "In preparation", 3: "Part of the procurement strategy", 4: "A document of its own"},
    {0: "N", 1: "P", 3: "S", 4: "D"},
    NOT_SAID,
)


def coverage_map(rows: Sequence[Line], title: str, *, address: Callable[[Line], str], linked: bool = True) -> Chart:
    counties = {row.place.pk: row.place.short_name for row in rows if row.place.is_side_tile}
    return hexagon_map([_tile(row, counties, address(row)) for row in rows], title, linked=linked, scale=SCALE)


def _tile(row: Line, counties: dict[int, str], url: str) -> Tile:
    place = row.place
    return Tile(
        name=place.name,
        short_name=place.short_name,
        q=place.tile_q,
        r=place.tile_r,
        level=SHADES.get(row.form),
        state="none",
        sub_region=row.sub_region.name if row.sub_region else "",
        county=counties.get(place.pk if place.is_side_tile else place.county_id or 0, ""),
        is_side=place.is_side_tile,
        url=url,
        note="Its review is overdue" if row.is_overdue else "",
    )
