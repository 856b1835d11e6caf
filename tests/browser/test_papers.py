"""A paper of somebody else goes to the board as it was given."""

import pytest
from playwright.sync_api import expect

from councils.models import RoleKind
from tests.browser.conftest import look_over
from tests.factories import make_person, make_region
from tests.reports.test_papers import pdf

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_manager_adds_a_paper_and_the_board_fetches_it(sign_in, transactional_db, tmp_path):
    region = make_region(name="North West")
    (tmp_path / "locked.pdf").write_bytes(pdf(password="secret"))
    (tmp_path / "paper.pdf").write_bytes(pdf(3))
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.goto(f"/regions/{region.slug}/reports/")
    page.get_by_role("link", name="Papers of others that go to the board").press("Enter")
    look_over(page)
    page.get_by_role("button", name="Add a paper").press("Enter")
    page.get_by_label("The paper, as a PDF").set_input_files(tmp_path / "locked.pdf")
    page.get_by_label("Title").fill("Spend of the health service")
    page.get_by_label("Who has written it?").fill("NHS, procurement hub")
    page.get_by_role("button", name="Add the paper").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("locked with a password")
    look_over(page)
    page.get_by_label("The paper, as a PDF").set_input_files(tmp_path / "paper.pdf")
    page.get_by_role("button", name="Add the paper").press("Enter")
    expect(page.get_by_text("Spend of the health service (NHS, procurement hub), 3 pages")).to_be_visible()
    look_over(page)

    board = sign_in(make_person(RoleKind.BOARD, region))
    board.goto(f"/regions/{region.slug}/reports/papers/")
    look_over(board)
    with board.expect_download() as fetched:
        board.get_by_role("link", name="Spend of the health service").press("Enter")
    assert fetched.value.path().read_bytes() == (tmp_path / "paper.pdf").read_bytes()
