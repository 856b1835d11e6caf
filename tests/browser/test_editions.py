"""A council goes from last year's answers to this year's and confirms; a manager moves a council to another edition."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from frameworks.editions.operations.load_mapping import revision
from frameworks.editions.rules.levels import Value
from frameworks.models import Edition
from tests.browser.conftest import look_over
from tests.factories import (
    make_assessment,
    make_collection,
    make_council,
    make_person,
    make_region,
    submit_answers,
    validate_submission,
)
from tests.frameworks.inventing import invent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(transactional_db):
    """Last year's self-assessment of 2006's edition, level 1 validated in every theme but policy."""
    newer = revision()
    older = Edition.objects.get(code="flexible-framework-2006")
    council = make_council(make_region(name="North West"), short_name="Stockport")
    today = timezone.localdate()
    collection = make_collection(
        council.region, older, name="2026 self-assessment", opens_on=today - timedelta(days=300), closes_on=today
    )
    assessment = collection.assessments.get(council=council)
    assessment.answers.filter(criterion__code="PE1.1").update(comment="Set out in the scheme of delegation.")
    met = [row.code for row in older.requirements() if row.level == 1 and row.code != "PO1.1"]
    validate_submission(submit_answers(assessment, met, at=timezone.now() - timedelta(days=200)))
    assert newer.criteria.count() == 88
    return council


def test_a_manager_moves_a_council_to_the_2011_edition_and_the_council_confirms_and_compares(sign_in, council):
    newer = Edition.objects.get(code="flexible-framework-2011")
    page = sign_in(make_person(RoleKind.MANAGER, council.region))
    page.goto(f"/regions/{council.region.slug}/collections/carry-over/?edition={newer.pk}")
    expect(page.get_by_text("1 of 1 council have something to carry over")).to_be_visible()
    look_over(page)
    page.goto(f"/regions/{council.region.slug}/collections/open/")
    look_over(page)
    closes = timezone.localdate() + timedelta(days=30)
    page.get_by_label("Name").fill("2027 self-assessment")
    page.get_by_label("Framework").select_option(str(newer.pk))
    last = page.get_by_role("group", name="Last day")
    for label, value in (("Day", closes.day), ("Month", closes.month), ("Year", closes.year)):
        last.get_by_label(label).fill(str(value))
    page.get_by_label("Level 1").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("carry over what they said last")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Open it for 1 council").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2027 self-assessment")

    officer = sign_in(make_person(RoleKind.SIGN_OFF, council))
    assessment = council.assessments.get(collection__name="2027 self-assessment")
    officer.goto(assessment.get_absolute_url())
    expect(officer.get_by_text("17 requirements wait with what was carried over")).to_be_visible()
    expect(officer.get_by_text("0 of 17 requirements are answered")).to_be_visible()
    look_over(officer)
    officer.goto(f"{assessment.get_absolute_url()}carry-over/")
    look_over(officer)
    for theme in ("PE", "PO", "PP", "ES", "MR"):
        officer.goto(f"{assessment.get_absolute_url()}cells/{theme}1/")
        if theme in ("PE", "PP"):
            look_over(officer)
        # One alone has its own button and none for all.
        for_all = officer.locator("#carried-over button")
        (for_all if for_all.count() else officer.locator("button[name=carried]").first).click()
        expect(officer.get_by_text("Confirmed:")).to_be_visible()
    officer.goto(f"{assessment.get_absolute_url()}cells/PP1/")
    expect(officer.get_by_text("the requirement reads otherwise now")).to_be_visible()
    officer.get_by_role("button", name="Confirm PP1.5").click()
    expect(officer.get_by_text("Confirmed: 1 carried over.")).to_be_visible()
    assert assessment.answers.exclude(value="").count() == 17
    assert assessment.answers.get(criterion__code="PE1.1").comment == "Set out in the scheme of delegation."

    officer.goto(f"{assessment.get_absolute_url()}sign-off/")
    officer.get_by_label("I confirm that this is a fair assessment").check()
    officer.get_by_role("button", name="Sign off and send to the reviewer").click()
    expect(officer.get_by_text("As in the 2026 self-assessment.").first).to_be_visible()
    officer.goto(f"/councils/{council.slug}/compare/")
    expect(officer.get_by_text("No requirement is met now that was not.")).to_be_visible()
    expect(officer.get_by_text("Read from answers signed off in")).to_be_visible()
    look_over(officer)
    officer.goto(f"/councils/{council.slug}/against-its-like/")
    look_over(officer)


def test_an_officer_works_offline_and_loads_the_answers_back(sign_in, council, tmp_path):
    import openpyxl

    edition = Edition.objects.get(code="flexible-framework-2011")
    assessment = make_collection(council.region, edition).assessments.get(council=council)
    officer = sign_in(make_person(RoleKind.OFFICER, council))
    officer.goto(f"{assessment.get_absolute_url()}files/")
    look_over(officer)
    with officer.expect_download() as coming:
        officer.get_by_role("link", name="Download the answers as a spreadsheet (XLSX)").click()
    file = tmp_path / "answers.xlsx"
    coming.value.save_as(file)
    book = openpyxl.load_workbook(file)
    book.active["E2"], book.active["E3"] = "Met", "Perhaps"
    book.save(file)
    officer.get_by_role("link", name="Load the spreadsheet back").click()
    look_over(officer)
    officer.get_by_label("Spreadsheet").set_input_files(file)
    officer.get_by_role("button", name="Look at what it will do").click()
    expect(officer.get_by_text("Not answered becomes met")).to_be_visible()
    look_over(officer)
    officer.get_by_role("button", name="Take in").click()
    expect(officer.get_by_text("Taken in: 1 answers changed.")).to_be_visible()
    assert assessment.answers.get(criterion__code="PE1.1").value == Value.MET


def test_an_officer_chooses_the_description_that_fits_by_keyboard(sign_in, council, tmp_path):
    edition = invent(tmp_path, "fits-2001", {"PE": [1] * 5, "PO": [1] * 5}, {"rule": "best-fit"})
    assessment = make_assessment(council, edition, aiming_at=3)
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(assessment.get_absolute_url())
    look_over(page)
    page.get_by_role("link", name="Choose the description that fits best").first.press("Enter")
    expect(page.get_by_role("heading", name="Theme PE", level=1)).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choose the description that fits best")
    look_over(page)
    page.get_by_role("radio", name="Level 1").press("Space")
    page.keyboard.press("ArrowDown")
    page.get_by_label("Why it fits").fill("The cabinet member leads it.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Level 2. Working towards level 3")).to_be_visible()
    look_over(page)
