"""What is late, what comes next, and what moved, as at a date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from councils.models import RoleKind
from frameworks.assessments.operations.open_collection import decline, extend
from frameworks.models import Collection, Target
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.due_dates import due
from frameworks.progress.queries.level_changes import moves
from frameworks.submissions.operations.review_submission import assign, give, send_back
from tests.factories import (
    LONG_AGO,
    make_collection,
    make_council,
    make_edition,
    make_person,
    make_region,
    submit_answers,
    validate_submission,
)

pytestmark = pytest.mark.django_db

CLOSED = date(2026, 5, 31)
NAMES = ("Amber", "Beech", "Cedar", "Dale")


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.fixture
def collection() -> Collection:
    region = make_region()
    for name in NAMES:
        make_council(region, short_name=name)
    return make_collection(
        region, make_edition(), name="2026 self-assessment", opens_on=date(2026, 3, 1), closes_on=CLOSED
    )


def of(collection: Collection, name: str):
    return collection.assessments.get(council__short_name=name)


def named(rows) -> list[str]:
    return [row.council for row in rows]


def test_who_has_not_signed_off_is_due_soon_then_late(collection: Collection) -> None:
    submit_answers(of(collection, "Amber"), ["PE1.1"], at=at(5, 1))
    decline(of(collection, "Beech"), reason="No time", by=None, at=at(5, 2))
    region = collection.region
    assert named(due(region, CLOSED - timedelta(days=15)).soon) == []
    assert named(due(region, CLOSED).soon) == ["Cedar", "Dale"]
    assert named(due(region, CLOSED).late) == []
    late = due(region, CLOSED + timedelta(days=3)).late
    assert [(row.council, row.what, row.on, row.days) for row in late] == [
        ("Cedar", "2026 self-assessment", CLOSED, 3),
        ("Dale", "2026 self-assessment", CLOSED, 3),
    ]


def test_what_was_signed_off_later_was_late_on_the_day(collection: Collection) -> None:
    for name in NAMES:
        submit_answers(of(collection, name), [], at=at(5, 31))
    assert named(due(collection.region, date(2026, 5, 30)).soon) == list(NAMES)
    assert named(due(collection.region, CLOSED).soon) == []


def test_a_council_with_more_time_is_late_after_its_own_day(collection: Collection) -> None:
    extend(of(collection, "Dale"), to=date(2026, 6, 30), by=None, at=at(5, 20))
    assert named(due(collection.region, date(2026, 6, 15)).late) == ["Amber", "Beech", "Cedar"]
    assert "Dale" in named(due(collection.region, date(2026, 7, 1)).late)


def test_reviews_are_overdue_until_they_end_and_questions_until_they_are_answered(collection: Collection) -> None:
    region = collection.region
    reviewer = make_person(RoleKind.REVIEWER, region)
    submission = submit_answers(of(collection, "Amber"), ["PE1.1", "PE1.2", "PO1.1", "PO1.2"], at=at(5, 1))
    review = assign(submission, reviewer=reviewer, due_on=date(2026, 6, 1), by=None, at=at(5, 2))
    assert named(due(region, date(2026, 6, 1)).reviews) == []
    assert [(row.council, row.days) for row in due(region, date(2026, 6, 4)).reviews] == [("Amber", 3)]
    give(review, submission.answers.first(), outcome="ask", reason="Since when?", at=at(6, 5))
    send_back(review, words="One question.", by=reviewer, at=at(6, 5))
    assert named(due(region, date(2026, 6, 4)).reviews) == ["Amber"], "it was overdue on that day"
    after = due(region, date(2026, 6, 6))
    assert (named(after.reviews), named(after.questions)) == ([], ["Amber"])
    submit_answers(of(collection, "Amber"), ["PE1.1", "PE1.2", "PO1.1", "PO1.2"], at=at(6, 10))
    assert named(due(region, date(2026, 6, 11)).questions) == []


def test_the_month_after_names_what_opens_closes_and_is_to_be_reached(collection: Collection) -> None:
    region = collection.region
    Target.objects.create(
        region=region, edition=collection.edition, level=1, by_on=date(2026, 6, 20), source="Board", set_on=LONG_AGO
    )
    rows = due(region, date(2026, 5, 25)).coming
    assert [(row.on, row.words) for row in rows] == [
        (CLOSED, "2026 self-assessment closes"),
        (date(2026, 6, 20), "Target: level 1 in all themes"),
    ]
    assert due(region, date(2026, 7, 1)).coming == ()


def test_what_is_due_costs_the_same_for_few_and_for_many(
    collection: Collection, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        due(collection.region, CLOSED)
    more = make_region()
    for _ in range(20):
        make_council(more)
    make_collection(more, opens_on=date(2026, 3, 1), closes_on=CLOSED)
    with django_assert_num_queries(6):
        due(more, CLOSED)


def test_a_council_that_rises_moves_up_and_a_first_level_is_told_apart(collection: Collection) -> None:
    region = collection.region
    Target.objects.create(
        region=region, edition=collection.edition, level=1, by_on=date(2026, 12, 31), source="Board", set_on=LONG_AGO
    )
    level_1 = ["PE1.1", "PE1.2", "PO1.1", "PO1.2"]
    validate_submission(submit_answers(of(collection, "Amber"), ["PE1.1"], at=at(4, 1)), at=at(4, 10))
    validate_submission(submit_answers(of(collection, "Cedar"), level_1, at=at(4, 1)), at=at(4, 10))
    second = make_collection(
        region, collection.edition, name="Autumn", opens_on=date(2026, 9, 1), closes_on=date(2026, 10, 31)
    )
    validate_submission(submit_answers(of(second, "Amber"), level_1, at=at(9, 2)), at=at(9, 10))
    validate_submission(submit_answers(of(second, "Beech"), [], at=at(9, 2)), at=at(9, 10))
    validate_submission(submit_answers(of(second, "Cedar"), ["PE1.1", "PE1.2"], at=at(9, 2)), at=at(9, 10))
    found = moves(region_figures.region(region, date(2026, 5, 1)), region_figures.region(region, date(2026, 9, 30)))
    assert [(row.line.place.short_name, row.before, row.after) for row in found.up] == [("Amber", 0, 1)]
    assert [(row.line.place.short_name, row.before, row.after) for row in found.first] == [("Beech", None, 0)]
    assert [(row.line.place.short_name, row.themes) for row in found.down] == [("Cedar", (("PO", 1, 0),))]
    assert (found.there_before, found.there_after) == (1, 1)


def test_nothing_moves_between_two_days_on_which_nothing_happened(collection: Collection) -> None:
    day = region_figures.region(collection.region, date(2026, 5, 1))
    assert not moves(day, region_figures.region(collection.region, date(2026, 5, 2))).is_anything
