"""The manager turns the proposal into a plan, a quick win slips, the board decides and its action lands in a list."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import RoleKind
from tests.browser.conftest import look_over
from tests.factories import make_council, make_person, make_region, make_sub_region
from workstream.models import Item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def region(transactional_db):
    region = make_region(name="North West")
    make_sub_region(region, councils=[make_council(region, short_name="Stockport")], name="Greater Manchester")
    return region


def enter_day(page: Page, name: str, day: date) -> None:
    for box, value in enumerate((day.day, day.month, day.year)):
        page.locator(f"input[name={name}_{box}]").fill(str(value))


def add_quick_win(page: Page, title: str, due: date) -> None:
    page.get_by_role("button", name="Add to the plan").click()
    page.get_by_label("Line of work").select_option("Quick wins")
    page.get_by_label("Kind").select_option("Quick win")
    page.get_by_label("What is to be done").fill(title)
    page.get_by_label("Or a person without an account").fill("Ann Lee")
    enter_day(page, "starts_on", due - timedelta(days=30))
    enter_day(page, "due_on", due)
    page.get_by_role("button", name="Save").click()


def test_the_proposal_becomes_a_plan_and_a_quick_win_that_slips_goes_red(sign_in, region):
    today = timezone.localdate()
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.get_by_role("link", name="Work stream", exact=True).click()
    look_over(page)
    page.get_by_role("link", name="Plan", exact=True).click()
    look_over(page)
    page.get_by_role("button", name="Add to the plan").click()
    page.get_by_label("Title").fill("Quick wins")
    page.get_by_role("button", name="Save").click()
    add_quick_win(page, "Fleet reviews taken up", today - timedelta(days=2))
    expect(page.get_by_text("1 red, 0 amber, 0 green and 0 done")).to_be_visible()
    look_over(page)

    page.get_by_role("link", name="Fleet reviews taken up").first.click()
    page.get_by_role("button", name="Change it").click()
    enter_day(page, "due_on", today + timedelta(days=60))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Agreed first")).to_be_visible()
    look_over(page)
    assert Item.objects.get().baseline_due_on == today - timedelta(days=2)

    page.get_by_label("How much of it is done?").select_option("100")
    page.get_by_label("What has happened?").fill("Every council has answered.")
    page.get_by_role("button", name="Write it down").press("Enter")
    expect(page.get_by_text("100%, finished on")).to_be_visible()


def test_a_recommendation_is_decided_and_its_action_lands_in_a_list(sign_in, region):
    manager, member = make_person(RoleKind.MANAGER, region), make_person(RoleKind.BOARD, region)
    representative = make_person(RoleKind.GROUP_REPRESENTATIVE, region, name="Imran Kay")
    page = sign_in(manager)
    page.goto(f"/regions/{region.slug}/work-stream/recommendations/add/")
    page.get_by_label("What the board is asked").fill("Create a working group")
    page.get_by_label("Reasons, and what it means for councils").fill("Every sub-region is represented.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Put it to the board").click()
    look_over(page)
    page.get_by_role("button", name="Put it to the board").click()

    board = sign_in(member)
    board.get_by_role("link", name="Decide: Create a working group").click()
    look_over(board)
    board.get_by_role("button", name="Record the decision").click()
    look_over(board)
    board.get_by_label("Approved", exact=True).check()
    board.get_by_label("The decision in words").fill("Agreed as put.")
    board.get_by_role("button", name="Record the decision").press("Enter")
    expect(board.get_by_text("Agreed as put.")).to_be_visible()
    expect(board.get_by_role("button", name="Record the decision")).to_have_count(0)

    page.reload()
    page.get_by_role("link", name="Add an action that follows").click()
    page.get_by_label("What is to be done").fill("Invite the members")
    page.get_by_label("Who does it").select_option(label="Imran Kay")
    page.get_by_role("button", name="Save the action").click()
    look_over(page)

    mine = sign_in(representative)
    mine.goto("/actions/")
    expect(mine.get_by_text("Invite the members")).to_be_visible()


def test_risks_budget_and_group_fit_a_phone_and_a_desk(sign_in, region):
    page = sign_in(make_person(RoleKind.MANAGER, region))
    base = f"/regions/{region.slug}/work-stream"
    for place in ("waiting-for", "risks", "risks/add", "budget", "budget/add", "group", "group/members/add"):
        page.goto(f"{base}/{place}/")
        look_over(page)
    page.goto(f"{base}/risks/add/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look_over(page)


def test_a_council_accepts_a_fleet_review_and_the_take_up_moves(sign_in, region):
    council = make_council(region, short_name="Amber")
    make_council(region, short_name="Beech")
    manager = sign_in(make_person(RoleKind.MANAGER, region))
    manager.goto(f"/regions/{region.slug}/work-stream/fleet/")
    look_over(manager)
    manager.get_by_role("button", name="Offer fleet reviews").click()
    manager.get_by_label("Who does the review?").fill("Green Fleet Review")
    enter_day(manager, "answer_by", timezone.localdate() + timedelta(days=30))
    manager.get_by_label(council.name).check()
    look_over(manager)
    manager.get_by_role("button", name="Offer it").click()
    expect(manager.get_by_text("Offered to 1 council")).to_be_visible()
    expect(manager.get_by_text("1 of 3 councils were offered a fleet review")).to_be_visible()
    look_over(manager)

    officer = sign_in(make_person(RoleKind.OFFICER, council))
    officer.goto("/")
    officer.get_by_role("link", name="Answer the offer of a fleet review").press("Enter")
    officer.get_by_role("button", name="Send the answer").press("Enter")
    expect(officer.get_by_role("alert")).to_contain_text("Choose yes or no")
    look_over(officer)
    officer.get_by_label("Yes, we accept it").press("Space")
    officer.get_by_role("button", name="Send the answer").press("Enter")
    expect(officer.get_by_text("You have accepted it")).to_be_visible()
    look_over(officer)

    manager.reload()
    expect(manager.get_by_text("1 of 3 accepted one")).to_be_visible()
    manager.get_by_role("row").get_by_role("link", name="Amber").click()
    expect(manager.get_by_text("Accepted", exact=False).first).to_be_visible()
    look_over(manager)
