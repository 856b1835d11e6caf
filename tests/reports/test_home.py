"""Home by role: what waits for me, first."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from frameworks.editions.rules.levels import Value
from frameworks.models import Collection
from frameworks.submissions.operations.review_submission import assign, give, send_back
from tests.factories import give_role, make_collection, make_council, make_person, submit_answers
from tests.reports.conftest import LEVEL_1, Board, assessment, at, words

MOST_QUERIES = 12
"""What waits in all rooms is one of them."""


@pytest.fixture
def second(board: Board) -> Collection:
    """A collection that is open today."""
    return make_collection(
        board.region, board.edition, name="2027 self-assessment", opens_on=date(2026, 12, 1), closes_on=date(2027, 1, 7)
    )


def test_an_officer_reads_how_far_the_open_self_assessment_is(board: Board, second: Collection) -> None:
    answers = second.assessments.get(council=board.councils["Amber"]).answers
    answers.filter(criterion__code__in=LEVEL_1[:3]).update(value=Value.MET)

    page = words(board.signed_in("officer").get("/"))

    assert "Amber: 2027 self-assessment: answer the requirements" in page
    assert "3 of 4 answered, aiming at level 1" in page
    assert "7 January 2027, in 23 days" in page


def test_a_sign_off_officer_is_asked_to_sign_off_when_everything_is_answered(board: Board, second: Collection) -> None:
    found = second.assessments.get(council=board.councils["Amber"])
    found.answers.filter(criterion__level=1).update(value=Value.MET)

    officer, signer = (words(board.signed_in(kind).get("/")) for kind in ("officer", "sign-off"))

    assert "ready for the sign-off officer" in officer
    assert "read and sign off" in signer
    assert f"/councils/amber/assessments/{found.pk}/sign-off/" in signer


def test_what_was_sent_back_with_questions_waits_for_the_council(board: Board) -> None:
    submission = assessment(board, "Dale").submissions.get()
    reviewer = make_person("reviewer", board.region)
    review = assign(submission, reviewer=reviewer, due_on=date(2026, 12, 20), by=None, at=timezone.now())
    give(review, submission.answers.all()[0], outcome="ask", reason="Which policy?", at=timezone.now())
    send_back(review, words="One question", by=reviewer, at=timezone.now())

    page = words(board.signed_in("officer", "Dale").get("/"))

    assert "Dale: 2026 self-assessment: sent back with questions" in page


def test_a_self_assessment_that_has_ended_waits_for_nobody(board: Board) -> None:
    assert "Nothing waits for you today" in words(board.signed_in("officer", "Elm").get("/"))


def test_a_reviewer_sees_the_own_reviews_with_their_dates(board: Board) -> None:
    client = board.signed_in("reviewer")
    submission = assessment(board, "Dale").submissions.get()
    assign(submission, reviewer=board.people["reviewer"], due_on=date(2026, 12, 14), by=None, at=at(12, 1))

    page = words(client.get("/"))

    assert "Dale: Review the 2026 self-assessment" in page
    assert "Late" in page
    assert "14 December 2026, yesterday" in page


def test_a_reviewer_sees_nothing_of_what_others_review(board: Board) -> None:
    submission = assessment(board, "Dale").submissions.get()
    assign(submission, reviewer=make_person("reviewer", board.region), due_on=date(2026, 12, 1), by=None, at=at(12, 1))

    assert "Dale" not in words(board.signed_in("reviewer").get("/"))


def test_the_manager_sees_submissions_without_a_reviewer_and_reviews_that_are_late(board: Board) -> None:
    before = words(board.signed_in("manager").get("/"))
    submission = assessment(board, "Dale").submissions.get()
    reviewer = make_person("reviewer", board.region, name="Rosa Hill")
    assign(submission, reviewer=reviewer, due_on=date(2026, 12, 1), by=None, at=at(11, 20))
    after = words(board.signed_in("manager").get("/"))

    assert "2026 self-assessment: 1 submission waits for a reviewer" in before
    assert "waits for a reviewer" not in after
    assert "Dale: A review by Rosa Hill is late" in after


def test_the_manager_sees_who_has_not_started_and_what_closes_soon(board: Board, second: Collection) -> None:
    begun = second.assessments.get(council=board.councils["Amber"])
    begun.answers.filter(criterion__code="PE1.1").update(value=Value.MET)

    page = words(board.signed_in("manager").get("/"))

    assert "2027 self-assessment: 5 councils have not started" in page
    assert "2027 self-assessment closes soon: 6 councils have not signed off" in page


def test_the_board_finds_the_target_row_and_the_way_to_the_dashboard(board: Board) -> None:
    page = words(board.signed_in("board").get("/"))

    assert "Westland against the target" in page
    assert "<strong>6</strong> councils" in page
    assert f'href="/regions/{board.region.slug}/"' in page


def test_somebody_with_parts_in_two_councils_sees_both_by_name(board: Board) -> None:
    client = board.signed_in("officer", "Amber")
    give_role(board.people["officer"], "officer", board.councils["Beech"])

    page = words(client.get("/"))

    assert board.councils["Amber"].name in page
    assert board.councils["Beech"].name in page
    assert board.councils["Cedar"].name not in page


def test_an_officer_reads_what_comes_next(board: Board) -> None:
    assert "PE1.1: People level 1: requirement 1 is in place." in words(board.signed_in("officer", "Beech").get("/"))


def test_somebody_without_any_part_is_told_whom_to_ask(board: Board) -> None:
    client = Client()
    client.force_login(make_person())

    assert "You have no part in a council or a region today" in words(client.get("/"))


def test_nobody_sees_home_without_signing_in(db: None) -> None:
    assert Client().get("/").status_code == 302


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"),
    [
        (
            "officer",
            ["Assessments", "Region", "Money", "Learning", "Reports", "People"],
            ["Manage", "Reviews", "Work stream"],
        ),
        ("board", ["Region", "Money", "Learning", "Work stream", "Reports"], ["Manage", "Assessments", "Reviews"]),
        ("manager", ["Region", "Learning", "Work stream", "Manage", "Reviews"], ["Assessments"]),
        ("reviewer", ["Region", "Learning", "Reviews"], ["Manage", "Money", "Reports", "Work stream"]),
    ],
)
def test_the_menu_has_what_a_person_may_open_and_nothing_else(
    board: Board, kind: str, shown: list[str], hidden: list[str]
) -> None:
    client = board.signed_in(kind)
    titles = {item.title: item.url for item in client.get("/").context["navigation"]}

    assert set(shown) <= set(titles)
    assert not set(hidden) & set(titles)
    assert {url: client.get(url).status_code for url in titles.values()} == dict.fromkeys(titles.values(), 200)


def test_the_menu_marks_where_one_is(board: Board) -> None:
    client = board.signed_in("manager")

    def active(url: str) -> list[str]:
        return [item.title for item in client.get(url).context["navigation"] if item.active]

    assert active("/") == ["Home"]
    assert active(f"/regions/{board.region.slug}/councils/") == ["Region"]
    assert active(f"/regions/{board.region.slug}/manage/") == ["Manage"]


@pytest.mark.parametrize("kind", ["officer", "board", "manager", "reviewer"])
def test_home_costs_the_same_queries_for_few_and_many_councils(
    board: Board, second: Collection, kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = board.signed_in(kind)
    client.get("/")  # A process reads an edition once in its life.
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for _each in range(29):
        council = make_council(board.region)
        for collection in (board.collection, second):
            collection.assessments.create(council=council, aiming_at=1)

    with django_assert_num_queries(len(few)):
        client.get("/")
    assert len(few) <= MOST_QUERIES


def test_somebody_with_every_part_needs_no_more_queries_than_a_page_may_cost(
    board: Board, second: Collection, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = board.signed_in("manager")
    for kind in ("reviewer", "board"):
        give_role(board.people["manager"], kind, board.region)
    give_role(board.people["manager"], "officer", board.councils["Amber"])
    submit_answers(second.assessments.get(council=board.councils["Beech"]), LEVEL_1)

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/")
