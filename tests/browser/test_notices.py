"""A file of notices in the browser: loaded, looked at, and undone."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from councils.models import RoleKind
from tests.browser.conftest import look_over
from tests.factories import make_council, make_person, make_region
from tests.workstream.making_notices import package, release
from workstream.models import NoticeLoad
from workstream.notices.operations import load_notices

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_manager_loads_a_file_of_notices_and_takes_it_back(sign_in: Callable[..., Page]) -> None:
    region = make_region()
    make_council(region, name="Bolton Council", short_name="Bolton")
    page = sign_in(make_person(RoleKind.MANAGER, region))

    page.goto(reverse("notice-files", args=[region.slug]))
    content = package(release(title="Mowing"), release(title="Hedges"), {"ocid": "x"})
    page.locator("input[type=file]").set_input_files(
        {"name": "notices.json", "mimeType": "application/json", "buffer": content}
    )
    page.get_by_role("button", name="Load").click()
    expect(page.get_by_text("Nothing of it is shown before all of it has been read")).to_be_visible()
    found = NoticeLoad.objects.get()
    load_notices.read(found.pk)

    page.goto(found.get_absolute_url())
    expect(page.get_by_text("of 2 notices")).to_be_visible()
    look_over(page)
    page.goto(reverse("public-notices", args=[region.slug]))
    expect(page.get_by_role("link", name="Mowing")).to_be_visible()
    look_over(page)

    page.goto(found.get_absolute_url())
    page.get_by_role("link", name="Undo this file").click()
    look_over(page)
    page.get_by_role("button", name="Undo it").press("Enter")
    expect(page.get_by_text("nothing of it is shown any more")).to_be_visible()
    look_over(page)
    page.goto(reverse("public-notices", args=[region.slug]))
    expect(page.get_by_role("link", name="Mowing")).to_have_count(0)
