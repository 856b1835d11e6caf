"""Booking: never more people than places, a waiting list that moves up by itself, and calendars that hear of it."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from councils.models import Council, RoleKind
from post.models import Message
from tests.factories import make_council, make_person, make_region
from tests.training.making import make_course, make_learner, make_session
from training.models import Booking, Learner, Session
from training.operations import book_place, schedule_session
from training.operations.keep_list import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def council() -> Council:
    return make_council(make_region())


@pytest.fixture
def session(council: Council) -> Session:
    return make_session(region=council.region)


def book(session: Session, *learners: Learner) -> list[Booking]:
    return book_place.book(session, learners, by=None, at=timezone.now())


def states(session: Session) -> list[tuple[str, str]]:
    return [(row.learner.name, row.state) for row in session.bookings.order_by("pk")]


def seats(session: Session) -> list[int]:
    return sorted(row.seat for row in session.bookings.all() if row.seat)


def people(council: Council, *names: str) -> list[Learner]:
    return [make_learner(council, name=name) for name in names]


def test_the_third_for_two_places_waits_and_moves_up_when_one_is_given_back(council: Council, session: Session) -> None:
    rows = book(session, *people(council, "Ann", "Bob", "Cy", "Di"))
    assert [row.state for row in rows] == ["booked", "booked", "waiting", "waiting"]

    book_place.cancel(rows[0], at=timezone.now())

    assert states(session) == [("Ann", "cancelled"), ("Bob", "booked"), ("Cy", "booked"), ("Di", "waiting")]
    assert seats(session) == [1, 2]


def test_booking_twice_changes_nothing(council: Council, session: Session) -> None:
    ann = make_learner(council)
    book(session, ann)

    assert book(session, ann, ann) == []
    assert session.bookings.count() == 1


def test_whoever_gave_a_place_back_can_book_again(council: Council, session: Session) -> None:
    ann = make_learner(council)
    book_place.cancel(book(session, ann)[0], at=timezone.now())

    assert [row.state for row in book(session, ann)] == ["booked"]


@pytest.mark.parametrize(("days", "words"), [(15, "Booking closed on"), (22, "The session has begun")])
def test_nobody_books_after_closing(council: Council, session: Session, days: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        book_place.book(session, people(council, "Ann"), by=None, at=timezone.now() + timedelta(days=days))


def test_a_booking_after_closing_is_told_on_the_page(council: Council, client: Client) -> None:
    closed = make_session(region=council.region, closes_on=timezone.localdate() - timedelta(days=1))
    ann = make_learner(council)
    client.force_login(make_person(RoleKind.OFFICER, council))

    page = client.post(reverse("book", args=[council.region.slug, closed.pk]), {"people": [ann.pk]}, follow=True)

    assert "Booking closed on" in page.content.decode()
    assert Booking.objects.count() == 0


def test_officers_book_nobody_of_another_council(council: Council, session: Session, client: Client) -> None:
    other = make_learner(make_council(council.region))
    client.force_login(make_person(RoleKind.OFFICER, council))

    client.post(
        reverse("book", args=[council.region.slug, session.pk]),
        {"people": [other.pk], "council": other.council.slug},
    )

    assert Booking.objects.count() == 0


def test_a_seat_is_never_held_twice_whatever_the_code_does(council: Council, session: Session) -> None:
    ann, bob = people(council, "Ann", "Bob")
    book(session, ann)

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(session=session, learner=bob, state=Booking.State.BOOKED, seat=1)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_want_the_last_place_at_once_one_gets_it(council: Council) -> None:
    session = make_session(region=council.region, places=1)
    learners = [make_learner(council) for _ in range(8)]
    begin = threading.Barrier(len(learners))
    failed: list[str] = []

    def one(learner: Learner) -> None:
        try:
            begin.wait()
            book(session, learner)
        except Exception as wrong:
            failed.append(repr(wrong))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[learner]) for learner in learners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert sorted(session.bookings.values_list("state", flat=True)) == ["booked", *["waiting"] * 7]


@pytest.mark.django_db(transaction=True)
def test_places_given_back_and_wanted_at_once_are_never_too_many(council: Council) -> None:
    session = make_session(region=council.region, places=3)
    held = book(session, *[make_learner(council) for _ in range(3)])
    wanting = [make_learner(council) for _ in range(5)]
    begin = threading.Barrier(len(held) + len(wanting))
    failed: list[str] = []

    def one(what: Booking | Learner) -> None:
        try:
            begin.wait()
            if isinstance(what, Booking):
                book_place.cancel(what, at=timezone.now())
            else:
                book(session, what)
        except Exception as wrong:
            failed.append(repr(wrong))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[what]) for what in (*held, *wanting)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    counted = session.bookings.values_list("state", flat=True)
    assert sorted(counted) == ["booked"] * 3 + ["cancelled"] * 3 + ["waiting"] * 2


def entries() -> list[tuple[str, str, int]]:
    """Of each mail, in order: its subject's first word, method and sequence of the entry it carries."""
    found = []
    for message in Message.objects.order_by("pk"):
        if message.calendar:
            whole = Calendar.from_ical(message.calendar)
            inside = whole.walk("VEVENT")[0]
            found.append((str(inside["UID"]), str(whole["METHOD"]), int(inside["SEQUENCE"])))
        else:
            found.append(("", "", 0))
    return found


