"""Nobody is signed out without being told in time."""

import pytest
from playwright.sync_api import Page, expect

from councils.models import RoleKind
from tests.browser.conftest import look_over
from tests.factories import make_council, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(sign_in) -> Page:
    page = sign_in(make_person(RoleKind.OFFICER, make_council(), name="Asha Rahman"))
    page.clock.install()
    page.goto("/account/")
    return page


def warning(page: Page):
    return page.get_by_role("dialog")


def until_the_warning(page: Page) -> None:
    seconds = int(page.locator("body").get_attribute("data-session-seconds") or 0)
    before = int(page.locator("body").get_attribute("data-session-warning-seconds") or 0)
    page.clock.fast_forward((seconds - before) * 1000 + 2000)


def test_a_person_is_warned_and_stays_signed_in(page):
    expect(warning(page)).to_be_hidden()
    until_the_warning(page)
    expect(warning(page)).to_contain_text("You will soon be signed out")
    expect(warning(page)).to_contain_text("5 minutes")
    look_over(page)
    with page.expect_response("**/stay-signed-in/") as answer:
        page.get_by_role("button", name="Stay signed in").press("Enter")
    assert answer.value.ok
    expect(warning(page)).to_be_hidden()
    page.clock.fast_forward(60_000)
    expect(warning(page)).to_be_hidden()


def test_escape_means_staying(page):
    until_the_warning(page)
    expect(warning(page)).to_be_visible()
    with page.expect_response("**/stay-signed-in/"):
        page.keyboard.press("Escape")
    expect(warning(page)).to_be_hidden()


def test_staying_in_one_window_is_enough_for_all(page):
    until_the_warning(page)
    expect(warning(page)).to_be_visible()
    page.evaluate("localStorage.setItem('session-ends-at', String(Date.now() + 3600 * 1000))")
    page.clock.fast_forward(2000)
    expect(warning(page)).to_be_hidden()


def test_after_the_end_the_way_back_leads_to_the_same_page(page):
    page.goto("/account/?from=mail")
    page.clock.fast_forward(24 * 3600 * 1000)
    expect(warning(page)).to_contain_text("You have been signed out")
    page.context.clear_cookies()
    page.get_by_role("link", name="Sign in again").click()
    assert "next=/account/%3Ffrom%3Dmail" in page.url


def test_a_person_whose_session_has_ended_elsewhere_is_told(page):
    until_the_warning(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Stay signed in").click()
    expect(warning(page)).to_contain_text("You have been signed out")
