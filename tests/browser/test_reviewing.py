"""From hand to hand: the manager gives it out, the reviewer asks, the council corrects, the reviewer validates."""

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Dialog, Page, expect

from councils.models import RoleKind
from files.storing import store
from frameworks.assessments.operations.save_answers import attach
from frameworks.models import Assessment
from frameworks.submissions.operations.review_submission import assign
from tests.browser.conftest import enter_password, look_over
from tests.factories import make_assessment, make_council, make_person, submit_answers

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def assessment(transactional_db):
    """Signed off, claiming level 1; the region aims there."""
    assessment = make_assessment(make_council(short_name="Northby", name="Northby Borough Council"))
    met = assessment.answers.filter(criterion__level=1).values_list("criterion__code", flat=True)
    submit_answers(assessment, met)
    return assessment


def verdict(page: Page, code: str):
    return page.locator(f"section[id='{code}']")


def test_sent_back_with_questions_corrected_validated_and_seen_on_the_council_page(sign_in, assessment):
    council, region = assessment.council, assessment.collection.region
    reviewer = make_person(RoleKind.REVIEWER, region, name="Dev Malik")
    manager = sign_in(make_person(RoleKind.MANAGER, region))
    manager.goto(f"/regions/{region.slug}/submissions/")
    look_over(manager)
    manager.get_by_role("link", name="Northby").first.click()
    look_over(manager)
    manager.get_by_label("Reviewer").select_option(label="Dev Malik")
    manager.get_by_role("button", name="Send to the reviewer").click()
    expect(manager.get_by_text("Dev Malik").first).to_be_visible()

    page = sign_in(reviewer)
    page.goto("/reviews/")
    look_over(page)
    page.get_by_role("link", name="Northby").first.click()
    look_over(page)
    page.get_by_role("button", name="Start").click()
    look_over(page)
    verdict(page, "PE1.1").get_by_label("Ask the council").check()
    verdict(page, "PE1.1").get_by_label("Reason or question").fill("Who is the champion?")
    with page.expect_navigation():
        verdict(page, "PE1.1").get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 of 4 looked at")).to_be_visible()
    page.goto("/reviews/")
    page.get_by_role("link", name="Northby").first.click()
    page.get_by_role("link", name="Send back with questions").click()
    look_over(page)
    page.get_by_role("button", name="Send back with questions").click()
    expect(page.get_by_text("Sent back with questions on")).to_be_visible()
    look_over(page)

    officer = sign_in(make_person(RoleKind.SIGN_OFF, council))
    officer.goto(assessment.get_absolute_url())
    look_over(officer)
    officer.get_by_role("link", name="PE1.1").click()
    expect(officer.get_by_text("Who is the champion?")).to_be_visible()
    section = officer.locator("section[id='PE1.1']")
    section.get_by_label("Your reply to the reviewer").fill("Jo Byrne, since May.")
    expect(section.locator("[data-saved]")).to_contain_text("Saved")
    officer.goto(f"{assessment.get_absolute_url()}sign-off/")
    officer.get_by_label("I confirm that this is a fair assessment").check()
    officer.get_by_role("button", name="Sign off and send to the reviewer").click()
    expect(officer.get_by_text("Version 2 is now with Dev Malik, who reviewed the version before")).to_be_visible()
    look_over(officer)

    page.goto("/reviews/")
    page.get_by_role("link", name="Northby").first.click()
    page.get_by_role("link", name="Agree with the rest").click()
    look_over(page)
    expect(page.get_by_text("questioned them before")).to_be_visible()
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("link", name="Validate", exact=True).click()
    expect(page.get_by_text("PE1.1 was questioned in version 1")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Back to the themes").click()
    page.get_by_role("button", name="Go on").click()
    expect(verdict(page, "PE1.1").get_by_text("Jo Byrne, since May.")).to_be_visible()
    verdict(page, "PE1.1").get_by_label("Agree", exact=True).check()
    with page.expect_navigation():
        verdict(page, "PE1.1").get_by_role("button", name="Save").click()
    expect(page.get_by_text("4 of 4 looked at").first).to_be_visible()
    page.get_by_role("link", name="Validate", exact=True).click()
    look_over(page)
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_text("Finished on")).to_be_visible()

    assessment.refresh_from_db()
    assert assessment.state == Assessment.State.VALIDATED
    officer.goto(council.get_absolute_url())
    expect(officer.get_by_text("Level 1").first).to_be_visible()
    look_over(officer)
    manager.goto(f"/regions/{region.slug}/")
    expect(manager.get_by_role("link", name="1 there")).to_be_visible()
    look_over(manager)


