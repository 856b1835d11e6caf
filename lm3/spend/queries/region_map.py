"""Figures about money on the map of a region's councils."""

from collections.abc import Mapping
from datetime import date

from councils.models import Council, Region, SubRegionMembership
from councils.queries.known import dated_known
from ui import tables
from ui.charts import Chart, Scale, Tile, hexagon_map

SHARES = ((0.2, 4), (0.05, 3), (0.01, 2), (0.0, 1))
"""From which share of trade on a council has which shade."""
SHARE_SCALE = Scale(
    "Share of trade",
    {0: "None", 1: "Below 1%", 2: "1% to 4.9%", 3: "5% to 19.9%", 4: "20% and more"},
    {0: "0"},
    "Not known",
)


def region_map(
    region: Region,
    on: date,
    title: str,
    scale: Scale,
    shades: Mapping[int | None, int],
    figures: Mapping[int | None, str],
    *,
    linked: bool = True,
) -> Chart:
    """The councils of a day by their shade, each with its figure: two queries."""
    councils = list(Council.objects.on(on).filter(region=region))
    groups = dict(
        dated_known(SubRegionMembership, region, on)
        .filter(council__in=councils)
        .values_list("council_id", "sub_region__name")
    )
    counties = {row.pk: row.short_name for row in councils if row.is_side_tile}
    tiles = [
        Tile(
            name=row.name,
            short_name=row.short_name,
            q=row.tile_q,
            r=row.tile_r,
            level=shades.get(row.pk),
            state="none",
            sub_region=groups.get(row.pk, ""),
            county=counties.get(row.pk if row.is_side_tile else row.county_id or 0, ""),
            is_side=row.is_side_tile,
            url=row.get_absolute_url() if linked else "",
            figure=figures.get(row.pk, ""),
        )
        for row in councils
    ]
    return hexagon_map(tiles, title, linked=linked, scale=scale)


def trade_map(region: Region, on: date, by_district: Mapping[str, int]) -> Chart | None:
    """Where the suppliers of a council are: of its placed trade, the share in each district of the region. A county has
    what its districts have together."""
    placed = sum(amount for code, amount in by_district.items() if code and amount > 0)
    if placed <= 0:
        return None
    rows = region.councils.on(on).values_list("pk", "gss_code", "county_id")
    shares: dict[int | None, float] = {}
    for pk, code, county in rows:
        share = max(by_district.get(code, 0), 0) / placed if code else 0.0
        for place in (pk, county) if county else (pk,):
            shares[place] = shares.get(place, 0.0) + share
    shares = {pk: round(share, 3) for pk, share in shares.items()}
    shades = {
        pk: next(shade for least, shade in SHARES if share >= least) if share else 0 for pk, share in shares.items()
    }
    figures = {pk: tables.share(share) for pk, share in shares.items() if share}
    title = "Where suppliers are: share of placed trade in each council of the region"
    return region_map(region, on, title, SHARE_SCALE, shades, figures, linked=False)
