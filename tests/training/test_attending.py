"""Attendance, certificates, and reminders before training lapses."""

import io
from datetime import date, timedelta
from pathlib import Path

import outloud
import pikepdf
import pytest
from django.utils import timezone

from councils.models import Council, RoleKind
from councils.sockets import read_waiting
from post.models import Message
from search.models import Entry
from tests.factories import make_council, make_person, make_region
from tests.training.making import at_ten, complete, make_course, make_key, make_learner, make_need, make_session
from training import asks, waiting
from training.models import Completion, Session
from training.operations import book_place, note_attendance, offer_course, remind_lapsing
from training.operations.keep_list import Refused
from training.queries import certificate
from ui.sheets import read

pytestmark = pytest.mark.django_db
LATER = timedelta(days=22)


@pytest.fixture
def council() -> Council:
    return make_council(make_region())


@pytest.fixture
def session(council: Council) -> Session:
    return make_session(region=council.region, places=5)


def test_whoever_came_has_completed_the_course_and_a_correction_takes_it_back(
    council: Council, session: Session
) -> None:
    now = timezone.now()
    ann, bob = book_place.book(session, [make_learner(council), make_learner(council)], by=None, at=now)
    with pytest.raises(Refused, match="not begun"):
        note_attendance.note(session, {ann.pk: True}, by=None, at=now)

    note_attendance.note(session, {ann.pk: True, bob.pk: True}, by=None, at=now + LATER)
    note_attendance.note(session, {ann.pk: True, bob.pk: False}, by=None, at=now + LATER)

    done = Completion.objects.get()
    assert (done.learner, done.completed_on) == (ann.learner, timezone.localdate(session.ends_at))
    assert sorted(session.bookings.values_list("state", flat=True)) == ["absent", "attended"]


def test_a_provider_s_list_says_who_came(council: Council, session: Session) -> None:
    names = ("Ann", "Bob", "Cy")
    book_place.book(session, [make_learner(council, name=name) for name in names], by=None, at=timezone.now())
    text = "Attendee,Present\nann,Yes\nBob,no\nBOB,yes\nCy,perhaps\nNobody,yes\n"

    found = note_attendance.plan(read(io.BytesIO(text.encode()), "list.csv"), session)

    assert [(row.line, row.act, row.title) for row in found.preview.does] == [
        (2, "attended", "Ann"),
        (3, "did not come", "Bob"),
    ]
    assert [fault.line for fault in found.preview.faults] == [4, 5, 6]


def test_a_certificate_is_a_tagged_pdf_with_name_course_and_day(council: Council, tmp_path: Path) -> None:
    row = complete(
        make_learner(council, name="Zoë Hart"), make_course(council.region, title="Basics"), date(2027, 1, 5)
    )

    made = certificate.make(row)

    path = tmp_path / "certificate.pdf"
    path.write_bytes(made)
    checked = outloud.check(str(path))
    assert checked.error is None
    assert [finding.message for finding in checked.findings if finding.severity == "error"] == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]) == "Certificate: Zoë Hart, Basics"


def test_training_that_lapses_soon_is_told_once(council: Council) -> None:
    today = date(2027, 6, 1)
    officer = make_person(RoleKind.OFFICER, council)
    course = make_course(council.region)
    soon = make_learner(council, email="soon@x.org")
    complete(soon, course, date(2024, 6, 20))
    renewed = make_learner(council, email="renewed@x.org")
    complete(renewed, course, date(2024, 6, 20))
    complete(renewed, course, date(2027, 1, 5))
    complete(make_learner(council, email="later@x.org"), course, date(2026, 1, 5))
    complete(make_learner(council, email="lapsed@x.org"), course, date(2024, 1, 5))

    assert remind_lapsing.remind(today) == 2
    assert remind_lapsing.remind(today + timedelta(days=1)) == 0
    assert set(Message.objects.values_list("address", flat=True)) == {"soon@x.org", officer.email}
    assert [row.title for row in read_waiting(waiting.for_person(officer, today))] == [
        "Training of one person lapses soon"
    ]


def test_the_region_asks_for_a_list_and_for_the_training_it_needs(council: Council) -> None:
    other = make_council(council.region)
    make_key(council.region)
    make_learner(council)
    assert asks.for_region(council.region, timezone.localdate()) == []
    make_need(council.region)

    found = asks.for_region(council.region, timezone.localdate())

    assert {(row.council_id, row.what) for row in found} == {
        (council.pk, "Basic training for 1 of 1: everybody in a key role"),
        (other.pk, "Bring the list of people who buy, for training"),
    }


def test_a_course_is_found_while_it_is_offered(council: Council) -> None:
    course = make_course(council.region, title="The basics", state="draft")
    for state, found in (("offered", 1), ("withdrawn", 0)):
        offer_course.set_state(course, state, at=timezone.now())
        assert Entry.objects.filter(title="The basics").count() == found


def test_a_trainer_is_reminded_to_note_who_came(council: Council) -> None:
    starts = at_ten(-2)
    session = make_session(region=council.region, starts_at=starts)
    book_place.book(session, [make_learner(council)], by=None, at=starts - timedelta(days=10))
    trainer = make_person(RoleKind.TRAINER, council.region)

    assert [row.title for row in read_waiting(waiting.for_person(trainer, timezone.localdate()))] == [
        f"Note who attended: {session}"
    ]
