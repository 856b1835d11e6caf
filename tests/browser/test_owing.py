"""The manager sees who owes what, logs a call with a promise, reminds once, and writes to a chief executive."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from councils.models import RoleKind
from post.models import Message
from tests.browser.conftest import look_over
from tests.factories import make_collection, make_council, make_person, make_region, make_sub_region, submit_answers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def region(transactional_db):
    """Seven councils; one has submitted, one has nobody with an account."""
    region = make_region(name="North West")
    councils = [
        make_council(region, short_name=f"Town {letter}", slug=f"town-{letter.lower()}") for letter in "ABCDEFG"
    ]
    make_sub_region(region, councils=councils[:3], name="Northern towns")
    today = timezone.localdate()
    collection = make_collection(region, closes_on=today, name="2026 self-assessment")
    for council in councils[:-1]:
        make_person(RoleKind.OFFICER, council)
    submit_answers(collection.assessments.get(council=councils[1]), ["PE1.1"])
    return region


def test_a_manager_chases_once_logs_a_promise_and_writes_a_letter(sign_in, region):
    page = sign_in(make_person(RoleKind.MANAGER, region))
    page.get_by_role("link", name="Manage").click()
    look_over(page)
    page.get_by_role("link", name="Who owes what").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who owes what")
    look_over(page)

    page.get_by_role("button", name="Remind 6 councils").click()
    expect(page.get_by_text("6 councils get one reminder for everything they owe.")).to_be_visible()
    expect(page.get_by_text("No council is due for a reminder today.")).to_be_visible()
    assert Message.objects.filter(key__startswith="reminder-").count() == 6

    page.get_by_role("link", name="Town A", exact=True).click()
    look_over(page)
    page.get_by_role("button", name="Log a call").click()
    look_over(page)
    page.get_by_label("With whom").fill("Head of procurement")
    page.get_by_label("Finish and sign off 2026 self-assessment").check()
    page.get_by_role("button", name="Put it into the log").click()
    expect(page.get_by_role("link", name="Enter by when they promised it")).to_be_visible()
    look_over(page)
    day = timezone.localdate()
    by_when = page.get_by_role("group", name="By when?")
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year + 1)):
        by_when.get_by_label(label).fill(str(min(value, 28) if label == "Day" else value))
    page.get_by_role("button", name="Put it into the log").click()
    expect(page.get_by_text("It is in the log.")).to_be_visible()
    expect(page.get_by_text("Promised for").first).to_be_visible()
    look_over(page)

    page.get_by_role("button", name="Write to the chief executive").click()
    look_over(page)
    page.get_by_label("To", exact=True).fill("Ms Ash, Chief Executive")
    page.get_by_role("button", name="Save the letter").click()
    expect(page.get_by_text("The letter is saved.")).to_be_visible()
    page.get_by_role("button", name="It has been sent today").click()
    expect(page.get_by_text("sent on")).to_be_visible()
    page.get_by_role("link", name="Letter of").click()
    look_over(page)


def test_a_lead_of_a_sub_region_sees_its_councils_only(sign_in, region):
    page = sign_in(make_person(RoleKind.SUB_REGIONAL_LEAD, region.sub_regions.get()))
    page.get_by_role("link", name="Who owes what").first.click()
    expect(page.get_by_role("link", name="Town A", exact=True)).to_be_visible()
    assert "Town F" not in page.content()
    look_over(page)
