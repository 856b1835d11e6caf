"""A measurement is made, suppliers answer on a phone, the range narrows; staff, what if, an action; the board sees."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import Council, RoleKind
from councils.operations.load_categories import load_spend_categories
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3.measurements.operations import make_measurement
from lm3.measurements.queries import results
from lm3.models import Measurement, Supplier, SurveyRequest
from tests.browser.conftest import look_over
from tests.factories import make_person
from tests.lm3.making import load_spend, table

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Ash", "Beech", "Cedar", "Elm", "Fir", "Hazel")


@pytest.fixture
def made(transactional_db: None) -> Measurement:
    load_spend_categories()
    load_region(NORTH_WEST)
    council = Council.objects.get(slug="bolton")
    load_spend(
        table(*(f"1/5/2026,{name},{at + 5}00.00,,,,{at}" for at, name in enumerate((*NAMES, "Far")))), council=council
    )
    council.suppliers.update(district="E08000001")
    council.suppliers.filter(key="FAR").update(district="E09000001")
    for row in council.suppliers.all():
        Supplier.objects.filter(pk=row.pk).update(email=f"{row.key.lower()}@example.org")
    said = {"title": "Year", "starts_on": date(2026, 4, 1), "ends_on": date(2027, 3, 31), "basis": "payment"}
    by = make_person(RoleKind.OFFICER, council)
    return make_measurement.make(council, said, [("E08000001", "Bolton")], by=by, at=timezone.now())


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_load_state()


def answer(page: Page, row: SurveyRequest, *, look: bool) -> None:
    page.goto(row.link_path())
    if look:
        look_over(page)
    page.get_by_label("The e-mail address that the link was sent to").fill(row.email)
    press(page, "Show me the questions")
    for at, part in enumerate(("31", "3", "2026")):
        page.locator(f"input[name=year_ends_on_{at}]").fill(part)
    page.get_by_label("your own people").fill("40")
    page.get_by_label("other businesses").fill("20")
    if look:
        look_over(page)
    press(page, "Save and go on")
    page.get_by_label("Place 1", exact=True).fill("Bolton")
    page.get_by_label("Per cent in place 1").fill("60")
    if look:
        look_over(page)
    press(page, "Save and go on")
    page.get_by_label("Place 1", exact=True).fill("BL1")
    page.get_by_label("Per cent in place 1").fill("30")
    press(page, "Save and go on")
    if look:
        look_over(page)
    press(page, "Send the answer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you: you have answered")
    if look:
        look_over(page)


def test_suppliers_answer_on_a_phone_and_lm3_appears(made, sign_in, windows) -> None:
    officer = sign_in(made.made_by)
    officer.goto(made.get_absolute_url())
    expect(officer.get_by_text("LM3 is not shown")).to_be_visible()
    follow(officer, "Ask suppliers what they spend locally")
    look_over(officer)
    officer.get_by_label("The largest, until they cover a share of what is paid").check()
    officer.get_by_label("Share of what is paid that they cover, per cent").fill("100")
    closes = timezone.localdate() + timedelta(days=30)
    for at, part in enumerate((closes.day, closes.month, closes.year)):
        officer.locator(f"input[name=closes_on_{at}]").fill(str(part))
    officer.get_by_label("Whom may suppliers ask?").fill("Ann Lee, 01204 000000")
    press(officer, "Choose the suppliers")
    look_over(officer)
    press(officer, "Send the link to 6 suppliers")
    expect(officer.get_by_text("6 suppliers get a link of their own by mail")).to_be_visible()
    look_over(officer)

    phone = windows().new_page()
    phone.set_viewport_size({"width": 320, "height": 640})
    rows = list(SurveyRequest.objects.all())
    for at, row in enumerate(rows[:4]):
        answer(phone, row, look=at == 0)
    press(phone, "Take the answer back")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Your answer is taken back")
    look_over(phone)
    answer(windows().new_page(), rows[4], look=False)
    stranger = windows().new_page()
    stranger.goto(reverse("supplier-survey", args=["nonsense"]))
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This link does not work")
    look_over(stranger)

    officer.goto(made.get_absolute_url())
    press(officer, "Work it out again")
    expect(officer.get_by_text("4 of 6 suppliers who are followed have answered")).to_be_visible()
    look_over(officer)
    before = results.latest([made])[0].third
    answer(windows().new_page(), rows[5], look=False)
    officer.goto(made.get_absolute_url())
    press(officer, "Work it out again")
    after = results.latest([made])[0].third
    assert before
    assert after
    assert after.high - after.low < before.high - before.low, "the range narrows"

    follow(officer, "Enter the pay of staff by place")
    look_over(officer)
    officer.get_by_label("Take-home pay by place, one place a line").fill("BL1 1,204,500\nElsewhere 300,000")
    press(officer, "Save the pay of staff")
    expect(officer.get_by_text("The pay of staff is saved")).to_be_visible()
    follow(officer, "See what would come of moving spend")
    look_over(officer)
    officer.get_by_label("What is it called?").fill("Nearer")
    officer.get_by_label("Percentage points of all spend").fill("90")
    press(officer, "Work it out")
    expect(officer.get_by_text("points can move").first).to_be_visible()
    officer.get_by_label("Percentage points of all spend").fill("0.05")
    press(officer, "Work it out")
    look_over(officer)
    follow(officer, "Remove")
    look_over(officer)
    follow(officer, "Cancel")
    follow(officer, "Add an action: what we will change")
    look_over(officer)
    officer.get_by_label("What is to be done").fill("Ask nearby firms for bids")
    press(officer, "Save the action")
    expect(officer.get_by_role("link", name="Ask nearby firms for bids")).to_be_visible()
    look_over(officer)


def test_the_manager_measures_councils_together_and_the_board_reads_it(made, sign_in) -> None:
    region = made.council.region
    manager = sign_in(make_person(RoleKind.MANAGER, region))
    manager.goto(reverse("region-measurements", args=[region.slug]))
    look_over(manager)
    manager.get_by_role("button", name="Measure councils together").click()
    look_over(manager)
    manager.get_by_label("What is it called?").fill("All of us")
    for day, field in ((("1", "4", "2026"), "starts_on"), (("31", "3", "2027"), "ends_on")):
        for at, part in enumerate(day):
            manager.locator(f"input[name={field}_{at}]").fill(part)
    manager.get_by_role("group", name="Which councils?").get_by_label("Bolton").check()
    press(manager, "Work it out")
    expect(manager.get_by_role("heading", level=1)).to_have_text("All of us")
    look_over(manager)

    board = sign_in(make_person(RoleKind.BOARD, region))
    board.goto(reverse("region-money", args=[region.slug]))
    expect(board.get_by_text("Taken together (All of us)")).to_be_visible()
    look_over(board)
    board.goto(Measurement.objects.get(region=region).get_absolute_url())
    look_over(board)
