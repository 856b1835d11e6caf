"""A case study on its way: written by an officer, sent back and published by the editor, found by anybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from casestudies.models import CaseStudy
from casestudies.operations.write_study import set_tags
from councils.models import RoleKind
from frameworks.models import Cell
from search.models import Kind
from tests.browser.conftest import look_over
from tests.casestudies.making import make_figure, make_published, picture
from tests.factories import make_assessment, make_council, make_person, make_region
from tests.search.making import make_entry

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Page]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_a_draft_goes_through_the_editor_to_the_public_page(
    sign_in: SignIn, windows: Callable[..., BrowserContext]
) -> None:
    region = make_region()
    council = make_council(region)
    writer = sign_in(make_person(RoleKind.OFFICER, council))
    editor = sign_in(make_person(RoleKind.EDITOR, region))

    writer.goto("/case-studies/writing/")
    look_over(writer)
    press(writer, "New case study")
    look_over(writer)
    writer.get_by_label("Title").fill("Bulky waste collected by a social enterprise")
    writer.get_by_label("Summary").fill("Furniture is collected, mended and sold.")
    press(writer, "Start the draft")
    look_over(writer)
    for label, words in (
        ("The problem", "Most went to **landfill**."),
        ("What was done", "- a contract\n- training"),
        ("What came of it", "## More is used again"),
        ("Contact", "waste@example.org"),
    ):
        writer.get_by_label(label, exact=True).fill(words)
    press(writer, "Save the draft")
    draft = writer.url
    follow(writer, "Add a picture")
    look_over(writer)
    sent = picture()
    writer.get_by_label("Picture").set_input_files(
        files=[{"name": "van.png", "mimeType": "image/png", "buffer": sent.read()}]
    )
    writer.get_by_label("What can be seen").fill("A van")
    press(writer, "Add the picture")
    make_figure(CaseStudy.objects.get())
    follow(writer, "Change the tags")
    look_over(writer)
    writer.goto(draft)
    look_over(writer)
    press(writer, "Send to the editor")

    editor.goto("/")
    follow(editor, f"{council.short_name}: Edit the case study “Bulky waste collected by a social enterprise”")
    follow(editor, "Comment")
    editor.get_by_label("Comment", exact=True).fill("Since when?")
    editor.get_by_label("Send it back").check()
    look_over(editor)
    press(editor, "Save the comment")
    writer.goto("/")
    follow(writer, f"{council.short_name}: The case study “Bulky waste collected by a social enterprise” was sent back")
    press(writer, "Send to the editor")
    editor.goto(draft)
    press(editor, "Publish")
    look_over(editor)
    press(editor, "Publish")

    anybody = windows().new_page()
    anybody.goto("/learning/?q=landfil")
    anybody.wait_for_load_state()
    look_over(anybody)
    follow(anybody, "Bulky waste collected by a social enterprise")
    assert anybody.get_by_role("heading", name="The problem").is_visible()
    assert anybody.locator("strong", has_text="landfill").is_visible()
    shown = anybody.get_by_alt_text("A van")
    shown.scroll_into_view_if_needed()
    anybody.wait_for_function("picture => picture.naturalWidth > 0", arg=shown.element_handle())
    look_over(anybody)
    anybody.goto("/case-studies/")
    look_over(anybody)


def test_one_search_finds_policy_guide_and_study(windows: Callable[..., BrowserContext]) -> None:
    region = make_region()
    make_entry("A policy about timber", kind=Kind.POLICY, region=region)
    make_entry("A guide about timber", kind=Kind.RESOURCE, region=region)
    make_published(make_council(region), title="Timber with a certificate")
    anybody = windows().new_page()
    anybody.goto("/learning/")
    anybody.get_by_label("Search everything that has been published").fill("timber")
    press(anybody, "Search")
    for title in ("A policy about timber", "A guide about timber", "Timber with a certificate"):
        assert anybody.get_by_role("link", name=title).is_visible()
    look_over(anybody)


def test_an_officer_at_pe1_finds_what_others_did(sign_in: SignIn) -> None:
    region = make_region()
    council, other = make_council(region), make_council(region)
    assessment = make_assessment(council)
    study = make_published(other, title="A champion who has time")
    edition = assessment.collection.edition
    set_tags(study, [Cell.objects.get(theme__edition=edition, theme__code="PE", level=1)], None)
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(f"{assessment.get_absolute_url()}cells/PE1/")
    assert page.get_by_role("heading", name="What others did").is_visible()
    look_over(page)
    follow(page, "A champion who has time")
    assert page.url.endswith(study.get_absolute_url())
