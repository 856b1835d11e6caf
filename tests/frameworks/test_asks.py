"""What the self-assessment asks of councils."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from frameworks.asks import for_region
from frameworks.opening import decline
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

    assert [(ask.council, ask.what, ask.due_on) for ask in asks] == [
        ("Amber", "Finish and sign off 2026 self-assessment", collection.closes_on),
        ("Dale", "Answer the reviewer's questions on 2026 self-assessment", None),
    ]


def test_nothing_is_asked_before_a_collection_opens_and_it_is_late_after_it_is_due() -> None:
    council = make_council()
    collection = make_collection(council.region, opens_on=date(2027, 3, 1), closes_on=date(2027, 5, 31))

    assert for_region(council.region, date(2027, 2, 28)) == []
    (ask,) = for_region(council.region, date(2027, 6, 1))
    assert ask.url == collection.assessments.get().get_absolute_url()
    assert not ask.is_late(date(2027, 5, 31))
    assert ask.is_late(date(2027, 6, 1))
