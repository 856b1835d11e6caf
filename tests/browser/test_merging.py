"""The manager records a reorganisation; Cheshire's officers find their history after the merger; everybody's page."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from councils.models import Council, Region, RoleKind
from councils.operations.agree_to_be_named import agree
from frameworks.models import Assessment
from tests.browser.conftest import look_over
from tests.factories import (
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Page]
Windows = Callable[..., BrowserContext]


def cheshire() -> tuple[Region, dict[str, Council], Assessment]:
    """Three of its councils with a year's self-assessment behind them, and a collection that is open."""
    region, edition = make_region(name="North West"), make_edition(levels=1)
    names = ("Congleton", "Macclesfield", "Crewe")
    councils = {
        name: make_council(region, short_name=name, slug=name.lower(), name=f"{name} Borough Council") for name in names
    }
    make_sub_region(region, councils=list(councils.values()), name="Cheshire")
    first = make_collection(region, edition, name="First self-assessment")
    for council in councils.values():
        done = submit_answers(first.assessments.get(council=council), ["PE1.1", "PE1.2", "PO1.1"])
        validate_submission(done)
    make_collection(region, edition, name="Second self-assessment")
    return region, councils, first.assessments.get(council=councils["Congleton"])


def enter(page: Page, label: str, day: date) -> None:
    box = page.get_by_role("group", name=label)
    for name, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        box.get_by_label(name).fill(str(number))


def test_cheshires_officers_find_their_history_after_the_merger(sign_in: SignIn) -> None:
    region, councils, first = cheshire()
    officer = make_person(RoleKind.OFFICER, councils["Congleton"])
    today = timezone.localdate()

    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.goto(reverse("region-settings", args=[region.slug]))
    look_over(page)
    page.get_by_role("link", name="Councils that merge and split").click()
    look_over(page)
    page.get_by_role("button", name="Enter a reorganisation").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what it is called")
    page.get_by_label("What is it called?").fill("Cheshire")
    enter(page, "First day of the new councils", today)
    look_over(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Enter a new council").click()
    page.get_by_label("Name", exact=True).fill("Cheshire East Council")
    page.get_by_label("Short name").fill("Cheshire East")
    page.get_by_label("Unitary council").check()
    page.get_by_label("Sub-region").select_option(label="Cheshire")
    page.get_by_label("Place on the map").select_option(label="Congleton")
    look_over(page)
    page.get_by_role("button", name="Enter the council").click()
    for name in councils:
        page.get_by_role("link", name="Say what passes to whom").click()
        page.get_by_label("Old council", exact=True).select_option(label=name)
        page.get_by_label("Council that takes over").select_option(label="Cheshire East")
        page.get_by_label("It ends, and this council takes over all of it").check()
        if name == "Crewe":
            look_over(page)
        page.get_by_role("button", name="Save").click()
    look_over(page)
    page.get_by_role("button", name="Record it").click()
    look_over(page)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Cheshire is recorded.")).to_be_visible()
    look_over(page)

    hers = sign_in(officer)
    hers.goto(reverse("council-page", args=["cheshire-east"]))
    look_over(hers)
    hers.get_by_role("link", name="Congleton Borough Council").click()
    expect(hers.get_by_text("This council existed until")).to_be_visible()
    look_over(hers)
    hers.get_by_role("link", name="Self-assessments").last.click()
    hers.get_by_role("link", name="First self-assessment").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("First self-assessment")
    assert str(first.pk) in hers.url

    hers.goto(reverse("assessments", args=["cheshire-east"]))
    hers.get_by_role("link", name="Second self-assessment").click()
    hers.get_by_role("link", name="Start from the answers of your predecessors").click()
    hers.get_by_label("Choose for all").select_option(label=f"Macclesfield, {today:%-d %B %Y}")
    hers.get_by_role("button", name="Show").click()
    look_over(hers)
    hers.get_by_role("button", name="Start from these answers").click()
    expect(hers.get_by_text("4 answers taken over")).to_be_visible()

    boss = sign_in(make_person(RoleKind.SIGN_OFF, Council.objects.get(slug="cheshire-east")))
    boss.goto(reverse("people-trail", args=["cheshire-east"]))
    expect(boss.get_by_text("Reorganisation recorded: Cheshire").first).to_be_visible()
    look_over(boss)
    boss.goto(reverse("assessment-trail", args=["congleton", first.pk]))
    look_over(boss)


def test_everybody_reads_the_public_figures_on_a_phone(windows: Windows, sign_in: SignIn) -> None:
    region, edition = make_region(name="North West", public_figures=True), make_edition(levels=1)
    councils = [make_council(region) for _each in range(14)]
    long_ago = timezone.now() - timedelta(days=365)
    collection = make_collection(region, edition, opens_on=long_ago.date(), closes_on=timezone.localdate(), at=long_ago)
    for council in councils[:7]:
        done = submit_answers(
            collection.assessments.get(council=council), ["PE1.1", "PE1.2", "PO1.1", "PO1.2"], at=long_ago
        )
        validate_submission(done, at=long_ago)
    agree(councils[0], by=None, at=long_ago)

    page = windows().new_page()
    page.goto("/account/login/")
    page.get_by_role("link", name="Public figures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("North West: how far its councils have come")
    expect(page.get_by_text(councils[0].name)).to_be_visible()
    look_over(page)

    manager = sign_in(make_person(RoleKind.MANAGER, region))
    manager.goto(reverse("new-shared-team", args=[region.slug]))
    manager.get_by_label("Name of the team").fill("Star")
    manager.get_by_label(councils[0].short_name, exact=True).check()
    manager.get_by_label(councils[1].short_name, exact=True).check()
    look_over(manager)
    manager.get_by_role("button", name="Save the team").click()
    look_over(manager)
    manager.goto(reverse("region-settings", args=[region.slug]))
    manager.get_by_label("Show the region's progress to everybody, as public figures").uncheck()
    with manager.expect_navigation():
        manager.get_by_role("button", name="Save the settings").click()
    page.goto(f"/public/{region.slug}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")

    signing = sign_in(make_person(RoleKind.SIGN_OFF, councils[1]))
    signing.goto(reverse("name-in-public", args=[councils[1].slug]))
    look_over(signing)
    signing.get_by_role("button", name="Agree to be named").click()
    look_over(signing)