def test_a_verdict_is_given_and_the_next_found_by_keyboard_alone(sign_in, assessment):
    reviewer = make_person(RoleKind.REVIEWER, assessment.collection.region)
    submission = assessment.submissions.get()
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    page = sign_in(reviewer)
    page.goto(f"{review.get_absolute_url()}themes/PE/")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == "PE1.1"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    expect(verdict(page, "PE1.1").locator("[data-saved]")).to_contain_text("Saved")
    page.keyboard.press("n")

    assert page.evaluate("document.activeElement.id") == "PE1.2"
    bar = page.locator(".app-bar").bounding_box()
    heading = verdict(page, "PE1.2").get_by_role("heading", level=2).bounding_box()
    assert heading["y"] >= bar["y"] + bar["height"], "the bar at the top hides the requirement that was jumped to"
    assert review.verdicts.get(declared__criterion__code="PE1.1").outcome == "agree"


def test_a_verdict_typed_and_left_at_once_is_kept_and_nothing_half_typed_is_lost(sign_in, assessment):
    reviewer = make_person(RoleKind.REVIEWER, assessment.collection.region)
    submission = assessment.submissions.get()
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    page = sign_in(reviewer)
    page.goto(f"{review.get_absolute_url()}themes/PE/")
    section = verdict(page, "PE1.1")
    expect(section.get_by_label("Your own answer")).to_be_hidden()
    section.get_by_label("Disagree", exact=True).check()
    section.get_by_label("Your own answer").select_option("partly")
    section.get_by_label("Reason or question").fill("The memo is old.")
    page.get_by_role("link", name="Next not looked at").click()
    page.wait_for_url("**/themes/PE/#PE1.2")
    page.get_by_role("navigation", name="Themes").get_by_role("link", name="Policy").click()
    page.wait_for_url("**/themes/PO/**")
    expect(page.get_by_text("1 of 4 looked at")).to_be_visible()
    given = review.verdicts.get(declared__criterion__code="PE1.1")
    assert (given.outcome, given.value, given.reason) == ("disagree", "partly", "The memo is old.")

    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    verdict(page, "PO1.1").get_by_label("Reason or question").fill("A thought without a verdict")
    page.get_by_role("link", name="Back to the themes").click()
    expect(verdict(page, "PO1.1").get_by_label("Reason or question")).to_have_value("A thought without a verdict")
    assert asked == ["beforeunload"]
    verdict(page, "PO1.1").get_by_role("button", name="Save").click()
    expect(page.get_by_text("PO1.1: Choose agree, disagree or ask")).to_be_visible()
    expect(verdict(page, "PO1.1").get_by_label("Reason or question")).to_have_value("A thought without a verdict")


def ask_after_signing_out_beside(sign_in, assessment):
    """A reviewer signs out in another tab, then asks the council on the page that is still open."""
    reviewer = make_person(RoleKind.REVIEWER, assessment.collection.region)
    submission = assessment.submissions.get()
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    page = sign_in(reviewer)
    page.goto(f"{review.get_absolute_url()}themes/PE/")
    beside = page.context.new_page()
    beside.goto("/")
    beside.get_by_role("button", name="Sign out").click()
    beside.wait_for_load_state()
    section = verdict(page, "PE1.1")
    section.get_by_label("Ask the council").check()
    section.get_by_label("Reason or question").fill("Who is the champion?")
    expect(section.locator("[data-saved]")).to_contain_text("you have been signed out. Sign in again")
    return page, section, reviewer, review.verdicts.filter(declared__criterion__code="PE1.1")


