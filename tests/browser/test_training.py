"""From the gap in the self-assessment to the course, the booking, the attendance and the figure that waits."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from councils.models import Council, RoleKind
from tests.browser.conftest import enter_password, look_over
from tests.factories import make_assessment, make_council, make_person, the_2006_edition
from tests.training.making import complete, make_course, make_key, make_learner, make_need, make_session
from training.models import Completion, Learner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(transactional_db: None) -> Council:
    return make_council(name="Borough of Testing", short_name="Testing")


@pytest.fixture
def officer(council: Council):  # type: ignore[no-untyped-def]
    return make_person(RoleKind.OFFICER, council, name="Asha Rahman")


@pytest.fixture
def trainer(council: Council):  # type: ignore[no-untyped-def]
    return make_person(RoleKind.TRAINER, council.region, name="Keith Noble")


def offered(page: Page, code: str):  # type: ignore[no-untyped-def]
    return page.locator(f"section[id='{code}'] .app-offer")


def test_an_officer_finds_a_course_books_it_and_after_attendance_the_requirement_waits_for_confirm(  # type: ignore[no-untyped-def]
    sign_in, council, officer, trainer
):
    region = council.region
    course = make_course(region, title="The basics")
    make_key(region)
    make_need(region)
    ann, bob = make_learner(council, name="Ann Lee"), make_learner(council, name="Bob May")
    complete(bob, course)
    session = make_session(course, places=12)
    assessment = make_assessment(council, the_2006_edition(), closes_on=timezone.localdate() + timedelta(days=60))
    cell = f"{assessment.get_absolute_url()}cells/PE1/"

    page = sign_in(officer)
    page.goto(cell)
    expect(offered(page, "PE1.2").first).to_contain_text("1 of 2 officers in key roles")
    expect(page.get_by_role("button", name="Confirm PE1.2")).to_have_count(0)
    look_over(page)
    page.get_by_role("link", name=re.compile("Open it.*Session")).first.click()
    look_over(page)
    page.get_by_role("link", name="Book a place").click()
    look_over(page)
    page.get_by_label(re.compile("Ann Lee")).check()
    page.get_by_role("button", name="Book").click()
    expect(page.get_by_text("Booked: Ann Lee.")).to_be_visible()
    look_over(page)

    with time_machine.travel(timezone.now() + timedelta(days=22)):
        keeper = sign_in(trainer)
        keeper.goto("/")
        keeper.get_by_role("link", name=re.compile("Note who attended")).click()
        look_over(keeper)
        keeper.get_by_role("link", name="Take it in from a list instead").click()
        look_over(keeper)
        came = {"name": "came.csv", "mimeType": "text/csv", "buffer": b"Name;Attended\nAnn Lee;yes\nCy;yes\n"}
        keeper.get_by_label("Spreadsheet").set_input_files([came])
        keeper.get_by_role("button", name="Look at what it will do").click()
        expect(keeper.get_by_text("Nobody with a place in this session is called so")).to_be_visible()
        look_over(keeper)
        keeper.get_by_role("button", name="Take in 1 person").click()
        expect(keeper.get_by_text("Taken in: 1 attended.")).to_be_visible()
        assert Completion.objects.filter(learner=ann).count() == 1

        keeper.goto(f"/regions/{region.slug}/training/coverage/")
        expect(keeper.get_by_text("2 of 2 (100%) trained and in date")).to_be_visible()
        look_over(keeper)

        page.goto(cell)
        enter_password(page, officer)
        expect(offered(page, "PE1.2").first).to_contain_text("2 of 2 officers in key roles")
        page.get_by_role("button", name="Confirm PE1.2").click()
        expect(page.get_by_text("Confirmed: 1 from your records")).to_be_visible()
    answer = assessment.answers.get(criterion__code="PE1.2")
    evidence = answer.evidence.get()
    assert answer.value == "met"
    assert "Ann Lee" in evidence.file.content.read().decode("utf-8-sig")
    assert session.bookings.get().state == "attended"


def test_a_council_brings_its_list_and_keeps_it(sign_in, council, officer):  # type: ignore[no-untyped-def]
    make_key(council.region)
    make_need(council.region)
    course = make_course(council.region, title="The basics")
    page = sign_in(officer)
    page.get_by_role("link", name="Bring the list of people who buy").click()
    look_over(page)
    page.get_by_role("button", name="Look at what it will do").click()
    expect(page.get_by_role("link", name="Choose the spreadsheet")).to_be_visible()
    look_over(page)
    listed = "Name;Role;Specialism;E-mail address\nZoë;Buyer;IT;zoe@x.org\nBob;Wizard;;\nZoë;Buyer;;zoe@x.org\n"
    brought = {"name": "list.csv", "mimeType": "text/csv", "buffer": listed.encode("cp1252")}
    page.get_by_label("Spreadsheet").set_input_files([brought])
    page.get_by_role("button", name="Look at what it will do").click()
    expect(page.get_by_text("The same person is in line 2 already")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Take in 1 person").click()
    expect(page.get_by_text("Taken in: 1 new. 2 left out.")).to_be_visible()
    look_over(page)

    page.get_by_role("link", name="Zoë").click()
    look_over(page)
    page.get_by_role("link", name="Note a completed course").click()
    look_over(page)
    page.get_by_label("The basics").check()
    for name, value in (("Day", "1"), ("Month", "2"), ("Year", "2026")):
        page.get_by_label(name).fill(value)
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted: The basics.")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Change", exact=True).click()
    look_over(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Take off the list").click()
    look_over(page)
    page.get_by_role("button", name="Take off the list").click()
    assert Learner.objects.get().left_on == timezone.localdate()
    assert course.completions.count() == 1


def test_a_trainer_prepares_a_course_offers_it_and_puts_on_a_session(sign_in, council, trainer):  # type: ignore[no-untyped-def]
    page = sign_in(trainer)
    page.goto(f"/regions/{council.region.slug}/training/")
    look_over(page)
    page.get_by_role("link", name="Prepare a course").click()
    look_over(page)
    page.get_by_label("Title").fill("The basics")
    page.get_by_label("Basic training").check()
    page.get_by_label("Provider").fill("Regional college")
    page.get_by_role("button", name="Save").click()
    look_over(page)
    page.get_by_role("button", name="Offer it").click()
    page.get_by_role("link", name="Put on a session").click()
    look_over(page)
    day, last = timezone.localdate() + timedelta(days=30), timezone.localdate() + timedelta(days=20)
    for group, value in (("Day", day), ("Last day to book", last)):
        box = page.get_by_role("group", name=group, exact=True)
        box.get_by_label("Day").fill(str(value.day))
        box.get_by_label("Month").fill(str(value.month))
        box.get_by_label("Year").fill(str(value.year))
    page.get_by_label("Begins at").fill("09:30")
    page.get_by_label("Ends at").fill("12:30")
    page.get_by_label("Place", exact=True).fill("Town hall")
    page.get_by_label("Places", exact=True).fill("10")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The session can be booked")).to_be_visible()
    look_over(page)
    page.get_by_role("link", name="Cancel it").click()
    look_over(page)
    page.get_by_label("Why is it cancelled?").fill("No room")
    page.get_by_role("button", name="Cancel the session").click()
    expect(page.get_by_text("No room")).to_be_visible()

    page.goto(f"/regions/{council.region.slug}/training/needs/")
    look_over(page)
    page.get_by_role("link", name="Name a key role").click()
    look_over(page)
    page.get_by_label("Buyer or category manager").check()
    page.get_by_label("Any").check()
    page.get_by_label("Source").fill("Board, 1 May")
    page.get_by_role("button", name="Name it a key role").click()
    expect(page.get_by_text("A key role from today")).to_be_visible()
    page.get_by_role("link", name=re.compile("End it")).click()
    look_over(page)
