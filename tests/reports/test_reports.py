"""Asking for reports, who may open them, the words of the manager, the report of each month."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from post.models import Message
from reports.models import Report, SectionComment
from reports.papers.operations import write_report
from reports.papers.operations.ask_for_report import ask_for, ask_for_monthly
from reports.papers.operations.keep_words import SavedMeanwhile, write
from reports.papers.queries.sections import BY_KEY, LONGEST_WORDS
from tests.factories import make_person, make_region
from tests.reports.conftest import TODAY, Board, words

ON = date(2026, 12, 15)
DECEMBER = date(2026, 12, 1)
FIRST = date(2027, 1, 1)
ASKED = {"as_at_0": "15", "as_at_1": "12", "as_at_2": "2026", "basis": "validated", "moment": "collection"}


def list_of(board: Board, more: str = "") -> str:
    return f"/regions/{board.region.slug}/reports/{more}"


def ask(board: Board, kind: str = Report.Kind.HIGHLIGHT, council: str = "") -> Report:
    about = {"council": board.councils[council]} if council else {}
    return ask_for(board.region, kind, as_at=ON, basis="validated", by=None, at=TODAY, **about)


@pytest.fixture
def made(board: Board) -> Callable[..., Report]:
    """A report as a worker makes it."""

    def make(*about: str) -> Report:
        report = ask(board, *about)
        assert write_report.build(report.pk)
        report.refresh_from_db()
        return report

    return make


def test_the_manager_asks_for_a_report_with_one_form(board: Board) -> None:
    client = board.signed_in("manager")
    answer = client.post(list_of(board, "new/"), {"kind": "highlight", **ASKED})
    report = Report.objects.get()
    assert answer.url == report.get_absolute_url()
    assert (report.kind, report.as_at, report.basis, report.area) == ("highlight", ON, "validated", board.region)
    assert report.asked_by == board.people["manager"]
    assert "Waiting for its turn" in words(client.get(answer.url))
    assert client.get(f"{answer.url}status/").json()["state"] == "waiting"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": ""}, "Choose which report to make"),
        ({"kind": "council"}, "Choose the council that the report is about"),
        ({"as_at_0": "16"}, "The date must be today or in the past"),
        ({"as_at_1": "13"}, "There is no month 13"),
        ({"kind": "council", "council": "amber", "as_at_2": "1999"}, "Amber did not exist on that date"),
    ],
)
def test_what_can_not_be_made_is_told_before_it_is_asked_for(
    board: Board, wrong: dict[str, str], sentence: str
) -> None:
    answer = board.signed_in("manager").post(list_of(board, "new/"), {"kind": "full", **ASKED, **wrong})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert not Report.objects.exists()


def test_while_a_report_is_made_the_page_renews_itself_without_script_too(board: Board) -> None:
    report = ask(board)
    report.take("worker", TODAY)
    report.renew("worker", TODAY, progress=40, stage="Laying out page 7")
    page = words(board.signed_in("board").get(report.get_absolute_url()))
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "40% Laying out page 7" in page


def test_a_ready_report_is_downloaded_as_pdf_and_as_word(board: Board, made: Callable[..., Report]) -> None:
    report, client = made(), board.signed_in("board")
    page = words(client.get(report.get_absolute_url()))
    assert report.pdf.sha256 in page
    for form in ("pdf", "docx"):
        answer = client.get(f"{report.get_absolute_url()}files/{form}/")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{report.file_name}.{form}"'
        assert b"".join(answer.streaming_content)[:2] in (b"%P", b"PK")


ROLES = ("manager", "board", "reviewer", "editor", "sub-regional-lead", "officer", "sign-off")


@pytest.mark.parametrize("kind", ROLES)
def test_reports_of_the_region_are_for_the_manager_and_the_board(
    board: Board, made: Callable[..., Report], kind: str
) -> None:
    report, client = made(), board.signed_in(kind)
    expected = 200 if kind in ("manager", "board") else 404
    for more in ("", "status/", "preview/", "files/pdf/"):
        assert client.get(f"{report.get_absolute_url()}{more}").status_code == expected, more
    assert (report.get_absolute_url() in words(client.get(list_of(board)))) == (expected == 200)


@pytest.mark.parametrize(
    ("kind", "seen"), [("officer", True), ("sign-off", True), ("board", True), ("reviewer", False)]
)
def test_a_council_report_is_for_the_council_s_own_people_too(
    board: Board, made: Callable[..., Report], kind: str, seen: bool
) -> None:
    report = made(Report.Kind.COUNCIL, "Amber")
    client = board.signed_in(kind)
    assert client.get(f"{report.get_absolute_url()}files/pdf/").status_code == (200 if seen else 404)
    assert (report.get_absolute_url() in words(client.get(list_of(board)))) == seen


def test_a_council_report_is_not_for_the_people_of_another_council(board: Board, made: Callable[..., Report]) -> None:
    report = made(Report.Kind.COUNCIL, "Amber")
    client = board.signed_in("officer", "Cedar")
    assert client.get(report.get_absolute_url()).status_code == 404
    assert report.get_absolute_url() not in words(client.get(list_of(board)))


@pytest.mark.parametrize("kind", ["board", "officer"])
def test_only_the_manager_makes_reports_and_writes_words(board: Board, kind: str) -> None:
    report, client = ask(board), board.signed_in(kind)
    assert client.get(list_of(board, "new/")).status_code == 403
    assert client.post(list_of(board, "monthly/"), {"monthly": "on"}).status_code == 403
    assert client.get(list_of(board, "words/2026-12/late/")).status_code == 403
    assert client.post(f"{report.get_absolute_url()}try-again/").status_code == 403


def test_people_of_another_region_do_not_know_of_it(board: Board, made: Callable[..., Report]) -> None:
    report, client = made(), Client()
    client.force_login(make_person("manager", make_region()))
    for address in (
        report.get_absolute_url(),
        list_of(board),
        list_of(board, "new/"),
        list_of(board, "words/2026-12/"),
    ):
        assert client.get(address).status_code == 404, address


def test_a_failed_report_says_why_and_is_tried_again(board: Board) -> None:
    report, client = ask(board), board.signed_in("manager")
    report.take("worker", TODAY)
    report.fail("worker", "PDFs cannot be made: the library libpango-1.0-0 is missing on this server.")
    assert "libpango-1.0-0 is missing" in words(client.get(report.get_absolute_url()))
    client.post(f"{report.get_absolute_url()}try-again/")
    report.refresh_from_db()
    assert report.state == Report.State.WAITING


def test_a_preview_of_what_can_not_be_made_says_why(board: Board) -> None:
    report = ask(board)
    Report.objects.filter(pk=report.pk).update(as_at=date(1999, 1, 1))
    page = words(board.signed_in("board").get(f"{report.get_absolute_url()}preview/", follow=True))
    assert "Westland had no council on 1 January 1999" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same_for_few_and_for_many(
    board: Board, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        Report.objects.filter(pk=ask(board).pk).update(as_at=ON - timedelta(days=1 + number))
    client = board.signed_in("manager")
    with django_assert_num_queries(5):
        page = words(client.get(list_of(board)))
    assert page.count(">Highlight report<") == min(rows, 25)


def test_the_list_is_narrowed_by_kind_and_state(board: Board, made: Callable[..., Report]) -> None:
    made(Report.Kind.COUNCIL, "Amber")
    ask(board)
    client = board.signed_in("manager")
    assert "1 report," in words(client.get(list_of(board, "?kind=council")))
    assert "1 report," in words(client.get(list_of(board, "?state=waiting")))
    assert "No report matches" in words(client.get(list_of(board, "?state=failed")))
    assert "2 reports," in words(client.get(list_of(board, "?kind=nonsense")))


def test_an_empty_list_says_what_will_be_there(board: Board) -> None:
    assert "Reports appear here as soon as one has been asked for" in words(
        board.signed_in("manager").get(list_of(board))
    )


def saved(board: Board, client: Client, text: str, version: int, *, approve: bool = False):
    given = {"text": text, "version": version, **({"approve": "on"} if approve else {})}
    return client.post(list_of(board, "words/2026-12/late/"), given)


def test_the_manager_writes_a_draft_and_approves_it(board: Board) -> None:
    manager, member = board.signed_in("manager"), board.signed_in("board")
    month = list_of(board, "words/2026-12/")
    assert saved(board, manager, "Two reviewers were ill.\n\nThey are back.", 0).url == month
    assert "Two reviewers were ill." in words(manager.get(month))
    assert "Two reviewers were ill." not in words(member.get(month))
    saved(board, manager, "Two reviewers were ill.\n\nThey are back.", 1, approve=True)
    page = words(member.get(month))
    assert '<p class="govuk-body">Two reviewers were ill.</p>' in page
    assert '<p class="govuk-body">They are back.</p>' in page


def test_the_second_of_two_editors_sees_both_and_loses_nothing(board: Board) -> None:
    first, second = board.signed_in("manager"), board.signed_in("manager")
    saved(board, first, "Written by the first.", 0)
    answer = saved(board, second, "Written by the second.", 0)
    assert answer.status_code == 422
    page = words(answer)
    assert "Written by the first." in page
    assert "Written by the second.</textarea>" in page
    assert 'name="version" value="1"' in page
    assert SectionComment.objects.get().text == "Written by the first."
    saved(board, second, "Written by both.", 1)
    comment = SectionComment.objects.get()
    assert comment.text == "Written by both."
    assert [row.text for row in comment.history.all()] == ["Written by both.", "Written by the first."]


def test_words_that_are_too_long_are_told_and_kept_on_the_page(board: Board) -> None:
    long = "a" * (LONGEST_WORDS + 1)
    answer = saved(board, board.signed_in("manager"), long, 0)
    assert answer.status_code == 422
    assert f"Use {LONGEST_WORDS} characters or fewer; you have used {LONGEST_WORDS + 1}" in words(answer)
    assert long in words(answer)


def test_two_first_words_at_the_same_moment_do_not_overwrite_one_another(board: Board) -> None:
    given = {"approve": False, "version": 0, "by": make_person(), "at": TODAY}
    write(board.region, DECEMBER, BY_KEY["late"], text="One", **given)
    with pytest.raises(SavedMeanwhile) as caught:
        write(board.region, DECEMBER, BY_KEY["late"], text="Two", **given)
    assert caught.value.theirs.text == "One"


def test_the_manager_switches_the_report_of_each_month_on_and_off(board: Board) -> None:
    client = board.signed_in("manager")
    for word, expected in (("on", True), ("off", False)):
        client.post(list_of(board, "monthly/"), {"monthly": word})
        board.region.refresh_from_db()
        assert board.region.monthly_report is expected


@pytest.fixture
def monthly(board: Board) -> Board:
    board.region.monthly_report = True
    board.region.save()
    return board


def test_on_the_first_of_a_month_one_report_is_asked_for(monthly: Board) -> None:
    make_region()
    (report,) = ask_for_monthly(FIRST, TODAY)
    assert (report.region, report.kind, report.as_at) == (monthly.region, "highlight", date(2026, 12, 31))
    assert ask_for_monthly(FIRST, TODAY) == []
    assert ask_for_monthly(FIRST + timedelta(days=1), TODAY) == []


def test_a_first_of_the_month_on_which_nothing_ran_is_caught_up_with_in_its_week(monthly: Board) -> None:
    assert len(ask_for_monthly(date(2027, 1, 7), TODAY)) == 1
    assert ask_for_monthly(date(2027, 2, 8), TODAY) == []


def test_the_board_is_told_once_when_the_report_of_the_month_is_there(monthly: Board) -> None:
    members = [make_person("board", monthly.region) for _ in range(2)]
    make_person("officer", monthly.councils["Amber"])
    with time_machine.travel("2027-01-01 08:00+00:00", tick=False):
        (report,) = ask_for_monthly(FIRST, TODAY)
        assert write_report.build(report.pk)
        assert not write_report.build(report.pk)
    mails = Message.objects.filter(key=f"report-{report.pk}")
    assert {mail.address for mail in mails} == {member.email for member in members}
    assert report.get_absolute_url() in mails[0].body
    assert "31 December 2026" in mails[0].subject


def test_a_report_that_somebody_asked_for_is_not_announced(board: Board, made: Callable[..., Report]) -> None:
    make_person("board", board.region)
    report = made()
    assert not Message.objects.filter(key=f"report-{report.pk}").exists()