def test_a_reviewer_who_was_signed_out_signs_in_beside_and_the_question_is_saved(sign_in, assessment):
    page, section, reviewer, given = ask_after_signing_out_beside(sign_in, assessment)
    expect(section.locator("[data-saved]")).to_contain_text("kept on this device")
    look_over(page)
    with page.context.expect_page() as opened:
        section.get_by_role("link", name="Sign in").click()
    enter_password(opened.value, reviewer)
    expect(verdict(opened.value, "PE1.1").get_by_label("Reason or question")).to_be_visible()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(section.locator("[data-saved]")).to_contain_text(re.compile("^Saved"))
    assert given.get().reason == "Who is the champion?"
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length") == 0


def test_a_reviewer_who_pressed_save_signed_out_puts_the_question_back(sign_in, assessment):
    page, section, reviewer, given = ask_after_signing_out_beside(sign_in, assessment)
    section.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You were signed out and nothing of that page was saved")).to_be_visible()
    look_over(page)
    enter_password(page, reviewer)

    page.get_by_role("button", name="Put it back").click()
    expect(section.locator("[data-saved]")).to_contain_text(re.compile("^Saved"))
    assert (given.get().outcome, given.get().reason) == ("ask", "Who is the champion?")


def test_a_verdict_is_sent_again_when_the_service_is_there_again(sign_in, assessment):
    reviewer = make_person(RoleKind.REVIEWER, assessment.collection.region)
    submission = assessment.submissions.get()
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    page = sign_in(reviewer)
    page.goto(f"{review.get_absolute_url()}themes/PE/")
    page.route("**/verdicts/*/", lambda route: route.fulfill(status=503, body="Busy"), times=1)
    verdict(page, "PE1.1").get_by_label("Agree", exact=True).check()
    expect(verdict(page, "PE1.1").locator("[data-saved]")).to_contain_text("not available for the moment")

    expect(verdict(page, "PE1.1").locator("[data-saved]")).to_contain_text(re.compile("^Saved"), timeout=30_000)
    assert review.verdicts.get(declared__criterion__code="PE1.1").outcome == "agree"


def test_a_review_works_without_javascript(sign_in, assessment):
    reviewer = make_person(RoleKind.REVIEWER, assessment.collection.region)
    submission = assessment.submissions.get()
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    page = sign_in(reviewer, java_script_enabled=False)
    page.goto(review.get_absolute_url())
    page.get_by_role("button", name="Start").click()
    section = verdict(page, "PE1.1")
    section.get_by_label("Disagree", exact=True).check()
    section.get_by_label("Your own answer").select_option("not-met")
    section.get_by_label("Reason or question").fill("Nobody knows of it.")
    section.get_by_role("button", name="Save").click()
    assert page.url.endswith("/themes/PE/#PE1.2")
    page.get_by_role("link", name="Back to the themes").click()
    page.get_by_role("link", name="Agree with the rest").click()
    page.get_by_role("button", name="Agree with 3").click()
    page.get_by_role("link", name="Validate", exact=True).click()
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_text("Finished on")).to_be_visible()
    submission.refresh_from_db()
    assert (submission.claimed, submission.validated) == (1, 0)


def test_a_picture_given_as_evidence_is_looked_at_beside_the_verdict(sign_in, assessment):
    council = assessment.council
    picture = SimpleUploadedFile("award.png", PICTURE)
    other = make_assessment(council)
    row = other.answers.get(criterion__code="PE1.1")
    file = store(picture, by=None)
    attach([row], council=council, title="Award notice", file=file, by=None, at=timezone.now())
    met = other.answers.filter(criterion__level=1).values_list("criterion__code", flat=True)
    submission = submit_answers(other, met)
    reviewer = make_person(RoleKind.REVIEWER, council.region)
    review = assign(submission, reviewer=reviewer, due_on=timezone.localdate(), by=None, at=timezone.now())
    page = sign_in(reviewer)
    page.goto(f"{review.get_absolute_url()}themes/PE/")
    page.get_by_text("Look at it here").click()
    shown = page.get_by_role("img", name="Award notice")
    expect(shown).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert shown.evaluate("picture => picture.naturalWidth") == 1
    look_over(page)
