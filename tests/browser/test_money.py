"""An officer loads spend, places suppliers, sees where the money goes, sets priorities, measures; the board sees it."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from councils.models import Council, RoleKind
from councils.operations.load_categories import load_spend_categories
from councils.operations.load_region_file import NORTH_WEST, load_region
from lm3.models import SpendLoad
from tests.browser.conftest import look_over
from tests.factories import make_person
from tests.lm3.making import ROWS, table
from tests.lm3.test_whole_files import workbook

pytestmark = pytest.mark.django_db(transaction=True)

CREDITORS = b"Supplier name,Postcode,Size\r\nAsh Builders Ltd,BL1 1RU,small\r\nBeech Catering,M60 2LA,micro\r\n"


@pytest.fixture
def bolton(transactional_db: None) -> Council:
    load_spend_categories()
    load_region(NORTH_WEST)
    return Council.objects.get(slug="bolton")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def draw_local_areas(page: Page) -> None:
    """One of postcode districts with the keyboard, with a mistake first; one of councils; both are looked at."""
    page.get_by_label("What counts as local").select_option("The own area and the counties it borders")
    press(page, "Show")
    expect(page.get_by_text("In the counties that it borders").first).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Local areas: draw one").click()
    look_over(page)
    page.get_by_role("button", name="Draw one from postcode districts").press("Enter")
    page.get_by_label("What is it called?").press_sequentially("Town centre")
    page.keyboard.press("Tab")
    page.keyboard.type("BL1 XX9")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="No postcode begins with: XX9")).to_be_visible()
    look_over(page)
    page.get_by_label("Postcode districts").fill("BL1")
    press(page, "Save")
    expect(page.get_by_text("In Town centre").first).to_be_visible()
    look_over(page)
    page.goto(reverse("new-local-area", args=["bolton", "councils"]))
    look_over(page)
    page.get_by_label("What is it called?").fill("Next door")
    page.get_by_label("Bury").check()
    page.get_by_label("Calderdale").check()
    press(page, "Save")
    page.goto(reverse("local-areas", args=["bolton"]))
    expect(page.get_by_text("Councils: Bury; Calderdale.")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Remove Next door").click()
    look_over(page)
    press(page, "Remove it")
    page.goto(reverse("spend-analysis", args=["bolton"]))


def test_a_workbook_of_several_sheets_is_asked_about_before_it_is_read(bolton, sign_in, worker, tmp_path: Path) -> None:
    page = sign_in(make_person(RoleKind.OFFICER, bolton))
    file = tmp_path / "year.xlsx"
    titles = ["Date", "Supplier", "Document", "Amount"]
    months = {
        f"{month}": [titles, *([f"0{n % 9 + 1}/0{at}/2026", f"Payee {n}", 70001 + n, n + 0.5] for n in range(25))]
        for at, month in ((4, "April"), (5, "May"))
    }
    file.write_bytes(workbook(**months, Notes=[["What is in this workbook"]]))
    page.goto(reverse("load-spend", args=["bolton"]))
    page.get_by_label("Files of spend").set_input_files(file)
    press(page, "Upload")
    expect(page.get_by_text("April: 25 rows, £312.50")).to_be_visible()
    press(page, "Read the file")
    expect(page.get_by_role("link", name="“Notes” cannot be read with these columns")).to_be_visible()
    look_over(page)
    page.get_by_label("Leave out Notes").check()
    page.get_by_label("Day first").check()
    page.get_by_label("Amount", exact=True).select_option("Document")
    page.get_by_label("Transaction number").select_option("Not in this file")
    press(page, "Read the file")
    worker(lambda: SpendLoad.objects.filter(state="held").exists())
    page.goto(SpendLoad.objects.get().get_absolute_url())
    expect(page.get_by_text("looks like document numbers")).to_be_visible()
    look_over(page)
    press(page, "Change the columns")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check the columns")


def test_spend_goes_from_the_raw_file_to_the_board(bolton, sign_in, worker, tmp_path: Path) -> None:
    officer = make_person(RoleKind.OFFICER, bolton)
    page = sign_in(officer)
    file = tmp_path / "april.csv"
    file.write_bytes(table(*ROWS, "3/4/2026,Dale Ltd,#REF!,x,,,6", "9/4/2026,Ash Bulders Ltd,9.00,x,,,7"))

    page.goto(reverse("money", args=["bolton"]))
    look_over(page)
    page.get_by_role("button", name="Upload spend").click()
    look_over(page)
    page.get_by_label("Files of spend").set_input_files(file)
    press(page, "Upload")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Check the columns")
    look_over(page)
    press(page, "Read the file")
    worker(lambda: SpendLoad.objects.filter(state="counted").exists())
    page.goto(SpendLoad.objects.get().get_absolute_url())
    expect(page.get_by_text("The whole file")).to_be_visible()
    look_over(page)

    creditors = tmp_path / "creditors.csv"
    creditors.write_bytes(CREDITORS)
    page.goto(reverse("suppliers", args=["bolton"]))
    look_over(page)
    page.get_by_role("button", name="Load the creditor list").click()
    page.get_by_label("Spreadsheet").set_input_files(creditors)
    press(page, "Look at what it will do")
    look_over(page)
    press(page, "Take in 2 lines")
    page.get_by_role("link", name="Names that may be one supplier").click()
    look_over(page)
    page.get_by_role("button", name="One supplier").click()
    page.wait_for_load_state()
    page.goto(reverse("supplier", args=["bolton", bolton.suppliers.get(name="Ash Builders Ltd").pk]))
    look_over(page)

    page.goto(reverse("spend-analysis", args=["bolton"]))
    expect(page.get_by_text("In the council's own area").first).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="In the council's own area").click()
    expect(page.get_by_text("3 payments, the latest first")).to_be_visible()
    look_over(page)
    page.go_back()
    draw_local_areas(page)
    page.get_by_role("link", name="Building and construction").first.click()
    look_over(page)
    page.goto(reverse("spend-labels", args=["bolton"]))
    look_over(page)
    page.goto(reverse("left-out-rules", args=["bolton"]))
    look_over(page)
    page.get_by_role("link", name="Names taken out").click()
    look_over(page)

    page.goto(reverse("priorities", args=["bolton"]))
    look_over(page)
    press(page, "Begin the matrix")
    look_over(page)
    page.get_by_role("link", name="Building and construction").click()
    look_over(page)

    page.goto(reverse("new-measurement", args=["bolton"]))
    look_over(page)
    page.get_by_label("What is it called?").fill("Spend of 2026/27")
    for day, field in ((("1", "4", "2026"), "starts_on"), (("31", "3", "2027"), "ends_on")):
        for at, part in enumerate(day):
            page.locator(f"input[name={field}_{at}]").fill(part)
    press(page, "Work it out")
    expect(page.get_by_text("LM2 is")).to_be_visible()
    look_over(page)
    page.goto(reverse("record-measurement", args=["bolton"]))
    look_over(page)
    page.goto(reverse("spend-files", args=["bolton"]))
    look_over(page)
    page.goto(reverse("undo-spend", args=["bolton", SpendLoad.objects.get().pk]))
    look_over(page)

    board = sign_in(make_person(RoleKind.BOARD, bolton.region))
    board.goto(reverse("region-money", args=[bolton.region.slug]))
    expect(board.get_by_role("heading", name="Where the money goes").first).to_be_visible()
    look_over(board)
    board.goto(reverse("region-priorities", args=[bolton.region.slug]))
    look_over(board)
