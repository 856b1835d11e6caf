"""What the self-assessment asks of councils."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from frameworks.asks import for_region
from frameworks.assessments.operations.open_collection import decline, extend
from tests.factories import make_collection, make_council, make_region, submit_answers

pytestmark = pytest.mark.django_db


def test_each_council_is_asked_for_what_it_has_not_done(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    region = make_region()
    make_council(make_region())
    names = ("Amber", "Beech", "Cedar", "Dale")
    for name in names:
        make_council(region, short_name=name)
    collection = make_collection(region, name="2026 self-assessment")
    mine = {row.council.short_name: row for row in collection.assessments.select_related("council")}
    submit_answers(mine["Beech"], [])
    decline(mine["Cedar"], reason="No time", by=None, at=collection.opened_at)
    mine["Dale"].state = "sent-back"
    mine["Dale"].save()

    with django_assert_num_queries(1):
        asks = for_region(region, collection.closes_on)

    assert [(ask.council, ask.what, ask.due_on) for ask in asks if ask.is_open] == [
        ("Amber", "Finish and sign off 2026 self-assessment", collection.closes_on),
        ("Dale", "Answer the reviewer's questions on 2026 self-assessment", None),
    ]
    received, declined = (ask for ask in asks if not ask.is_open)
    assert (received.council, received.received_on) == ("Beech", timezone.localdate())
    assert (declined.council, declined.declined_on) == ("Cedar", timezone.localdate(collection.opened_at))


def test_more_time_is_told_and_what_earlier_collections_came_to_is_not() -> None:
    council = make_council()
    before = make_collection(council.region, opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31))
    submit_answers(before.assessments.get(), [], at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    now = make_collection(council.region, opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31))
    mine = now.assessments.get()
    extend(mine, to=date(2027, 6, 14), by=None, at=datetime(2027, 5, 1, 12, tzinfo=UTC))

    (ask,) = for_region(council.region, date(2027, 5, 2))

    assert (ask.is_extended, ask.due_on, ask.asked_on) == (True, date(2027, 6, 14), date(2027, 3, 1))


def test_what_belonged_to_a_closed_collection_is_not_owed_once_the_next_has_opened() -> None:
    council = make_council()
    make_collection(council.region, name="2026", opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31))

    assert [ask.what for ask in for_region(council.region, date(2027, 2, 28))] == ["Finish and sign off 2026"]
    make_collection(council.region, name="2027", opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31))
    assert [ask.what for ask in for_region(council.region, date(2027, 2, 28))] == ["Finish and sign off 2026"]
    assert [ask.what for ask in for_region(council.region, date(2027, 3, 1))] == ["Finish and sign off 2027"]


def test_an_older_one_that_was_given_more_time_is_owed_until_then() -> None:
    council = make_council()
    before = make_collection(council.region, name="2026", opens_on=date(2026, 3, 1), closes_on=date(2026, 5, 31))
    extend(before.assessments.get(), to=date(2026, 10, 31), by=None, at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    make_collection(council.region, name="Autumn", opens_on=date(2026, 9, 1), closes_on=date(2026, 12, 31))

    assert len(for_region(council.region, date(2026, 10, 31))) == 2
    assert [ask.what for ask in for_region(council.region, date(2026, 11, 1))] == ["Finish and sign off Autumn"]


def test_nothing_is_asked_before_a_collection_opens_and_it_is_late_after_it_is_due() -> None:
    council = make_council()
    collection = make_collection(council.region, opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31))

    assert for_region(council.region, date(2027, 2, 28)) == []
    (ask,) = for_region(council.region, date(2027, 6, 1))
    assert ask.url == collection.assessments.get().get_absolute_url()
    assert not ask.is_late(date(2027, 5, 31))
    assert ask.is_late(date(2027, 6, 1))
