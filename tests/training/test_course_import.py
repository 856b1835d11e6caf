"""Courses and sessions come in from spreadsheets, by the same rules as on their pages."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from councils.models import Region, RoleKind
from post.models import Message
from tests.factories import make_council, make_person, make_region
from tests.training.making import complete, make_course, make_learner, make_session
from training.models import Course, Session
from training.models.courses import Kind
from training.operations import import_course_list
from training.operations.book_place import book
from ui.sheets import Unreadable, read

pytestmark = pytest.mark.django_db
COURSES = "Title,Kind,Specialism,Provider,Valid for months,Web page\n"
SESSIONS = "Course,Day,Begins at,Ends at,Place,Places,Last day to book\n"
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def region() -> Region:
    return make_region()


def plan(region: Region, kind: str, text: str) -> import_course_list.Plan:
    return import_course_list.plan(kind, read(io.BytesIO(text.encode()), "list.csv"), region, at=timezone.now())


def acts(found: import_course_list.Plan) -> list[tuple[int, str, str]]:
    return [(row.line, row.act, row.title) for row in found.preview.does]


def faults(found: import_course_list.Plan) -> list[tuple[int, str, str]]:
    return [(row.line, row.field, row.why) for row in found.preview.faults]


def test_new_courses_wait_to_be_offered_and_known_ones_are_changed(region: Region) -> None:
    known = make_course(region, title="Fleet", kind=Kind.SPECIALIST, specialism="fleet", provider="Ann", about="Vans.")
    text = COURSES + "Fleet,Specialist training,Fleet,Bob,24,\nBasics,basic,,Ann,,https://example.org/basics\n"

    found = plan(region, "courses", text)
    assert acts(found) == [(2, "changed", "Fleet"), (3, "new", "Basics")]
    assert "Provider: Ann becomes Bob" in found.preview.does[0].words
    for step in found.steps:
        step()

    known.refresh_from_db()
    assert (known.provider, known.valid_months, known.about) == ("Bob", 24, "Vans.")
    made = Course.objects.get(title="Basics")
    assert (made.state, made.kind, made.link) == (Course.State.DRAFT, "basic", "https://example.org/basics")
    assert acts(plan(region, "courses", text)) == [(2, "as it is", "Fleet"), (3, "as it is", "Basics")]


def test_each_fault_of_a_course_is_told_with_its_line(region: Region) -> None:
    done = make_course(region, title="Done", kind=Kind.BASIC)
    complete(make_learner(make_council(region)), done)
    lines = [
        "Done,Advanced training,,Ann,,",
        "Vans,Specialist training,,Ann,,",
        "Forms,Basic training,,Ann,0,",
        "Web,Basic training,,Ann,,javascript:alert(1)",
        "Web,Course,,Ann,,",
        "New,Basic training,,Ann,,",
        "new,Basic training,,Ann,,",
    ]
    found = plan(region, "courses", COURSES + "\n".join(lines) + "\n")
    told = [(line, field) for line, field, _why in faults(found)]
    assert told == [
        (2, "Kind"), (3, "Specialism"), (4, "Valid for months"), (5, "Web page"), (6, "Kind"), (8, "Title"),
    ]  # fmt: skip
    assert acts(found) == [(7, "new", "New")]
    with pytest.raises(Unreadable, match="Provider"):
        plan(region, "courses", "Title,Kind\nX,Basic training\n")
    assert faults(plan(region, "courses", "Number,Title,Kind,Provider\n999999,X,Basic training,A\n")) == [
        (2, "Number", "No course has this number")
    ]


def test_sessions_come_in_and_everybody_booked_hears_of_another_place(region: Region) -> None:
    course = make_course(region, title="Basics", state=Course.State.OFFERED)
    learner = make_learner(make_council(region), email="ann@example.org")
    starts = datetime(timezone.localdate().year + 1, 3, 7, 9, 30, tzinfo=LONDON)
    known = make_session(
        course, starts_at=starts, ends_at=starts + timedelta(hours=3), place="Bury", places=5, link="",
        closes_on=starts.date(),
    )  # fmt: skip
    book(known, [learner], by=None, at=timezone.now())
    year = starts.year
    text = (
        SESSIONS
        + f"Basics,{year}-03-07,09:30,12:30,Bolton,5,1/3/{year}\n"
        + f"basics,8 March {year},9:30,12:30,Bury,12,1/3/{year}\n"
        + f"Basics,7/3/{year},09:30,12:30,Wigan,5,1/3/{year}\n"
        + f"Basics,9/3/{year},12:30,09:30,Bury,5,1/3/{year}\n"
        + f"Basics,9/3/{year},09:30,12:30,Bury,5,10/3/{year}\n"
        + f"Unheard of,9/3/{year},09:30,12:30,Bury,5,1/3/{year}\n"
        + "Basics,9/3/2020,09:30,12:30,Bury,5,1/3/2020\n"
        + f"Basics,31/3/{year},09:30,12:30,,5,1/3/{year}\n"
    )
    found = plan(region, "sessions", text)
    assert [row[:2] for row in acts(found)] == [(2, "changed"), (3, "new")]
    assert [(line, field) for line, field, _why in faults(found)] == [
        (4, "Day"), (5, "Ends at"), (6, "Last day to book"), (7, "Course"), (8, "Day"), (9, "Place"),
    ]  # fmt: skip
    for step in found.steps:
        step()

    known.refresh_from_db()
    assert (known.place, known.sequence) == ("Bolton", 1)
    assert Session.objects.get(place="Bury").places == 12
    assert Message.objects.filter(address="ann@example.org", key__endswith="session_changed").count() == 1


def test_fewer_places_than_people_have_are_refused(region: Region) -> None:
    course = make_course(region, state=Course.State.OFFERED)
    session = make_session(course, places=5)
    book(session, [make_learner(make_council(region)) for _ in range(2)], by=None, at=timezone.now())
    header, line = (
        import_course_list.SESSION_HEADER,
        import_course_list.session_lines(Session.objects.with_counts().select_related("course"))[0],
    )
    line[header.index("Places")] = 1
    out = io.StringIO()
    csv.writer(out).writerows([header, line])

    assert faults(plan(region, "sessions", out.getvalue())) == [(2, "Places", "2 people have a place already")]


def test_the_downloads_are_looked_at_and_taken_in_once(region: Region, client: Client) -> None:
    course = make_course(region, title="Basics", state=Course.State.OFFERED)
    make_session(course)
    client.force_login(make_person(RoleKind.TRAINER, region))
    for which, of in (("courses", Course.objects), ("sessions", Session.objects)):
        for extension in ("csv", "xlsx"):
            base = f"/regions/{region.slug}/training/"
            answer = client.get(f"{base}{which}.{extension}")
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            file = SimpleUploadedFile(f"{which}.{extension}", content)
            looked = client.post(f"{base}import/{which}/", {"file": file})
            assert looked.status_code == 302, looked.content.decode()
            page = client.get(looked.url).content.decode()
            assert "as it is" in page
            assert client.post(looked.url).status_code == 302
            again = client.post(looked.url, follow=True)
            assert "had been taken in already" in again.content.decode()
            assert of.count() == 1
    assert client.get(f"/regions/{region.slug}/training/import/bookings/").status_code == 404
