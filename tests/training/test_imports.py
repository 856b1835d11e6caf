"""Lists of people and training records come in from spreadsheets, once, with each fault told."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, RoleKind
from tests.factories import make_council, make_person, make_region
from tests.training.making import make_course, make_learner
from training.models import Completion, Learner
from training.models.people import Job
from training.operations import import_staff_list, import_training_records
from ui.sheets import read
from ui.tables import make_xlsx

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)
LIST = "Name,E-mail address,Role,Specialism\n"


@pytest.fixture
def council() -> Council:
    return make_council(make_region())


def plan(council: Council, text: str) -> import_staff_list.Plan:
    sheet = read(io.BytesIO(text.encode()), "list.csv")
    return import_staff_list.plan(sheet, {council.pk: council}, on=TODAY, by=None, at=timezone.now())


def acts(found: import_staff_list.Plan) -> list[tuple[int, str, str]]:
    return [(row.line, row.act, row.title) for row in found.preview.does]


def faults(found: import_staff_list.Plan | import_training_records.Plan) -> list[tuple[int, str, str]]:
    return [(row.line, row.field, row.why) for row in found.preview.faults]


def test_new_people_are_added_known_ones_changed_and_the_rest_stays(council: Council) -> None:
    make_learner(council, name="Ann", email="ann@x.org")
    make_learner(council, name="Bob", email="", role=Job.HEAD)
    make_learner(council, name="Eve", email="eve@x.org")

    found = plan(
        council,
        LIST + "Ann Lee,ann@x.org,Buyer,\nBob,,Head of procurement,\nCy,cy@x.org,Commissioner in a service,Fleet\n",
    )

    assert acts(found) == [(2, "changed", "Ann Lee"), (3, "as it is", "Bob"), (4, "new", "Cy")]
    assert found.preview.does[0].words == "Name: Ann becomes Ann Lee"
    assert found.new[0].specialism == "fleet"


def test_the_same_person_twice_is_told_with_both_lines(council: Council) -> None:
    make_learner(council, name="Dee", email="dee@x.org")
    found = plan(
        council,
        LIST
        + "Ann,ann@x.org,Buyer,\nAnn L,ANN@x.org,Buyer,\nBob,,Buyer,\nbob,,Buyer,\nBob,bob@x.org,Buyer,\n"
        + "Dee,dee@x.org,Buyer,\nDee,,Buyer,\n",
    )

    assert faults(found) == [
        (3, "E-mail address", "The same person is in line 2 already"),
        (5, "Name", "The same person is in line 4 already"),
        (8, "Name", "Dee is in line 7 already"),
    ]
    assert [row.line for row in found.preview.does] == [2, 4, 6, 7]


def test_two_people_of_one_name_are_told_apart_by_their_addresses(council: Council) -> None:
    found = plan(council, LIST + "Ann,a@x.org,Buyer,\nAnn,b@x.org,Buyer,\n")

    assert faults(found) == []
    assert len(found.new) == 2


def test_a_faulty_line_is_left_out_and_its_faults_are_told(council: Council) -> None:
    found = plan(council, LIST + "Ann,no address,Wizard,Magic\nBob,,Buyer,IT\n")

    assert [(line, field) for line, field, _why in faults(found)] == [
        (2, "E-mail address"),
        (2, "Role"),
        (2, "Specialism"),
    ]
    assert acts(found) == [(3, "new", "Bob")]


def test_a_list_of_many_councils_says_whose_each_person_is(council: Council) -> None:
    other = make_council(council.region)
    sheet = read(io.BytesIO(f"Name,Role,Council\nAnn,Buyer,{other.name}\nBob,Buyer,Atlantis\n".encode()), "list.csv")

    found = import_staff_list.plan(sheet, {council.pk: council, other.pk: other}, on=TODAY, by=None, at=timezone.now())

    assert [row.council_id for row in found.new] == [other.pk]
    assert faults(found) == [(3, "Council", "No council of the region is called so")]


def records(council: Council, text: str) -> import_training_records.Plan:
    sheet = read(io.BytesIO(text.encode()), "records.csv")
    councils = {council.pk: council}
    return import_training_records.plan(sheet, council.region, councils, on=TODAY, by=None, at=timezone.now())


def test_training_records_find_their_people_and_say_whom_they_do_not(council: Council) -> None:
    make_course(council.region, title="Basics")
    make_learner(council, name="Ann", email="ann@x.org")
    for _ in range(2):
        make_learner(council, name="Bob", email="")

    found = records(
        council,
        "Learner,Email,Course,Date,Status\n"
        "A. Lee,ann@x.org,basic training,1/5/2027,Completed\n"
        "Ann,,Basics,1/5/2027,Completed\n"
        "Ann,,Basics,1/7/2027,Completed\n"
        "Ann,,Basics,31/3/2027,Absent\n"
        "Bob,,Basics,1/5/2027,Completed\n"
        "Nobody,,Basics,1/5/2027,Completed\n"
        "Ann,,Sailing,1/5/2027,Completed\n",
    )

    assert [(row.line, row.act) for row in found.preview.does] == [(2, "new"), (3, "known already")]
    assert [(line, field) for line, field, _why in faults(found)] == [
        (4, "Completed on"),
        (5, "Status"),
        (6, "Name"),
        (7, "Name"),
        (8, "Course"),
    ]
    assert found.new[0].valid_until == date(2030, 5, 1)


def client_of(council: Council) -> Client:
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    return client


def test_an_officer_looks_at_a_file_confirms_it_and_a_second_click_changes_nothing(council: Council) -> None:
    client = client_of(council)
    content = make_xlsx("List", ["Name", "Role"], [["Ann", "Buyer"], ["Bob", "Wizard"]])

    chosen = client.post(
        reverse("import-staff", args=[council.slug]), {"file": SimpleUploadedFile("list.xlsx", content)}
    )
    assert Learner.objects.count() == 0
    page = client.get(chosen["Location"])
    assert b"Ann" in page.content
    assert b"Wizard" in page.content
    client.post(chosen["Location"])
    again = client.post(chosen["Location"], follow=True)

    assert [row.name for row in Learner.objects.all()] == ["Ann"]
    assert "taken in already" in again.content.decode()
    assert council.staff_list.changed_on == timezone.localdate()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a table"),
        ("two.csv", b"Name,Role\nAnn,Buyer\nName,Role\nBob,Buyer\n", "one header"),
        ("top.csv", b"People,,Training\nName,Role,Job title\nAnn,Buyer,x\n", "There are two headers"),
        ("none.csv", b"Colour,Size\nred,1\n", "The file needs columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    council: Council, name: str, content: bytes, words: str
) -> None:
    address = reverse("import-staff", args=[council.slug])
    answer = client_of(council).post(address, {"file": SimpleUploadedFile(name, content)})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_what_is_downloaded_can_be_taken_in_again(council: Council) -> None:
    make_learner(council, name="Ann", specialism="it", job_title="-lead", staff_number="007")
    client = client_of(council)
    content = b"".join(client.get(reverse("staff-file", args=[council.slug, "csv"])))  # type: ignore[arg-type]

    found = plan(council, content.decode("utf-8-sig"))

    assert acts(found) == [(2, "as it is", "Ann")]


def test_a_second_council_s_import_is_not_found(council: Council) -> None:
    client = client_of(council)
    content = b"Name,Role\nAnn,Buyer\n"
    chosen = client.post(
        reverse("import-staff", args=[council.slug]), {"file": SimpleUploadedFile("list.csv", content)}
    )
    other = make_council(council.region)

    assert client_of(other).get(chosen["Location"].replace(council.slug, other.slug)).status_code == 404
    assert Completion.objects.count() == 0
