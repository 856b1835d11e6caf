"""A board member looks at the region, at an earlier day and at one council; an officer sees the others as ranges."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import Council, Region, RoleKind
from frameworks.assessments.operations.open_collection import decline
from frameworks.editions.operations.load_edition import FLEXIBLE_FRAMEWORK, load_edition
from frameworks.models import Edition, Target
from tests.browser.conftest import look_over
from tests.factories import (
    LONG_AGO,
    make_collection,
    make_council,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Page]
NAMES = ("Amber", "Beech", "Cedar", "Dale", "Elm", "Fern", "Gorse and Heather")


@dataclass(frozen=True)
class Board:
    region: Region
    councils: dict[str, Council]


@pytest.fixture
def board(transactional_db: None) -> Board:
    """A county with districts and three others; two validated ten days ago, one waiting, one not taking part."""
    load_edition(FLEXIBLE_FRAMEWORK)
    edition = Edition.objects.get()
    region = make_region(name="Westland", slug="westland")
    county = make_council(region, short_name="Hill County", kind=Council.Kind.COUNTY, tile_q=6, tile_r=1)
    councils = {}
    for number, name in enumerate(NAMES):
        place = {"tile_q": number % 4, "tile_r": number // 4, "county": county if number < 4 else None}
        councils[name] = make_council(region, short_name=name, slug=name.lower().replace(" ", "-"), **place)
    make_sub_region(region, councils=[county, *list(councils.values())[:4]], name="Hills")
    make_sub_region(region, councils=list(councils.values())[4:], name="Coast")
    now = timezone.now()
    collection = make_collection(region, edition, name="This year's self-assessment")
    day = now.date()
    Target.objects.create(
        region=region, edition=edition, level=1, by_on=day + timedelta(days=90), source="The board", set_on=LONG_AGO
    )
    level_1 = list(edition.criteria.filter(level=1).values_list("code", flat=True))
    mine = {row.council.short_name: row for row in collection.assessments.select_related("council")}
    for name, met in (("Amber", level_1), ("Beech", level_1[:-1]), ("Elm", level_1[:5])):
        submission = submit_answers(mine[name], met, at=now - timedelta(days=8))
        validate_submission(submission, at=now - timedelta(days=4))
    submit_answers(mine["Cedar"], level_1, at=now - timedelta(days=2))
    decline(mine["Fern"], reason="No time this year", by=None, at=now - timedelta(days=3))
    return Board(region, councils)


def tile(page: Page, words: str) -> str:
    return page.locator(".app-figures__item", has_text=words).locator("strong").inner_text()


def test_a_board_member_looks_at_the_region_at_an_earlier_day_and_at_one_council(board: Board, sign_in: SignIn) -> None:
    page = sign_in(make_person(RoleKind.BOARD, board.region))
    look_over(page)
    page.get_by_role("link", name="Dashboard of Westland").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Westland against the target")
    assert [tile(page, words) for words in ("there", "close", "not taking part")] == ["1", "1", "1"]
    look_over(page)

    page.get_by_label("As at", exact=True).fill((timezone.localdate() - timedelta(days=6)).isoformat())
    page.get_by_role("button", name="Show").click()
    assert [tile(page, words) for words in ("there", "waiting", "not taking part")] == ["0", "3", "0"]
    look_over(page)

    page.get_by_label("Levels", exact=True).select_option("Claimed by the councils")
    page.get_by_role("button", name="Show").click()
    assert tile(page, "there") == "1"

    page.get_by_role("link", name="close, 2 or fewer missing").click()
    look_over(page)
    page.get_by_role("link", name="Beech").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Council")
    look_over(page)


def test_every_council_of_the_map_can_be_reached_by_keyboard_in_reading_order(board: Board, sign_in: SignIn) -> None:
    page = sign_in(make_person(RoleKind.BOARD, board.region))
    page.goto("/regions/westland/")
    links = page.locator(".app-chart__picture").first.locator("a")

    addresses = links.evaluate_all("all => all.map(link => link.getAttribute('href'))")
    first_row = [f"/councils/{name.lower()}/" for name in NAMES[:4]]
    assert addresses[:4] == first_row
    assert len(addresses) == len(NAMES) + 1

    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/councils/amber/")


def test_an_officer_sees_the_own_council_by_name_and_the_region_in_ranges(board: Board, sign_in: SignIn) -> None:
    page = sign_in(make_person(RoleKind.OFFICER, board.councils["Beech"]))
    look_over(page)
    page.get_by_role("link", name="Region", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Westland in ranges")
    expect(page.get_by_role("link", name="Beech")).to_be_visible()
    for name in NAMES:
        if name != "Beech":
            expect(page.get_by_text(name)).to_have_count(0)
    look_over(page)


def test_the_dashboard_works_without_javascript(board: Board, sign_in: SignIn) -> None:
    page = sign_in(make_person(RoleKind.BOARD, board.region), java_script_enabled=False)
    page.goto("/regions/westland/")
    page.get_by_label("Levels", exact=True).select_option("Claimed by the councils")
    page.get_by_role("button", name="Show").click()

    assert tile(page, "there") == "2"
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV.*Levels by council and theme")).click()
    assert download.value.suggested_filename.endswith(".csv")
