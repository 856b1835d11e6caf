"""Real people in a real Chromium: signing in, and checks that every page they visit must pass."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.factories import PASSWORD

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # Playwright keeps a loop in this thread; the tests' queries are plain.
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
PICTURES = Path(os.environ["BROWSER_PICTURES"]) if os.environ.get("BROWSER_PICTURES") else None
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Each rule is looked at all the same; what passed, a megabyte of a large page, is not handed over.
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is missing: install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def windows(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """A window of somebody's own: cookies and device store apart from everybody else's."""
    opened = []

    def open_window(**options: object) -> BrowserContext:
        context = chromium.new_context(viewport=DESK, base_url=live_server.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def sign_in(windows: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Somebody at their own device, signed in through the sign-in page."""

    def someone(person: User, **options: object) -> Page:
        page = windows(**options).new_page()
        page.goto("/account/login/")
        enter_password(page, person)
        return page

    return someone


def enter_password(page: Page, person: User) -> None:
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_load_state()


def look_over(page: Page) -> None:
    """axe finds nothing and nothing scrolls sideways, at a desk and on a phone; BROWSER_PICTURES names a folder."""
    page.wait_for_load_state("networkidle")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = Axe().run(page, options=RULES).response["violations"]
        faults = [f"{fault['id']}: {fault['help']} {[node['target'] for node in fault['nodes']]}" for fault in found]
        assert faults == [], f"{page.url} at {size['width']} px"
        assert wider <= 0, f"{page.url} scrolls sideways by {wider} px at {size['width']} px"
        if PICTURES:
            name = page.url.split("/", 3)[-1].strip("/").replace("/", "-").replace("?", "_")[:80] or "home"
            page.screenshot(path=PICTURES / f"{name}-{size['width']}.png", full_page=True)
