"""An officer does the self-assessment over several sittings; nothing typed is ever lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import Champion, RoleKind
from frameworks.assessments.operations.save_answers import Typed, record
from tests.browser.conftest import enter_password, look_over
from tests.conftest import wait_for
from tests.factories import make_assessment, make_council, make_person

pytestmark = pytest.mark.django_db(transaction=True)
PDF = {
    "name": "memo.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF",
}


@pytest.fixture
def council(transactional_db):
    return make_council()


@pytest.fixture
def assessment(council):
    return make_assessment(council)


@pytest.fixture
def officer(council):
    return make_person(RoleKind.OFFICER, council, name="Asha Rahman")


def open_cell(page: Page, assessment, cell="PE1") -> None:
    page.goto(f"{assessment.get_absolute_url()}cells/{cell}/")


def part(page: Page, code="PE1.1"):
    return page.locator(f"section[id='{code}']")


def answer(assessment, code="PE1.1"):
    return assessment.answers.get(criterion__code=code)


def test_an_officer_fills_a_cell_comes_back_tomorrow_and_the_sign_off_officer_submits(
    sign_in, council, assessment, officer
):
    Champion.objects.create(council=council, name="Jo Byrne", post="Buyer", starts_on=timezone.localdate())
    page = sign_in(officer)
    page.goto(assessment.get_absolute_url())
    look_over(page)
    page.get_by_role("link", name="People, level 1").click()
    look_over(page)
    page.get_by_role("button", name="Confirm PE1.1").click()
    expect(page.get_by_text("Confirmed: 1 from your records")).to_be_visible()

    part(page, "PE1.2").get_by_label("Met", exact=True).check()
    expect(part(page, "PE1.2").locator("[data-saved]")).to_contain_text("Saved")
    expect(page.locator("#standing")).to_contain_text("level 1")
    part(page, "PE1.2").get_by_text("Add a file or link").click()
    part(page, "PE1.2").get_by_label("Files").set_input_files([PDF])
    page.get_by_role("button", name="Save and back to the list").click()
    expect(page).to_have_url(re.compile(f"{assessment.get_absolute_url()}$"))
    assert [item.title for item in answer(assessment, "PE1.2").evidence.all()] == ["memo.pdf"]

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        open_cell(page, assessment, "PO1")
        enter_password(page, officer)
        expect(page.get_by_role("heading", level=1)).to_contain_text("level 1")
        for code in ("PO1.1", "PO1.2"):
            part(page, code).get_by_label("Met", exact=True).check()
            expect(part(page, code).locator("[data-saved]")).to_contain_text("Saved")
        page.goto(f"{assessment.get_absolute_url()}sign-off/")
        expect(page.get_by_text("A sign-off officer of the council submits")).to_be_visible()

        boss = sign_in(make_person(RoleKind.SIGN_OFF, council))
        boss.goto(f"{assessment.get_absolute_url()}sign-off/")
        look_over(boss)
        boss.get_by_label("I confirm that this is a fair assessment").check()
        boss.get_by_role("button", name="Sign off and send to the reviewer").click()
        expect(boss.get_by_text("is now with the reviewer")).to_be_visible()
        look_over(boss)
    assessment.refresh_from_db()
    assert assessment.state == "submitted"
    assert assessment.submissions.get().claimed == 1


def test_two_officers_at_one_answer_choose_and_both_texts_survive(sign_in, council, assessment, officer):
    page = sign_in(make_person(RoleKind.OFFICER, council, name="Ben Shaw"))
    open_cell(page, assessment)
    row = answer(assessment)
    record(assessment, {row.pk: Typed("met", "", "Hers", "", 0)}, by=officer, at=timezone.now())

    part(page).get_by_label("Comment").fill("His")
    part(page).get_by_label("Partly met").check()
    expect(part(page).locator("[data-saved]")).to_contain_text("Asha Rahman saved another answer")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose which one stays")
    look_over(page)
    expect(part(page).get_by_label("Comment")).to_have_value("His")
    part(page).get_by_label("Theirs: Met").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    row.refresh_from_db()
    assert (row.value, row.comment) == ("met", "Hers")
    assert "His" in set(row.history.values_list("comment", flat=True))


def test_what_was_typed_while_the_service_was_away_is_put_back(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    page.context.set_offline(True)
    part(page).get_by_label("Comment").fill("Typed on the train")
    expect(part(page).locator("[data-saved]")).to_contain_text("kept on this device")
    window = page.context
    page.close()
    window.set_offline(False)

    page = window.new_page()
    open_cell(page, assessment)
    page.get_by_role("button", name="Put it back").click()
    expect(part(page).locator("[data-saved]")).to_contain_text("Saved")
    assert answer(assessment).comment == "Typed on the train"


def test_what_the_button_saved_is_not_called_unsaved_for_a_line_end(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    page.route("**/answers/*/", lambda route: route.fulfill(status=503, body="Busy"))
    part(page).get_by_label("Comment").fill("Ends with a line.\n")
    expect(part(page).locator("[data-saved]")).to_contain_text("not available for the moment")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(part(page).get_by_label("Comment")).to_have_value("Ends with a line.")
    wait_for(lambda: not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft:'))"))
    expect(page.get_by_text("This device kept")).to_have_count(0)


def test_what_was_typed_is_sent_by_itself_when_the_network_is_back(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    page.context.set_offline(True)
    part(page).get_by_label("Comment").fill("Typed in a tunnel")
    expect(part(page).locator("[data-saved]")).to_contain_text("the service cannot be reached")
    page.context.set_offline(False)

    expect(part(page).locator("[data-saved]")).to_contain_text(re.compile("^Saved"))
    assert answer(assessment).comment == "Typed in a tunnel"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_what_was_typed_is_sent_again_when_the_service_is_there_again(sign_in, assessment, officer):
    """In front of a service that starts anew a proxy answers 503 with a page of its own."""
    page = sign_in(officer)
    open_cell(page, assessment)
    page.route("**/answers/*/", lambda route: route.fulfill(status=503, body="Busy"), times=2)
    part(page).get_by_label("Comment").fill("Typed meanwhile")
    expect(part(page).locator("[data-saved]")).to_contain_text("not available for the moment")

    expect(part(page).locator("[data-saved]")).to_contain_text(re.compile("^Saved"), timeout=30_000)
    assert answer(assessment).comment == "Typed meanwhile"


def test_who_was_signed_out_is_told_so_signs_in_beside_and_the_page_saves(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    page.context.clear_cookies()
    part(page).get_by_label("Comment").fill("Typed too late")
    expect(part(page).locator("[data-saved]")).to_contain_text("you have been signed out. Sign in again")
    look_over(page)
    with page.context.expect_page() as opened:
        part(page).get_by_role("link", name="Sign in").click()
    enter_password(opened.value, officer)
    expect(part(opened.value).get_by_label("Comment")).to_be_visible()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(part(page).locator("[data-saved]")).to_contain_text(re.compile("^Saved"))
    wait_for(lambda: answer(assessment).comment == "Typed too late")


def test_an_officer_disagrees_with_the_records_and_keeps_files_whatever_button_is_pressed(
    sign_in, council, assessment, officer
):
    Champion.objects.create(council=council, name="Jo Byrne", post="Buyer", starts_on=timezone.localdate())
    page = sign_in(officer)
    open_cell(page, assessment)
    part(page).get_by_label("Not met").check()
    part(page).get_by_label("Comment").fill("She leaves next week")
    expect(part(page).locator("[data-saved]")).to_contain_text("Saved")
    part(page, "PE1.2").get_by_text("Add a file or link").click()
    part(page, "PE1.2").get_by_label("Files").set_input_files([PDF])
    part(page, "PE1.2").get_by_label("web address").fill("not an address")
    page.get_by_role("button", name="Confirm PE1.1").click()

    expect(page.locator(".govuk-error-summary")).to_contain_text("Saved: “memo.pdf” for PE1.2")
    expect(page.get_by_text("PE1.1 stays “Not met”, as Asha Rahman answered.")).to_be_visible()
    look_over(page)
    part(page, "PE1.2").get_by_label("web address").fill("https://example.org/list")
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("link", name="Back to the task list").click()
    part(page, "PE1.2").get_by_label("web address").press("Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    assert (answer(assessment).value, answer(assessment).evidence.count()) == ("not-met", 1)
    kept = {item.title for item in answer(assessment, "PE1.2").evidence.all()}
    assert kept == {"memo.pdf", "https://example.org/list"}


def test_what_was_typed_before_a_time_out_is_there_after_signing_in_again(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    page.context.clear_cookies()
    part(page).get_by_label("Comment").fill("Typed after the session ended")
    expect(part(page).locator("[data-saved]")).to_contain_text("kept on this device")
    page.reload()
    enter_password(page, officer)

    page.get_by_role("button", name="Put it back").click()
    expect(part(page).locator("[data-saved]")).to_contain_text("Saved")
    assert answer(assessment).comment == "Typed after the session ended"


def test_signing_out_takes_what_was_kept_on_the_device_away(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    page.context.set_offline(True)
    part(page).get_by_label("Comment").fill("Private")
    expect(part(page).locator("[data-saved]")).to_contain_text("kept on this device")
    page.context.set_offline(False)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 1

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_all_of_it_works_without_javascript(sign_in, assessment, officer):
    page = sign_in(officer, java_script_enabled=False)
    open_cell(page, assessment)
    part(page).get_by_label("Not applicable").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="PE1.1: say why the requirement does not apply")).to_be_visible()
    part(page).get_by_label("If it does not apply, say why").fill("We have no such contracts.")
    page.get_by_role("button", name="Save", exact=True).click()

    assert answer(assessment).reason == "We have no such contracts."


def test_a_cell_is_answered_by_keyboard_alone(sign_in, assessment, officer):
    page = sign_in(officer)
    open_cell(page, assessment)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    expect(part(page).locator("[data-saved]")).to_contain_text("Saved")
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard")
    expect(part(page).locator("[data-saved]")).to_contain_text("Saved")
    wait_for(lambda: answer(assessment).comment == "By keyboard")

    assert answer(assessment).value == "met"
