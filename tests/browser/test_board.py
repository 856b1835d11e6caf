"""The board sees where each council is, at any date; the manager makes the report; a stranger finds nothing."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from reports.models import Report
from tests.browser.conftest import look_over
from tests.factories import (
    make_collection,
    make_council,
    make_person,
    make_region,
    make_sub_region,
    submit_answers,
    validate_submission,
)

OUTLOUD = Path(sys.executable).parent / "outloud"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def region(transactional_db):
    """Six councils in two sub-regions: all claimed level 1 ninety days ago, a reviewer left one of them at level 0."""
    region = make_region(name="North West")
    councils = [make_council(region, short_name=f"Town {letter}") for letter in "ABCDEF"]
    make_sub_region(region, councils=councils[:3])
    make_sub_region(region, councils=councils[3:])
    today = timezone.localdate()
    collection = make_collection(
        region, opens_on=today - timedelta(days=120), closes_on=today + timedelta(days=10), name="2026 self-assessment"
    )
    at = timezone.now() - timedelta(days=90)
    for council in councils:
        assessment = collection.assessments.get(council=council)
        met = assessment.answers.filter(criterion__level=1).values_list("criterion__code", flat=True)
        submission = submit_answers(assessment, met, at=at)
        challenged = ["PE1.1"] if council.short_name == "Town A" else []
        validate_submission(submission, challenged=challenged, at=at + timedelta(days=30))
    return region


def level_on_the_map(page, council: str) -> str:
    """What a tile says to somebody who listens to it."""
    return page.locator("svg a").filter(has_text=council).first.text_content()


def test_a_board_member_looks_at_today_and_at_an_earlier_date(sign_in, region):
    page = sign_in(make_person(RoleKind.BOARD, region))
    look_over(page)
    page.get_by_role("link", name="Dashboard of North West").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("North West")
    look_over(page)
    assert "level 0, validated" in level_on_the_map(page, "Town A")
    assert "level 1, validated" in level_on_the_map(page, "Town B")

    page.get_by_label("As at").fill((timezone.localdate() - timedelta(days=75)).isoformat())
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("waiting to be validated").first).to_be_visible()
    look_over(page)


def test_the_manager_makes_the_report_with_one_press_and_downloads_it(sign_in, worker, region, tmp_path):
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.goto(f"/regions/{region.slug}/reports/")
    look_over(page)
    page.goto(f"/regions/{region.slug}/reports/new/")
    look_over(page)
    page.get_by_label("Highlight report (two pages)").check()
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_role("button", name="Download the PDF")).to_be_visible(timeout=60_000)
    look_over(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the PDF").click()
    place = tmp_path / "report.pdf"
    started.value.save_as(place)

    report = Report.objects.get()
    assert report.pages == 2
    assert place.stat().st_size == report.pdf.size
    checked = subprocess.run([OUTLOUD, "--quiet", str(place)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_a_stranger_to_the_council_finds_nothing_of_it(sign_in, region):
    council = region.councils.get(short_name="Town A")
    assessment = council.assessments.get()
    submission = assessment.submissions.get()
    page = sign_in(make_person(RoleKind.OFFICER, make_council(make_region())))
    about = [
        council.get_absolute_url(),
        f"{council.get_absolute_url()}people/",
        f"{council.get_absolute_url()}assessments/",
        assessment.get_absolute_url(),
        f"{assessment.get_absolute_url()}cells/PE1/",
        f"{assessment.get_absolute_url()}sign-off/",
        f"{assessment.get_absolute_url()}time-line/",
        submission.get_absolute_url(),
        f"/regions/{region.slug}/",
        f"/regions/{region.slug}/reports/",
        f"/reviews/{submission.reviews.get().pk}/",
    ]

    for url in about:
        reply = page.goto(url)
        assert (url, reply.status) == (url, 404)
        assert "Town A" not in page.content()
    look_over(page)


def test_an_officer_sees_the_own_council_by_name_and_the_others_only_in_ranges(sign_in, region):
    page = sign_in(make_person(RoleKind.OFFICER, region.councils.get(short_name="Town A")))
    page.goto(f"/regions/{region.slug}/")
    look_over(page)

    expect(page.get_by_text("Town A").first).to_be_visible()
    assert "Town B" not in page.content()
