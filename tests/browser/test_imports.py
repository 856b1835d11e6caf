"""What a file leaves open is asked, two who save are shown both versions, and files chosen stay through an error."""

import re

import pytest
from playwright.sync_api import expect

from councils.models import Council, RoleKind
from library.models import Resource
from tests.browser.conftest import look_over
from tests.factories import make_council, make_person
from tests.library.making import PDF
from tests.training.making import make_course, make_learner, make_session
from training.models import Completion

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def council(transactional_db: None) -> Council:
    return make_council(name="Borough of Testing", short_name="Testing")


def test_an_officer_answers_what_a_file_of_results_leaves_open(sign_in, council) -> None:  # type: ignore[no-untyped-def]
    make_course(council.region, title="Basics")
    for name in ("Ann Lee", "Bob May"):
        make_learner(council, name=name)
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(f"/councils/{council.slug}/training/records/import/")
    look_over(page)
    text = b"Name,Course,Date,Final outcome\nAnn Lee,Basics,2/1/2026,Passed\nBob May,Basics,3/1/2026,Withdrawn\n"
    page.get_by_label("Spreadsheet").set_input_files([{"name": "r.csv", "mimeType": "text/csv", "buffer": text}])
    page.get_by_role("button", name="Look at what it will do").click()
    expect(page.get_by_text("Does the column “Final outcome” say who completed the course?")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose an answer")
    look_over(page)
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("What does “2/1/2026” mean?")).to_be_visible()
    look_over(page)
    page.get_by_label("2 January 2026").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Not completed, so it is not taken in")).to_be_visible()
    look_over(page)
    page.get_by_role("button", name="Take in 1 record").click()
    expect(page.get_by_text(re.compile("Taken in: 1 new"))).to_be_visible()

    assert f"{Completion.objects.get()}".startswith("Ann Lee")


def test_the_second_of_two_trainers_sees_both_versions(sign_in, council) -> None:  # type: ignore[no-untyped-def]
    session = make_session(region=council.region, place="Bury")
    one, other = (sign_in(make_person(RoleKind.TRAINER, council.region)) for _ in range(2))
    for page in (one, other):
        page.goto(f"{session.get_absolute_url()}change/")
    one.get_by_label("Place", exact=True).fill("Bolton")
    one.get_by_role("button", name="Save").click()
    other.get_by_label("Place", exact=True).fill("Wigan")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Place: Bolton")).to_be_visible()
    look_over(other)
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved.")).to_be_visible()

    session.refresh_from_db()
    assert session.place == "Wigan"


def test_a_file_that_was_chosen_stays_through_an_error(sign_in, council) -> None:  # type: ignore[no-untyped-def]
    page = sign_in(make_person(RoleKind.OFFICER, council))
    page.goto(f"/regions/{council.region.slug}/library/suggest/")
    page.get_by_label("Guide").check()
    guide = {"name": "guide.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("File", exact=True).set_input_files([guide])
    page.get_by_role("button", name="Send it to the editor").click()
    expect(page.get_by_text("“guide.pdf” is kept.")).to_be_visible()
    look_over(page)
    page.get_by_label("Title").fill("A guide")
    page.get_by_role("button", name="Send it to the editor").click()
    expect(page.get_by_role("heading", name="A guide")).to_be_visible()

    assert Resource.objects.get().files.get().file.name == "guide.pdf"
