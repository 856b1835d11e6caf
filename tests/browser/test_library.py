"""A policy is renewed from the common one; an officer finds an agreement for paper; the editor keeps the library."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import RoleKind
from tests.browser.conftest import look_over
from tests.factories import make_council, make_person
from tests.library.making import make_agreement, make_common, make_policy, make_resource

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Page]


def test_a_policy_is_renewed_from_the_common_one(sign_in: SignIn) -> None:
    council = make_council()
    make_common(council.region, title="Common policy of 2027")
    make_policy(council, title="Old words", review_due_on=timezone.localdate() - timedelta(days=3))
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(reverse("policies", args=[council.region.slug]))
    look_over(page)
    page.get_by_role("link", name=council.short_name, exact=True).last.click()
    look_over(page)
    page.get_by_role("link", name="Renew it from the common policy").click()
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose whether it is taken up as it is or adapted")
    look_over(page)
    page.get_by_label("As it is").check()
    page.get_by_role("button", name="Take it up").click()
    expect(page.get_by_text("has taken up “Common policy of 2027”")).to_be_visible()
    expect(page.get_by_text("Old words")).to_be_visible()
    page.get_by_role("link", name="Common policy of 2027").first.click()
    look_over(page)

    board = sign_in(make_person(RoleKind.BOARD, council.region))
    board.goto(reverse("policies", args=[council.region.slug]))
    expect(board.get_by_text("1 of 1")).to_be_visible()
    look_over(board)


def test_an_officer_finds_a_live_agreement_for_paper(sign_in: SignIn) -> None:
    council = make_council()
    make_agreement(council.region, title="Recycled paper", sustainability="Fully **recycled**")
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(reverse("agreements", args=[council.region.slug]))
    page.get_by_label("What do you want to buy?").fill("paper")
    page.get_by_role("button", name="Show").click()
    look_over(page)
    page.get_by_role("link", name="Recycled paper").click()
    look_over(page)
    page.get_by_role("button", name="Say that we use it").click()
    page.get_by_label("What do you say of it?").fill("Deliveries come on time.")
    look_over(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Deliveries come on time.")).to_be_visible()


def test_the_editor_decides_on_a_suggestion_and_puts_it_in_a_collection(sign_in: SignIn) -> None:
    council = make_council()
    make_resource(council.region)
    officer = sign_in(make_person(RoleKind.OFFICER, council))
    officer.goto(reverse("library", args=[council.region.slug]))
    look_over(officer)
    officer.get_by_role("button", name="Suggest something").click()
    officer.get_by_label("Toolkit").check()
    officer.get_by_label("Title").fill("Questions for a tender")
    officer.get_by_label("Web address").fill("http://10.0.0.1/x")
    officer.get_by_role("button", name="Send it to the editor").click()
    expect(officer.get_by_role("alert")).to_contain_text("closed network")
    look_over(officer)
    officer.get_by_label("Web address").fill("https://www.example.org/x")
    officer.get_by_role("button", name="Send it to the editor").click()
    expect(officer.get_by_text("The editor has your suggestion")).to_be_visible()

    editor = sign_in(make_person(RoleKind.EDITOR, council.region))
    editor.goto(reverse("suggestions", args=[council.region.slug]))
    look_over(editor)
    editor.get_by_role("link", name="Questions for a tender", exact=True).click()
    look_over(editor)
    editor.get_by_label("Publish it").check()
    editor.get_by_role("button", name="Send the decision").click()
    expect(editor.get_by_text("Published.")).to_be_visible()
    editor.goto(reverse("new-library-collection", args=[council.region.slug]))
    editor.get_by_label("Title").fill("Envirolink’s work reviewed")
    with editor.expect_navigation():
        editor.get_by_role("button", name="Save").click()
    editor.goto(reverse("library", args=[council.region.slug]))
    editor.get_by_role("link", name="Questions for a tender").click()
    look_over(editor)
    editor.get_by_role("link", name="Put it in “Envirolink’s work reviewed”").click()
    editor.get_by_label("A word on it").fill("The most asked for.")
    editor.get_by_role("button", name="Save").click()
    expect(editor.get_by_text("The most asked for.")).to_be_visible()
    look_over(editor)
    for name in ("broken-links", "hand-over"):
        editor.goto(reverse(name, args=[council.region.slug]))
        look_over(editor)
