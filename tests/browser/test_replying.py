"""The manager shows councils their pages, a council adds its words, and they stand beside its page."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from reports.papers.operations.ask_for_replies import set_days
from tests.browser.conftest import look_over
from tests.factories import make_assessment, make_council, make_person, submit_answers, validate_submission

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_council_reads_its_page_and_adds_words_that_are_printed(sign_in, transactional_db):
    council = make_council(short_name="Amber", slug="amber")
    at = timezone.now() - timedelta(days=3)
    validate_submission(submit_answers(make_assessment(council), ["PE1.1", "PE1.2"], at=at), at=at)
    set_days(council.region, 5, by=None, at=timezone.now())
    manager = sign_in(make_person(RoleKind.MANAGER, council.region))
    manager.goto(f"/regions/{council.region.slug}/reports/")
    manager.get_by_role("link", name="Right of reply").click()
    look_over(manager)
    manager.get_by_role("button", name="Show the councils their pages").click()
    look_over(manager)
    manager.get_by_role("button", name="Show the councils their pages").click()
    expect(manager.get_by_text("The councils can read their pages")).to_be_visible()
    look_over(manager)

    officer = sign_in(make_person(RoleKind.OFFICER, council))
    officer.get_by_role("link", name="Amber: Read your page of the next report").click()
    look_over(officer)
    officer.get_by_label("Your words").fill("word " * 101)
    officer.get_by_role("button", name="Save our words").click()
    expect(officer.get_by_text("Use 100 words or fewer; these are 101").first).to_be_visible()
    officer.get_by_label("Your words").fill("We have a new policy since May.")
    officer.get_by_role("button", name="Save our words").click()
    expect(officer.get_by_text("In the council's own words")).to_be_visible()
    look_over(officer)

    manager.reload()
    expect(manager.get_by_text("We have a new policy since May.")).to_be_visible()
