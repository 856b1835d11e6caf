import re
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import yaml
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from ui.charts import (
    HeatRow,
    Line,
    Ranked,
    Stack,
    TargetPoint,
    ThemeBar,
    Tile,
    heat_map,
    hexagon_map,
    lines,
    profile_bars,
    ranked_bars,
    stacked_bars,
)
from ui.charts.lines import spread
from ui.charts.shapes import FIRST_WHITE, LEVEL_COLOURS, ink, wrapped

SVG = "{http://www.w3.org/2000/svg}"
THEMES = ["People", "Policy", "Process", "Suppliers", "Results"]


def tile(name="Bolton", q=2, r=7, level=2, state="validated", **over):
    return Tile(name, over.pop("short_name", name), q, r, level, state, **over)


def a_map():
    return hexagon_map(
        [
            tile("Burnley", 4, 5, 1, sub_region="Lancashire", county="lancashire", url="/burnley/"),
            tile("Bolton", 2, 7, 4, sub_region="Greater Manchester", url="/bolton/"),
            tile("Lancashire", 6, 5, 2, "claimed", sub_region="Lancashire", county="lancashire", is_side=True),
            tile("Bury", 3, 7, None, "none", sub_region="Greater Manchester", note="Asked on 3 May 2027"),
            tile("Wigan", 1, 8, None, "declined", sub_region="Greater Manchester"),
        ],
        "Levels & tiles <2027>",
    )


def a_heat_map():
    rows = [
        HeatRow("Bolton", [2, 1, 0, 5, None], "Greater Manchester", url="/bolton/"),
        HeatRow("Bury", [], "Greater Manchester"),
        HeatRow("Eden", [1, 1, 1, 1, 1], "Cumbria", is_claimed=True),
    ]
    return heat_map(rows, THEMES, "Councils by themes")


def a_profile():
    bars = [ThemeBar("People", 2, 3, 3, 2, 3), ThemeBar("Policy", None, None, 3)]
    return profile_bars(bars, "Profile of Bolton", names={1: "Foundation"})


def some_lines():
    series = [Line("Level 1", [(date(2026, 3, 31), 8), (date(2027, 3, 31), 14)]), Line("Level 2", [])]
    return lines(series, [TargetPoint("Target", date(2027, 12, 31), 36)], "Over time", highest=36, axis="Councils")


def some_stacks():
    return stacked_bars([Stack("Cheshire", (1, 0, 2), 1, 1), Stack("Nobody", ())], "Sub-regions compared")


def some_ranks():
    rows = [Ranked("ES1.4", "Key suppliers targeted " * 20, 14, 36, "/es14/"), Ranked("PO1.3", "Policy", 0, 36)]
    return ranked_bars(rows, "What stops most")


CHARTS = [a_map, a_heat_map, a_profile, some_lines, some_stacks, some_ranks]


def parsed(chart):
    return ElementTree.fromstring(str(chart.svg))  # noqa: S314 our own picture


def texts(chart):
    return ["".join(text.itertext()) for text in parsed(chart).iter(f"{SVG}text")]


