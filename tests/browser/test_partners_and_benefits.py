"""The project manager works with partners and writes down what it brought; a council takes its benefits as evidence."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import RoleKind
from frameworks.models import Criterion
from tests.browser.conftest import look_over
from tests.browser.test_work_stream import enter_day
from tests.factories import make_assessment, make_council, make_edition, make_person, make_region
from workstream.models import Benefit, Business, PartnerEntry

pytestmark = pytest.mark.django_db(transaction=True)
FIRMS = (
    b"Name,Place,Size,Sector\nAsh Ltd,Wirral,Small,Print\nASH LIMITED,Wirral,,\nOak plc,Nowhere,,\nElm,Wirral,Micro,\n"
)


@pytest.fixture
def council(transactional_db):
    return make_council(make_region(name="North West"), short_name="Wirral", name="Wirral Council")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def test_a_contact_with_a_partner_leaves_a_next_step_that_waits_for_its_owner(sign_in, council):
    region, today = council.region, timezone.localdate()
    representative = make_person(RoleKind.GROUP_REPRESENTATIVE, region, name="Imran Kay")
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.get_by_role("link", name="Work stream", exact=True).click()
    page.get_by_role("link", name="Partners", exact=True).click()
    look_over(page)
    page.get_by_role("button", name="Add a partner").click()
    look_over(page)
    page.get_by_label("Name").fill("Portal project")
    page.get_by_label("Project with a scope of its own").check()
    save(page)
    look_over(page)

    page.get_by_role("button", name="Log a contact").click()
    page.get_by_label("What was said or agreed").fill("They ask for our scope items.")
    page.get_by_label("Next step").fill("Send the scope items")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Say who does it")
    look_over(page)
    page.get_by_label("Who does it").select_option(label="Imran Kay")
    enter_day(page, "due_on", today)
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("link", name="Send the scope items")).to_have_count(1)
    assert PartnerEntry.objects.count() == 1

    page.get_by_role("link", name="Add a scope item").click()
    look_over(page)
    page.get_by_label("What should be in scope").fill("Lots for small firms")
    page.get_by_label("Included", exact=True).check()
    enter_day(page, "settled_on", today)
    save(page)
    expect(page.get_by_text("1 of 1 items are included")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="asks of partners").click()
    page.get_by_role("button", name="Add an ask").click()
    page.get_by_label("Of whom is it asked?").select_option(label="Portal project")
    page.get_by_label("What is needed").fill("Notices marked for small firms")
    page.get_by_label("Wirral").check()
    enter_day(page, "asked_on", today)
    save(page)
    expect(page.get_by_text("waits for a reply")).to_be_visible()
    look_over(page)

    mine = sign_in(representative)
    mine.get_by_role("link", name="Send the scope items").click()
    expect(mine.get_by_role("link", name="Partner: Portal project")).to_be_visible()


def test_a_project_counts_its_firms_once_and_its_benefit_becomes_evidence_of_a_council(sign_in, council, tmp_path):
    region, today = council.region, timezone.localdate()
    edition = make_edition()
    Criterion.objects.filter(edition=edition, code="PE1.2").update(supported_by=["benefits-verified"])
    assessment = make_assessment(council, edition)
    firms = tmp_path / "firms.csv"
    firms.write_bytes(FIRMS)
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.goto(f"/regions/{region.slug}/work-stream/partners/projects/")
    look_over(page)
    page.get_by_role("button", name="Add a project").click()
    page.get_by_label("Title").fill("Small firms and the NHS")
    page.get_by_label("What was learnt").fill("Meet the buyer early.")
    save(page)
    page.get_by_role("link", name="Add a phase").click()
    page.get_by_label("Title").fill("Small firms")
    enter_day(page, "starts_on", today)
    save(page)

    page.get_by_role("link", name="All businesses by name").click()
    page.get_by_role("link", name="Take in a list of businesses").click()
    look_over(page)
    page.get_by_label("Spreadsheet").set_input_files(firms)
    page.get_by_role("button", name="Look at what it will do").click()
    expect(page.get_by_text("The same business as line 2")).to_be_visible()
    expect(page.get_by_text("Write a council of the region")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Take in 2 businesses").click()
    expect(page.get_by_text("2 new, 0 known already")).to_be_visible()
    look_over(page)
    assert Business.objects.count() == 2

    page.get_by_role("link", name="Small firms and the NHS").click()
    look_over(page)
    page.get_by_role("link", name="Each claim").click()
    page.get_by_role("button", name="Add business won or kept").click()
    page.get_by_label("Which business was won or kept?").fill("Cleaning of two clinics")
    page.get_by_label("Won", exact=True).check()
    page.get_by_label("Value of a year").check()
    page.locator("input[name=pence]").fill("€42,000")
    page.get_by_label("The buyer").check()
    enter_day(page, "claimed_on", today)
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("another currency")
    look_over(page)
    page.locator("input[name=pence]").fill("£42,000")
    save(page)
    expect(page.get_by_role("cell", name="£42,000.00").first).to_be_visible()
    look_over(page)

    page.get_by_role("link", name="Small firms and the NHS").click()
    page.get_by_role("link", name="Add a benefit that it brought").click()
    page.get_by_label("What it is").fill("Printing bought nearby")
    page.get_by_label("Kind").select_option("local")
    page.get_by_label("Council").select_option(label="Wirral Council")
    enter_day(page, "starts_on", today.replace(month=1, day=1))
    enter_day(page, "ends_on", today.replace(month=12, day=31))
    page.locator("input[name=delivered]").fill("12,500.50")
    enter_day(page, "delivered_on", today)
    page.get_by_label("Compared with what?").fill("The year before")
    page.get_by_label("How is it worked out?").fill("Invoices of firms in the district")
    look_over(page)
    save(page)
    expect(page.get_by_role("link", name="Partner project: Small firms and the NHS")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Somebody has verified it").click()
    page.get_by_label("Who verified it?").fill("Ann Lee, internal audit")
    page.get_by_label("What was looked at?").fill("The ledger")
    look_over(page)
    page.get_by_role("button", name="It is verified").press("Enter")
    expect(page.get_by_text("By Ann Lee, internal audit on")).to_be_visible()
    assert Benefit.objects.get().is_verified
    page.get_by_role("link", name="Benefits", exact=True).first.click()
    expect(page.get_by_text("Delivered: £12,501 spent with local suppliers.")).to_be_visible()
    look_over(page)

    officer = sign_in(make_person(RoleKind.OFFICER, council))
    officer.goto(f"{assessment.get_absolute_url()}cells/PE1/")
    officer.get_by_role("button", name="Confirm PE1.2").click()
    expect(officer.get_by_text("Confirmed: 1 from your records")).to_be_visible()
    kept = assessment.answers.get(criterion__code="PE1.2").uses.get().evidence
    assert "Ann Lee, internal audit" in kept.file.content.read().decode()

    board = sign_in(make_person(RoleKind.BOARD, region))
    board.goto(f"/regions/{region.slug}/figures/benefits/")
    expect(board.get_by_text("2 businesses helped, each counted once")).to_be_visible()
    expect(board.get_by_text("What was learnt: Meet the buyer early.")).to_be_visible()
    look_over(board)
