"""A council sets a target, makes a plan, closes an action and sees the forecast move; a colleague without an account
answers one requirement."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import RoleKind
from frameworks.models import Asking, Target
from tests.browser.conftest import look_over
from tests.factories import (
    make_assessment,
    make_council,
    make_edition,
    make_person,
    submit_answers,
    validate_submission,
)

pytestmark = pytest.mark.django_db(transaction=True)
PDF = {
    "name": "training list.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF",
}


def enter_day(page: Page, legend: str, year: int, month: int = 3, day: int = 31) -> None:
    group = page.get_by_role("group", name=re.compile(legend))
    group.get_by_label("Day").fill(str(day))
    group.get_by_label("Month").fill(str(month))
    group.get_by_label("Year").fill(str(year))


def test_a_council_sets_a_target_plans_closes_an_action_and_sees_the_forecast_move(sign_in, transactional_db):
    next_year = timezone.localdate().year + 1
    council = make_council()
    edition = make_edition(levels=2, themes=2)
    assessment = make_assessment(council, edition)
    Target.objects.create(
        region=council.region,
        edition=edition,
        level=1,
        by_on=timezone.localdate().replace(year=next_year, month=6, day=30),
        source="Board",
        set_on=timezone.localdate(),
    )
    validate_submission(submit_answers(assessment, ["PE1.1", "PO1.1", "PO1.2"]))
    boss = make_person(RoleKind.SIGN_OFF, council, name="Asha Rahman")
    page = sign_in(boss)
    page.goto("/")
    page.get_by_role("link", name="Targets and forecast").click()
    expect(page.locator(".app-figures").get_by_text("1 missing")).to_be_visible()
    look_over(page)

    page.get_by_role("link", name="Set our own targets").click()
    look_over(page)
    page.get_by_label("People: level").select_option("2")
    enter_day(page, "People: to be reached by", next_year + 1)
    page.get_by_role("button", name="Save our targets").click()
    expect(page.get_by_text(f"Level 2 by 31 March {next_year + 1}")).to_be_visible()

    page.get_by_role("link", name="Action plan").click()
    look_over(page)
    page.get_by_role("button", name="Make this action for PE1.2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("PE1.2")
    look_over(page)
    page.get_by_role("button", name="Change").click()
    look_over(page)
    page.get_by_label("Who does it").select_option(label="Asha Rahman")
    enter_day(page, "Due", next_year)
    page.get_by_role("button", name="Save the action").click()
    expect(page.get_by_text(f"31 March {next_year}").first).to_be_visible()

    page.goto(f"/councils/{council.slug}/forecast/")
    expect(page.locator(".app-figures").get_by_text("In time")).to_be_visible()
    page.goto(f"/councils/{council.slug}/plan/")
    page.get_by_role("link", name="Choose the words for PE2.1").click()
    look_over(page)
    page.get_by_role("textbox", name="Our own words").fill("Train everybody who buys")
    page.get_by_label("In our own words").check()
    page.get_by_role("button", name="Make the action").click()
    expect(page.get_by_role("link", name="Train everybody who buys").first).to_be_visible()
    page.get_by_role("button", name="Sign off the plan").click()
    look_over(page)
    page.get_by_role("button", name="Sign off the plan").click()
    expect(page.get_by_text("The plan is established to level 1.")).to_be_visible()
    look_over(page)

    page.goto("/actions/")
    look_over(page)
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("button", name="It is done").click()
    look_over(page)
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_text("Done:")).to_be_visible()
    look_over(page)

    page.goto(f"/councils/{council.slug}/forecast/")
    ours = page.get_by_role("table", name="Against our own targets")
    expect(ours).to_contain_text("Level 1, 2 requirements missing")
    page.goto(f"/councils/{council.slug}/plan/")
    page.get_by_role("link", name="Train everybody who buys").first.click()
    page.get_by_role("button", name="It is done").click()
    with page.expect_navigation():
        page.get_by_role("button", name="It is done").click()
    page.goto(f"/councils/{council.slug}/forecast/")
    expect(ours).to_contain_text("Level 1, 1 requirement missing")
    look_over(page)


def test_a_colleague_without_an_account_answers_one_requirement(sign_in, windows, transactional_db):
    council = make_council()
    assessment = make_assessment(council)
    officer = make_person(RoleKind.OFFICER, council, name="Asha Rahman")
    page = sign_in(officer)
    page.goto(f"{assessment.get_absolute_url()}cells/PE1/")
    page.get_by_role("link", name="Give it to a colleague, or ask somebody about PE1.2").click()
    look_over(page)
    page.get_by_label("Name").fill("Ann Lee, HR")
    page.get_by_label("E-mail address").fill("hr@example.org")
    page.get_by_label("What do you want to know?").fill("Who was trained?")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("Asked Ann Lee, HR on")).to_be_visible()

    colleague = windows().new_page()
    colleague.goto(Asking.objects.get().link_path())
    expect(colleague.get_by_text(council.short_name)).to_have_count(0)
    look_over(colleague)
    colleague.get_by_label("The e-mail address that the link was sent to").fill("hr@example.org")
    colleague.get_by_role("button", name="Show me the question").click()
    expect(colleague.get_by_text("Who was trained?")).to_be_visible()
    look_over(colleague)
    colleague.get_by_label("Met", exact=True).check()
    colleague.get_by_label("Your answer").fill("All twelve were trained.")
    colleague.get_by_label("Documents that show it").set_input_files([PDF])
    colleague.get_by_role("button", name="Send the answer").click()
    expect(colleague.get_by_role("heading", level=1)).to_contain_text("Your answer was sent")
    look_over(colleague)

    page.reload()
    expect(page.get_by_text("All twelve were trained.")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Use this answer for PE1.2").click()
    expect(page.get_by_text("the reply stands in the answer now")).to_be_visible()
    answer = assessment.answers.get(criterion__code="PE1.2")
    assert answer.value == "met"
    assert [item.title for item in answer.evidence.all()] == ["training list.pdf"]