@pytest.mark.parametrize("make", CHARTS)
def test_every_chart_has_a_title_a_description_and_ids_of_its_own(make):
    picture = parsed(make())
    title, desc = picture.find(f"{SVG}title"), picture.find(f"{SVG}desc")
    assert title.text
    assert desc.text
    assert picture.get("aria-labelledby") == title.get("id")
    assert picture.get("aria-describedby") == desc.get("id")
    ids = [part.get("id") for part in picture.iter() if part.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("make", CHARTS)
def test_a_chart_with_links_is_a_group_and_one_without_is_an_image(make):
    picture = parsed(make())
    has_links = picture.find(f".//{SVG}a") is not None
    assert picture.get("role") == ("group" if has_links else "img")


@pytest.mark.parametrize("make", CHARTS)
def test_no_chart_needs_what_the_content_policy_forbids(make):
    svg = str(make().svg)
    assert " style=" not in svg
    assert "<style" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("make", CHARTS)
def test_no_letter_is_too_small_and_nothing_lies_outside(make):
    picture = parsed(make())
    sizes = [float(part.get("font-size")) for part in picture.iter() if part.get("font-size")]
    assert min(sizes) >= 12
    width, height = float(picture.get("width")), float(picture.get("height"))
    assert picture.get("viewBox") == f"0 0 {picture.get('width')} {picture.get('height')}"
    assert width <= 640
    for rect in picture.findall(f"{SVG}rect"):
        assert float(rect.get("x", 0)) + float(rect.get("width")) <= width + 0.2
        assert float(rect.get("y", 0)) + float(rect.get("height")) <= height + 0.2


@pytest.mark.parametrize("make", CHARTS)
def test_every_pattern_that_is_used_is_there(make):
    svg = str(make().svg)
    ids = set(re.findall(r'id="([^"]+)"', svg))
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= ids


def test_two_charts_on_a_page_share_no_id():
    first, second = str(a_map().svg), str(hexagon_map([tile()], "Another map").svg)
    assert not set(re.findall(r' id="([^"]+)"', first)) & set(re.findall(r' id="([^"]+)"', second))


def test_tiles_are_links_in_reading_order_with_the_level_in_words():
    links = list(parsed(a_map()).iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == ["/burnley/", "/bolton/"]
    assert links[0].get("aria-label") == "Burnley, Lancashire: level 1, validated"


def test_printed_maps_have_no_links():
    chart = hexagon_map([tile(url="/bolton/")], "Map", linked=False)
    assert parsed(chart).find(f".//{SVG}a") is None


def test_a_level_never_stands_by_colour_alone():
    marks = texts(a_map())
    assert [mark for mark in marks if mark in {"1", "4", "2", "–", "×"}][:5] == ["1", "2", "4", "–", "×"]
    words = [title.text for title in parsed(a_map()).iter(f"{SVG}title")]
    assert "Bury, Greater Manchester: not submitted. Asked on 3 May 2027" in words
    assert "Wigan, Greater Manchester: not taking part" in words
    assert "Lancashire, Lancashire: level 2, claimed, not yet validated" in words


def test_the_description_counts_the_councils():
    words = parsed(a_map()).find(f"{SVG}desc").text
    counted = "1 at level 4, 1 at level 2, 1 at level 1, 1 not submitted, 1 not taking part"
    assert words.startswith(f"Map of 5 councils as hexagons: {counted}.")


def test_a_county_is_joined_to_the_outline_of_its_districts():
    svg = str(a_map().svg)
    assert svg.count("<circle") == 1
    assert "County, with its council at the side" in texts(a_map())
    alone = str(hexagon_map([tile()], "No county").svg)
    assert "<circle" not in alone


def test_an_empty_map_is_still_a_picture():
    assert parsed(hexagon_map([], "Nothing yet")).find(f"{SVG}title").text == "Nothing yet"


def the_region_on(day):
    region = yaml.safe_load((settings.BASE_DIR / "councils" / "data" / "north_west.yaml").read_text())
    return [
        tile(
            council["name"],
            *council["tile"],
            short_name=council["short_name"],
            sub_region=council["sub_regions"][0]["sub_region"],
            county=council["slug"] if council["kind"] == "county" else council.get("county", ""),
            is_side=council["kind"] == "county",
            url=f"/councils/{council['slug']}/",
        )
        for council in region["councils"]
        if council["starts_on"] <= day <= council.get("ends_on", day)
    ]


@pytest.mark.parametrize(
    ("day", "councils", "counties"),
    [(date(2009, 3, 31), 46, 3), (date(2009, 4, 1), 41, 2), (date(2027, 6, 30), 36, 1)],
)
def test_the_map_of_the_region_shows_every_council_of_the_day_and_joins_every_county(day, councils, counties):
    tiles = the_region_on(day)
    picture = parsed(hexagon_map(tiles, f"The region on {day}"))
    assert len({(one.q, one.r) for one in tiles}) == councils
    assert len(list(picture.iter(f"{SVG}a"))) == councils
    assert len(list(picture.iter(f"{SVG}circle"))) == counties
    labels = {text.text for text in picture.iter(f"{SVG}text") if text.get("font-weight") == "bold"}
    assert {"greater-manchester", "merseyside", "lancashire", "cheshire", "cumbria"} <= labels


def test_letters_are_readable_on_every_colour():
    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for level, colour in enumerate(LEVEL_COLOURS):
        light, dark = sorted((luminance(colour), luminance(ink(level))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    greys = [luminance(colour) for colour in LEVEL_COLOURS]
    assert greys == sorted(greys, reverse=True)
    assert ink(FIRST_WHITE - 1) != ink(FIRST_WHITE)


def test_the_table_says_what_the_map_shows():
    rows = {str(row[0]): row[1:] for row in a_map().table.rows}
    assert rows["Bolton"] == ["Greater Manchester", 4, "Validated", ""]
    assert rows["Bury"] == ["Greater Manchester", None, "Not submitted", "Asked on 3 May 2027"]


def test_the_heat_map_says_who_has_not_submitted_and_what_is_only_claimed():
    rows = a_heat_map().table.rows
    assert [str(row[0]) for row in rows] == ["Bolton", "Bury", "Eden"]
    assert [row[-1] for row in rows] == ["Validated", "Not submitted", "Claimed, not yet validated"]
    assert "– Not submitted" in texts(a_heat_map())


def test_a_profile_shows_what_is_met_of_the_next_level():
    assert "2 of 3 for level 3" in texts(a_profile())
    assert a_profile().table.rows[0] == ["People", 2, 3, 3, 3, 2]


def test_more_than_four_lines_are_refused():
    with pytest.raises(ValueError, match="At most 4 lines"):
        lines([Line(str(at), []) for at in range(5)], [], "Too many", highest=1, axis="Councils")


def test_every_line_is_named_at_its_end_and_dashed_in_its_own_way():
    days = [date(2026, 3, 31), date(2027, 3, 31)]
    series = [Line(f"Line {at}", [(day, at) for day in days]) for at in range(4)]
    chart = lines(series, [], "Four", highest=4, axis="Councils")
    paths = [path for path in parsed(chart).findall(f"{SVG}path") if path.get("stroke-width") == "3"]
    assert len({path.get("stroke-dasharray") for path in paths}) == 4
    assert [f"Line {at}: {at}" for at in range(4)] == sorted(text for text in texts(chart) if text.startswith("Line"))


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8))
def test_labels_never_lie_upon_one_another(wanted):
    heights = [30.0] * len(wanted)
    placed = sorted(spread(wanted, heights, 0, 330))
    assert all(later - earlier >= 29.999 for earlier, later in pairwise(placed))
    assert placed[0] >= 14.999
    assert placed[-1] <= 315.001


def test_stacks_hold_every_council():
    picture = parsed(some_stacks())
    assert "5 councils" in texts(some_stacks())
    assert "0 councils" in texts(some_stacks())
    widths = [float(rect.get("width")) for rect in picture.findall(f"{SVG}rect") if rect.get("height") == "28"]
    assert round(widths[0] / widths[1], 1) == 0.5
    assert some_stacks().table.rows[0] == ["Cheshire", 1, 0, 2, 0, 1, 1, 5]


def test_a_long_requirement_is_shortened_in_the_picture_and_whole_in_the_table():
    shown = [text for text in texts(some_ranks()) if "suppliers" in text]
    assert len(shown) == 2
    assert shown[1].endswith("…")
    assert some_ranks().table.rows[0][1] == "Key suppliers targeted " * 20


@given(st.text(alphabet="abc -", max_size=60), st.integers(20, 200))
def test_wrapping_loses_no_word(text, width):
    assert " ".join(wrapped(text, width)).split() == text.split()
    assert len(wrapped(text, width, most=2)) <= 2
