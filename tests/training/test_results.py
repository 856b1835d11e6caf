"""Only who is known to have completed becomes trained: known words count, unknown ones are faults, what is open is
asked before anything is taken in."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, RoleKind
from tests.factories import make_council, make_person, make_region
from tests.training.making import at_ten, make_course, make_learner, make_session
from training.models import Completion, Session
from training.operations import book_place, import_training_records, note_attendance
from ui.sheet_questions import Asked
from ui.sheets import Unreadable, read

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)
HEADER = "Name,Course,Completed on,Status\n"


@pytest.fixture
def council() -> Council:
    made = make_council(make_region())
    make_course(made.region, title="Basics")
    make_learner(made, name="Ann")
    return made


def records(council: Council, text: str, **answers: str) -> import_training_records.Plan:
    sheet = read(io.BytesIO(text.encode()), "records.csv", answers)
    return import_training_records.plan(
        sheet, council.region, {council.pk: council}, on=TODAY, by=None, at=timezone.now()
    )


@pytest.mark.parametrize(
    "word",
    [
        "Not attended", "Withdrawn", "Not started", "Failed", "Did not attend", "DNA", "Fail", "No", "In progress",
        "Not Passed", "Incomplete", "Expired", "Deferred", "?", "✗", "Completed?? no", "50%", "1", "-", "",
    ],
)  # fmt: skip
def test_nobody_becomes_trained_by_a_word_that_does_not_say_completed(council: Council, word: str) -> None:
    found = records(council, HEADER + f'Ann,Basics,2027-05-01,"{word}"\n')

    assert found.new == []
    assert [(fault.line, fault.field) for fault in found.preview.faults] == [(2, "Status")]


@pytest.mark.parametrize("word", ["Completed", "complete", "PASSED", "Pass", "Attended", "yes", "✓", "Achieved"])
def test_known_words_for_completed_count(council: Council, word: str) -> None:
    assert len(records(council, HEADER + f"Ann,Basics,2027-05-01,{word}\n").new) == 1


def test_every_column_that_says_how_it_ended_must_say_completed(council: Council) -> None:
    found = records(
        council,
        "Name,Course,Date,Status,Result,Attended\n"
        "Ann,Basics,2027-05-01,Completed,Failed,Yes\n"
        "Ann,Basics,2027-05-02,Completed,Passed,No\n"
        "Ann,Basics,2027-05-03,Completed,Passed,Yes\n",
    )

    assert [row.completed_on for row in found.new] == [date(2027, 5, 3)]
    assert [(fault.line, fault.field) for fault in found.preview.faults] == [(2, "Result"), (3, "Attended")]


def test_a_column_that_seems_to_speak_of_results_is_asked_about(council: Council) -> None:
    text = (
        "Name,Course,Completed on,Employment status,Final outcome of the course\nAnn,Basics,2027-05-01,Active,Failed\n"
    )
    with pytest.raises(Asked) as asked:
        records(council, text)
    names = [question.name for question in asked.value.questions]
    assert [question.text for question in asked.value.questions] == [
        "Does the column “Employment status” say who completed the course?",
        "Does the column “Final outcome of the course” say who completed the course?",
    ]

    told = records(council, text, **dict(zip(names, ("no", "yes"), strict=True)))
    assert told.new == []
    assert [fault.field for fault in told.preview.faults] == ["Final outcome of the course"]
    assert len(records(council, text, **dict.fromkeys(names, "no")).new) == 1


def test_a_file_with_days_and_nothing_on_how_it_ended_is_asked_about(council: Council) -> None:
    text = "Name,Course,Date\nAnn,Basics,2027-05-01\n"
    with pytest.raises(Asked, match="Did everybody in the file complete the course"):
        records(council, text)

    assert len(records(council, text, everybody="yes").new) == 1
    with pytest.raises(Unreadable, match="Add a column “Status”"):
        records(council, text, everybody="no")


def client_of(council: Council) -> Client:
    client = Client()
    client.force_login(make_person(RoleKind.OFFICER, council))
    return client


def test_the_order_of_day_and_month_is_asked_once_and_kept(council: Council) -> None:
    client = client_of(council)
    file = SimpleUploadedFile("list.csv", (HEADER + "Ann,Basics,2/1/2026,Completed\n").encode())
    chosen = client.post(reverse("import-records", args=[council.slug]), {"file": file})
    address = chosen["Location"]

    page = client.get(address).content.decode()
    assert "What does “2/1/2026” mean?" in page
    assert "2 January 2026" in page
    assert "1 February 2026" in page
    assert "Take in 1" not in page
    assert client.post(address).status_code == 422
    assert Completion.objects.count() == 0

    answer = client.post(address, {"asked": "1", "day-order": "month"})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "1 February 2026" in client.get(address).content.decode()
    client.post(address)
    assert Completion.objects.get().completed_on == date(2026, 2, 1)


def test_a_file_whose_days_can_be_read_one_way_only_is_read_so(council: Council) -> None:
    found = records(council, HEADER + "Ann,Basics,1/2/2026,Completed\nAnn,Basics,1/31/2026,Completed\n")
    assert [row.completed_on for row in found.new] == [date(2026, 1, 2), date(2026, 1, 31)]
    found = records(council, HEADER + "Ann,Basics,1/2/2026,Completed\nAnn,Basics,31/1/2026,Completed\n")
    assert [row.completed_on for row in found.new] == [date(2026, 2, 1), date(2026, 1, 31)]
    with pytest.raises(Unreadable, match=r"line 2 .*line 3"):
        records(council, HEADER + "Ann,Basics,31/1/2026,Completed\nAnn,Basics,1/31/2026,Completed\n")


@pytest.fixture
def session(council: Council) -> Session:
    made = make_session(region=council.region, places=9, starts_at=at_ten(21))
    names = ("Bea", "Cem", "Dee", "Eve")
    book_place.book(made, [make_learner(council, name=name) for name in names], by=None, at=timezone.now())
    return made


def came(session: Session, text: str, **answers: str) -> list[tuple[int, str]]:
    found = note_attendance.plan(read(io.BytesIO(text.encode()), "list.csv", answers), session)
    return [(row.line, row.act) for row in found.preview.does] + [
        (fault.line, fault.field) for fault in found.preview.faults
    ]


def test_attendance_that_is_not_said_is_not_taken_for_yes(session: Session) -> None:
    assert came(session, "Name,Attended\nBea,\nCem,✗\nDee,Failed\nEve,✓\n") == [
        (3, "did not come"),
        (5, "attended"),
        (2, "Attended"),
        (4, "Attended"),
    ]


def test_a_list_without_attendance_asks_whether_everybody_came(session: Session) -> None:
    with pytest.raises(Asked, match="Did everybody in the file attend"):
        came(session, "Name\nBea\n")
    assert came(session, "Name,Note\nBea,x\n", everybody="yes") == [(2, "attended")]
    with pytest.raises(Unreadable, match="Add a column “Attended”"):
        came(session, "Name,Note\nBea,x\n", everybody="no")


def test_two_columns_on_attendance_must_agree(session: Session) -> None:
    assert came(session, "Name,Booking status,Result,Attended\nBea,Booked,Failed,Yes\nCem,Booked,Passed,Yes\n", **{
        "column-2": "no"
    }) == [(3, "attended"), (2, "Result")]  # fmt: skip


def test_a_line_with_the_name_of_one_and_the_address_of_another_trains_neither(council: Council) -> None:
    make_learner(council, name="Bob", email="bob@example.org")
    found = records(
        council, "Name,E-mail address,Course,Completed on,Status\nAnn,bob@example.org,Basics,2027-05-01,Completed\n"
    )

    assert found.new == []
    assert "is that of Bob" in found.preview.faults[0].why