def now_of(session: Session) -> int:
    return Session.objects.get(pk=session.pk).version


def values(session: Session, **over: object) -> dict[str, object]:
    names = ("starts_at", "ends_at", "place", "link", "places", "closes_on")
    return {**{name: getattr(session, name) for name in names}, **over}


def test_a_calendar_hears_of_place_change_and_cancellation_under_one_uid(council: Council, session: Session) -> None:
    (row,) = book(session, make_learner(council))
    schedule_session.change(session, version=now_of(session), at=timezone.now(), **values(session, place="Library"))
    schedule_session.call_off(session, reason="The trainer is ill", at=timezone.now())

    found = entries()
    assert len({uid for uid, _method, _sequence in found}) == 1
    assert [(method, sequence) for _uid, method, sequence in found] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
    ]
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "The trainer is ill" in Message.objects.latest("pk").body


def test_moving_up_sends_an_entry_and_waiting_does_not(council: Council) -> None:
    session = make_session(region=council.region, places=1)
    first, _second = book(session, *people(council, "Ann", "Bob"))
    book_place.cancel(first, at=timezone.now())

    assert [method for _uid, method, _sequence in entries()] == ["REQUEST", "", "CANCEL", "REQUEST"]
    assert "after all" in Message.objects.latest("pk").subject


def test_more_places_move_the_waiting_list_up_and_too_few_are_refused(council: Council, session: Session) -> None:
    book(session, *people(council, "Ann", "Bob", "Cy"))
    with pytest.raises(Refused, match="2 people have a place already"):
        schedule_session.change(session, version=now_of(session), at=timezone.now(), **values(session, places=1))

    moved = schedule_session.change(session, version=now_of(session), at=timezone.now(), **values(session, places=5))

    assert [row.learner.name for row in moved] == ["Cy"]


def test_fewer_places_after_cancellations_keep_everybody_s_place(council: Council) -> None:
    session = make_session(region=council.region, places=3)
    rows = book(session, *people(council, "Ann", "Bob", "Cy"))
    book_place.cancel(rows[0], at=timezone.now())

    schedule_session.change(session, version=now_of(session), at=timezone.now(), **values(session, places=2))

    assert seats(session) == [1, 2]
    assert [row.state for row in book(session, *people(council, "Di"))] == ["waiting"]


def test_without_an_address_the_one_who_booked_is_told(council: Council, session: Session) -> None:
    officer = make_person(RoleKind.OFFICER, council)
    book_place.book(session, [make_learner(council, email="")], by=officer, at=timezone.now())

    message = Message.objects.get()
    assert (message.address, message.calendar) == (officer.email, "")


def test_a_course_being_prepared_or_withdrawn_is_not_booked(council: Council) -> None:
    session = make_session(make_course(council.region, state="draft"))
    with pytest.raises(Refused, match="not offered"):
        book(session, make_learner(council))


def test_a_list_of_sessions_costs_the_same_for_one_and_for_thirty(council: Council, client: Client) -> None:
    client.force_login(make_person(RoleKind.OFFICER, council))
    address = reverse("training", args=[council.region.slug])
    course = make_course(council.region)
    client.get(address)

    counts = []
    for more in (1, 24):
        for _ in range(more):
            book(make_session(course), make_learner(council))
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))

    assert counts[0] == counts[1]
