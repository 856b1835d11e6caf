"""The right of reply: councils see their page, say up to 100 words, and the report waits until the last day is over."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from docx import Document

from councils.models import RoleKind
from councils.sockets import read_waiting
from post.models import Message
from reports.dashboards.queries import awaited_replies
from reports.models import Reply, ReplyRound, Report
from reports.papers.operations.ask_for_replies import Refused, SavedMeanwhile, days_of, reply, set_days
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.queries import annex
from reports.papers.queries.documents import compose
from tests.factories import make_person
from tests.reports.conftest import TODAY, words

ON = TODAY.date()
FIGURES = {"as_at": ON, "basis": "validated", "moment": "collection"}
ASKED = {
    "kind": "full", "as_at_0": ON.day, "as_at_1": ON.month, "as_at_2": ON.year, "basis": "validated",
    "moment": "collection",
}  # fmt: skip


@pytest.fixture
def opened(board):
    set_days(board.region, 5, by=None, at=TODAY)
    officer = make_person(RoleKind.OFFICER, board.councils["Amber"], email="amber@example.org")
    manager = board.signed_in("manager")
    manager.post(f"/regions/{board.region.slug}/reports/replies/new/", ASKED)
    board.people["amber"] = officer
    return ReplyRound.objects.get()


def test_councils_are_told_and_have_as_many_working_days_as_the_region_sets(board, opened):
    assert opened.closes_on == date(2026, 12, 22)
    mail = Message.objects.get(key__startswith="reply-", address="amber@example.org")
    assert "22 December 2026" in mail.body
    assert f"/councils/amber/replies/{opened.pk}/" in mail.body
    (item,) = read_waiting(awaited_replies.for_person(board.people["amber"], ON))
    assert (item.council, item.due_on) == ("Amber", opened.closes_on)


def test_a_full_report_waits_until_the_last_day_is_over(board, opened):
    manager = board.signed_in("manager")
    address = f"/regions/{board.region.slug}/reports/new/"

    assert "Councils may reply until the end of 22 December 2026" in words(manager.post(address, ASKED))
    assert "have not seen these pages" in words(manager.post(address, ASKED | {"basis": "claimed"}))
    assert manager.post(address, ASKED | {"kind": "highlight"}).status_code == 302
    with time_machine.travel(TODAY + timedelta(days=8)):
        manager = board.signed_in("manager")
        assert manager.post(address, ASKED).status_code == 302


def test_without_days_a_report_is_made_at_once(board):
    manager = board.signed_in("manager")
    assert manager.post(f"/regions/{board.region.slug}/reports/new/", ASKED).status_code == 302


def test_the_words_of_a_council_are_printed_on_its_page(board, opened):
    client = board.signed_in("officer")
    address = f"/councils/amber/replies/{opened.pk}/"

    assert "level claimed overall" in words(client.get(address))
    assert client.post(address, {"text": "word " * 101, "version": 0}).status_code == 422
    page = words(client.post(address, {"text": "word " * 100, "version": 0}, follow=True))
    assert "Saved. It is printed with the page." in page
    client.post(address, {"text": "We have a new policy.", "version": 1})

    report = Report(region=board.region, kind=Report.Kind.FULL, **FIGURES)
    printed = {page.short_name: page.reply for page in compose(report).context["pages"]}
    assert printed["Amber"] == "We have a new policy."
    assert printed["Beech"] == ""
    assert "In the council&#x27;s own words" in compose(report).html() or "own words" in compose(report).html()
    other = Report(region=board.region, kind=Report.Kind.FULL, **FIGURES | {"basis": "claimed"})
    assert not any(page.reply for page in compose(other).context["pages"])


def test_a_council_that_adds_nothing_is_done_and_one_may_change_its_words_until_the_last_day(board, opened):
    client = board.signed_in("officer")
    address = f"/councils/amber/replies/{opened.pk}/"

    client.post(address, {"text": "", "version": 0})
    assert read_waiting(awaited_replies.for_person(board.people["amber"], ON)) == []
    manager = board.signed_in("manager")
    assert "Has read it and adds nothing" in words(manager.get(opened.get_absolute_url()))

    opened.closes_on = ON - timedelta(days=1)
    opened.opens_on = ON - timedelta(days=8)
    opened.save()
    client.post(address, {"text": "Too late", "version": 1})
    assert Reply.objects.get().text == ""


def test_of_two_colleagues_the_second_is_shown_what_the_first_wrote(board, opened):
    amber, by = board.councils["Amber"], board.people["amber"]
    reply(opened, amber, text="First", version=0, on=ON, by=by, at=TODAY)
    with pytest.raises(SavedMeanwhile):
        reply(opened, amber, text="Second", version=0, on=ON, by=by, at=TODAY)

    client = board.signed_in("officer")
    page = words(client.post(f"/councils/amber/replies/{opened.pk}/", {"text": "Second", "version": 0}))
    assert "has saved other words" in page
    assert Reply.objects.get().text == "First"


def test_pressing_twice_opens_one_round(board, opened):
    board.signed_in("manager").post(f"/regions/{board.region.slug}/reports/replies/new/", ASKED)

    assert ReplyRound.objects.count() == 1
    assert Message.objects.filter(address="amber@example.org", key__startswith="reply-").count() == 1


def test_a_reply_takes_the_room_of_requirements_so_that_a_page_stays_a_page():
    assert annex.lines_of_words("a" * 200 + "\nb") == 4


def test_what_councils_say_is_listed_and_downloaded(board, opened):
    reply(opened, board.councils["Amber"], text="Ours", version=0, on=ON, by=None, at=TODAY)
    manager = board.signed_in("manager")

    assert "Ours" in words(manager.get(opened.get_absolute_url()))
    lines = manager.get(f"{opened.get_absolute_url()}?table=replies&format=csv")
    assert "Ours" in b"".join(lines.streaming_content).decode()
    assert words(manager.get(f"/regions/{board.region.slug}/reports/replies/")).count("Pages as at 15 December 2026")
    assert manager.post(f"/regions/{board.region.slug}/reports/replies/days/", {"working_days": 31}).status_code == 422
    manager.post(f"/regions/{board.region.slug}/reports/replies/days/", {"working_days": 3})
    assert days_of(board.region) == 3


def test_the_waiting_holds_also_for_whoever_asks_without_the_form(board, opened):
    with pytest.raises(Refused, match="until the end of 22 December 2026"):
        ask_for(board.region, "full", **FIGURES, by=None, at=TODAY)
    assert ask_for(board.region, "full", **FIGURES, by=None, at=TODAY + timedelta(days=8)).pk


def test_the_words_stand_in_the_councils_own_report_in_word_and_on_its_page_once_they_are_final(board, opened):
    amber = board.councils["Amber"]
    reply(opened, amber, text="We have a new policy.", version=0, on=ON, by=None, at=TODAY)

    own = compose(Report(region=board.region, kind="council", council=amber, **FIGURES))
    assert "We have a new policy." in own.html()
    assert "We have a new policy." in text_of(own.docx())
    full = compose(Report(region=board.region, kind="full", **FIGURES))
    assert f"{amber}: We have a new policy." in text_of(full.docx())
    other = compose(Report(region=board.region, kind="council", council=board.councils["Beech"], **FIGURES))
    assert "own words" not in other.html()

    address = amber.get_absolute_url()
    assert "We have a new policy." not in words(board.signed_in("manager").get(address))
    with time_machine.travel(TODAY + timedelta(days=8)):
        page = words(board.signed_in("manager").get(address))
    assert "On its page as at 15 December 2026" in page
    assert "We have a new policy." in page


def text_of(docx: bytes) -> str:
    return "\n".join(part.text for part in Document(io.BytesIO(docx)).paragraphs)
