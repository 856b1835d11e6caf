"""Editions that score otherwise go the whole way: answered, reviewed, seen on the council's page, planned, reported."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from frameworks.models import Target
from frameworks.submissions.operations.review_submission import assign
from reports.models import Report
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.operations.write_report import build
from tests.browser.conftest import look_over
from tests.factories import make_assessment, make_council, make_person
from tests.frameworks.inventing import invent

OUTLOUD = Path(sys.executable).parent / "outloud"
PERCENTAGES = {
    "rule": "percentage-bands",
    "partly": 50,
    "bands": [{"level": 1, "from": 40}, {"level": 2, "from": 70}, {"level": 3, "from": 90}],
}
SHAPES = {
    "best-fit": ({"PE": [1] * 4, "PO": [1] * 4}, {"rule": "best-fit"}),
    "percentages": ({"PE": [2, 2, 1], "PO": [2, 2, 1]}, PERCENTAGES),
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_edition_of_another_rule_goes_from_the_first_answer_to_the_report(sign_in, tmp_path, shape):
    cells, rule = SHAPES[shape]
    edition = invent(tmp_path, f"{shape}-2001", cells, rule)
    council = make_council(short_name="Northby", name="Northby Borough Council")
    region, today = council.region, timezone.localdate()
    assessment = make_assessment(council, edition, aiming_at=2)
    Target.objects.create(region=region, edition=edition, level=2, by_on=today, source="The board", set_on=today)
    officer = sign_in(make_person(RoleKind.SIGN_OFF, council))
    officer.goto(assessment.get_absolute_url())
    look_over(officer)
    if shape == "best-fit":
        for theme, level in (("PE", 3), ("PO", 1)):
            officer.goto(f"{assessment.get_absolute_url()}themes/{theme}/")
            officer.get_by_role("radio", name=f"Level {level}").check()
            officer.get_by_label("Why it fits").fill("As the strategy says.")
            officer.get_by_role("button", name="Save").click()
    else:
        for cell in ("PE1", "PE2", "PO1", "PO2"):
            officer.goto(f"{assessment.get_absolute_url()}cells/{cell}/")
            value = {"PE1": "Met", "PE2": "Partly met", "PO1": "Met", "PO2": "Not met"}[cell]
            for row in edition.criteria.filter(code__startswith=f"{cell}."):
                part = officer.locator(f"section[id='{row.code}']")
                part.get_by_label(value, exact=True).check()
                expect(part.locator("[data-saved]")).to_contain_text("Saved")
            if cell == "PE2":
                look_over(officer)
    officer.goto(assessment.get_absolute_url())
    look_over(officer)
    officer.goto(f"{assessment.get_absolute_url()}sign-off/")
    look_over(officer)
    officer.get_by_label("I confirm that this is a fair assessment").check()
    officer.get_by_role("button", name="Sign off and send to the reviewer").click()

    submission = assessment.submissions.get()
    reviewer = make_person(RoleKind.REVIEWER, region)
    review = assign(submission, reviewer=reviewer, due_on=today, by=None, at=timezone.now())
    page = sign_in(reviewer)
    page.goto(review.get_absolute_url())
    look_over(page)
    page.get_by_role("button", name="Start").click()
    look_over(page)
    page.goto(review.get_absolute_url())
    look_over(page)
    page.get_by_role("link", name="Agree with the rest").first.click()
    look_over(page)
    page.get_by_role("button", name="Agree").click()
    page.goto(review.get_absolute_url())
    page.get_by_role("link", name="Validate", exact=True).click()
    look_over(page)
    page.get_by_role("button", name="Validate").click()
    expect(page.get_by_text("Finished on")).to_be_visible()

    for path in ("", "plan/", "forecast/", "targets/", "assessments/"):
        officer.goto(f"{council.get_absolute_url()}{path}")
        look_over(officer)
    board = sign_in(make_person(RoleKind.BOARD, region))
    board.goto(region.get_absolute_url())
    look_over(board)
    for kind in (Report.Kind.HIGHLIGHT, Report.Kind.FULL, Report.Kind.COUNCIL):
        about = {"council": council} if kind == Report.Kind.COUNCIL else {}
        report = ask_for(region, kind, as_at=today, basis="validated", by=None, at=timezone.now(), **about)
        assert build(report.pk)
        report.refresh_from_db()
        board.goto(report.get_absolute_url())
        with board.expect_download() as started:
            board.get_by_role("button", name="Download the PDF").click()
        place = tmp_path / f"{kind}.pdf"
        started.value.save_as(place)
        checked = subprocess.run([OUTLOUD, "--quiet", str(place)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout
