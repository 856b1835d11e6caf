"""The page of one council."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from councils.models import Champion
from frameworks.assessments.operations.open_collection import decline
from frameworks.models import Evidence
from tests.factories import LONG_AGO, make_collection, make_council, make_person, make_region, validate_submission
from tests.reports.conftest import Board, assessment, at, words
from tests.reports.test_region_dashboard import csv_of


def test_an_officer_sees_the_profile_and_what_is_still_needed(board: Board) -> None:
    page = words(board.signed_in("officer", "Beech").get("/councils/beech/"))

    assert "Levels by theme, validated by a reviewer" in page
    assert "<strong>PE1.1</strong> People level 1: requirement 1 is in place." in page
    assert "2026 self-assessment" in page


def test_a_validation_moves_the_council_page(board: Board) -> None:
    client = board.signed_in("officer", "Dale")
    before = words(client.get("/councils/dale/"))
    submission = assessment(board, "Dale").submissions.get()
    validate_submission(submission, challenged=["PO1.2"], at=at(12, 1))

    after = words(client.get("/councils/dale/"))

    assert "Waiting to be validated" in before or "(claimed)" in before
    assert "<strong>PO1.2</strong>" not in before
    assert "<strong>PO1.2</strong>" in after
    assert "validated level 0 on 1 December 2026" in after


def test_a_council_without_a_submission_reads_what_will_stand_there(board: Board) -> None:
    page = words(board.signed_in("officer", "Elm").get("/councils/elm/"))

    assert "Nothing has been signed off by this day" in page


def test_nothing_is_called_complete_for_a_council_that_takes_no_part_any_more(board: Board) -> None:
    later = make_collection(board.region, board.edition, name="Second", opens_on=date(2026, 8, 1))
    decline(later.assessments.get(council=board.councils["Beech"]), reason="No time", by=None, at=at(8, 2))

    page = words(board.signed_in("officer", "Beech").get("/councils/beech/"))

    assert "(last known: validated, 2026 self-assessment). Not taking part" in page
    assert "validated by a reviewer, last known (2026)" in page
    assert "<strong>PE1.1</strong>" in page
    assert "Nothing up to the target" not in page


def test_the_page_as_at_an_earlier_day_knows_nothing_later(board: Board) -> None:
    page = words(board.signed_in("officer").get("/councils/amber/?on=2026-05-10"))

    assert "claimed level 1, not validated" in page


def test_champion_and_people_of_contact_are_named(board: Board) -> None:
    Champion.objects.create(
        council=board.councils["Amber"], name="Ada Marsh", post="Head of property", starts_on=LONG_AGO
    )
    contact = make_person("sign-off", board.councils["Amber"], name="Omar Field", email="omar@example.org")

    page = words(board.signed_in("board").get("/councils/amber/"))

    assert "Ada Marsh, Head of property" in page
    assert contact.email in page


@pytest.mark.parametrize(("kind", "reads"), [("officer", True), ("manager", True), ("board", False)])
def test_evidence_is_listed_for_those_who_may_read_the_answers(board: Board, kind: str, reads: bool) -> None:
    Evidence.objects.create(
        council=board.councils["Amber"], title="Minutes of March", url="https://example.org/minutes"
    )

    assert ("Minutes of March" in words(board.signed_in(kind).get("/councils/amber/"))) is reads


@pytest.mark.parametrize("kind", ["officer", "reviewer", "editor", "group-representative"])
def test_another_council_is_not_found(board: Board, kind: str) -> None:
    assert board.signed_in(kind).get("/councils/beech/").status_code == 404


def test_a_board_member_of_another_region_does_not_find_it(board: Board) -> None:
    client = board.signed_in("board")
    board.people["board"].roles.update(region=make_region())

    assert client.get("/councils/amber/").status_code == 404


def test_a_sub_regional_lead_sees_the_councils_of_the_sub_region_only(board: Board) -> None:
    client = board.signed_in("sub-regional-lead")

    assert client.get("/councils/beech/").status_code == 200
    assert client.get("/councils/cedar/").status_code == 404


@pytest.mark.parametrize("table", ["profile", "history", "needs"])
def test_the_tables_of_a_council_download(board: Board, table: str) -> None:
    rows = csv_of(board.signed_in("officer", "Beech").get(f"/councils/beech/?table={table}&format=csv"))

    assert len(rows) > 1


@pytest.mark.parametrize("kind", ["officer", "manager", "board", "sub-regional-lead"])
def test_a_council_page_costs_at_most_sixteen_queries(
    board: Board, kind: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = board.signed_in(kind)

    with django_assert_max_num_queries(16):
        client.get("/councils/amber/")


@pytest.mark.parametrize("more", [0, 29])
def test_a_council_page_costs_the_same_queries_in_a_large_region(
    board: Board, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(more):
        council = make_council(board.region)
        board.collection.assessments.create(council=council, aiming_at=1)
        Evidence.objects.create(council=board.councils["Amber"], title=f"Paper {number}", url="https://example.org/")
    client = board.signed_in("officer")

    with django_assert_num_queries(15):
        client.get("/councils/amber/")
