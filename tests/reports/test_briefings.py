"""Briefings: each council's own figures, each address once, refused and uncertain ones told, a stop that holds."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from email import message_from_string, policy
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from frameworks.assessments.operations.open_collection import decline
from post.models import Message
from post.sending import send_waiting
from reports.chasing.operations.send_briefing import Refused, as_pdf, fill, prepare, send, stop_link, values
from reports.chasing.rules.briefing_fields import filled, says_signed_off, unknown
from reports.demo.briefings import DRAFT
from reports.models import Addressee, Briefing, Stopped
from tests.factories import make_collection, make_council, make_person
from tests.post.smtp import MailServer, mail_server
from tests.reports.conftest import TODAY, Board, at
from tests.reports.making_briefings import WORDS, make_addressee, make_briefing


def test_a_value_is_never_read_as_a_field_and_unknown_ones_are_named() -> None:
    assert filled("{council}: { level }", {"council": "{level}", "level": "level 1"}) == "{level}: level 1"
    assert unknown("{council} {levle} {levle} {}") == ["levle", ""]


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
        settings.EMAIL_TIMEOUT = 5
        yield running


@pytest.fixture
def chiefs(board: Board) -> Briefing:
    """One address for each council of the board."""
    Message.objects.all().delete()  # What the board's history has written.
    for name, council in board.councils.items():
        make_addressee(council, f"chief.{name.lower()}@example.org")
    return make_briefing(board.region)


def sent(briefing: Briefing, board: Board) -> int:
    going = len(prepare(briefing).going)
    person = make_person("manager", board.region)
    return send(briefing, version=briefing.version, expected=going, by=person, at=timezone.now())


def test_each_council_reads_its_own_figures_in_text_and_html(
    board: Board, chiefs: Briefing, server: MailServer
) -> None:
    assert sent(chiefs, board) == len(board.councils)
    assert send_waiting() == len(board.councils)

    mails = [message_from_string(text, policy=policy.default) for text in server.taken]
    by_address = {str(mail["To"]): mail for mail in mails}
    amber, beech = by_address["chief.amber@example.org"], by_address["chief.beech@example.org"]
    assert amber["Subject"] == f"How {board.councils['Amber'].name} stands"
    text = amber.get_body(("plain",)).get_content()
    assert f"{board.councils['Amber'].name} is at level 1." in text
    assert "no requirements missing" in text
    assert "1 requirement missing" in beech.get_body(("plain",)).get_content()
    assert not {"*", "#", "<"} & set(text), "no signs of Markdown"
    assert amber["Auto-Submitted"] == "auto-generated"
    html = amber.get_body(("html",)).get_content()
    assert '/councils/amber/"' in html
    assert "/stop-briefings/" in text
    assert "/stop-briefings/" in html


def test_an_address_gets_one_however_often_it_stands_and_one_presses(board: Board, chiefs: Briefing) -> None:
    make_addressee(board.councils["Beech"], "Chief.Amber@example.org")
    found = prepare(chiefs)
    assert len(found.going) == len(board.councils)
    shared = next(row for row in found.going if row.address == "chief.amber@example.org")
    assert (shared.council, shared.also) == (board.councils["Amber"], ("Beech",))

    sent(chiefs, board)

    with pytest.raises(Refused, match="sent already"):
        sent(chiefs, board)
    assert Message.objects.filter(key=chiefs.key).count() == len(board.councils)


def test_what_is_sent_is_what_was_seen(board: Board, chiefs: Briefing) -> None:
    manager, going = make_person("manager", board.region), len(prepare(chiefs).going)
    given = {"by": manager, "at": timezone.now()}
    make_addressee(board.councils["Amber"], "another@example.org")
    with pytest.raises(Refused, match="Look at it again"):
        send(chiefs, version=0, expected=going, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="has changed it"):
        send(chiefs, version=7, expected=going + 1, **given)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Nobody would get it"):
        send(make_briefing(board.region, audience="member"), version=0, expected=0, **given)  # type: ignore[arg-type]
    assert not Message.objects.exists()


def test_officers_and_lists_are_reached_and_councils_without_anybody_are_named(board: Board) -> None:
    officer = make_person("officer", board.councils["Amber"])
    make_addressee(board.councils["Beech"], "press@example.org", kind=Addressee.Kind.LIST, on_list="Press offices")

    officers = prepare(make_briefing(board.region, audience=Briefing.OFFICERS))
    press = prepare(make_briefing(board.region, audience="list:Press offices"))

    assert officer.email in {row.address for row in officers.going}
    assert "Amber" not in officers.without
    assert "Cedar" in officers.without
    assert [row.address for row in press.going] == ["press@example.org"]


def test_a_stopped_address_gets_only_what_is_duty(board: Board, chiefs: Briefing, client: Client) -> None:
    sent(chiefs, board)
    link = stop_link(board.region, "chief.amber@example.org")
    path = link[link.index("/stop-briefings/") :]

    assert client.get(path).status_code == 200
    assert not Stopped.objects.exists()
    assert "Briefings are stopped" in client.post(path).content.decode()
    assert client.post(path).status_code == 200
    assert client.get("/stop-briefings/forged/").status_code == 404

    assert not Message.objects.filter(address="chief.amber@example.org").exists()
    assert [row.address for row in prepare(make_briefing(board.region)).stopped] == ["chief.amber@example.org"]
    assert prepare(make_briefing(board.region, is_duty=True)).stopped == ()


def test_a_refused_address_is_told_and_the_others_go_on(board: Board, chiefs: Briefing, server: MailServer) -> None:
    sent(chiefs, board)
    server.refuses_to["chief.beech@example.org"] = "550 no such person"

    assert send_waiting() == len(board.councils) - 1

    page = board.signed_in("manager").get(chiefs.get_absolute_url()).content.decode()
    assert "Refused by the mail server" in page
    assert "550 no such person" in page


SENDER = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_NAME"]
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", int(os.environ["TEST_PORT"]), False
from post.sending import send_waiting
send_waiting()
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_half_way_sends_nothing_twice_and_the_one_in_its_hands_is_uncertain(
    server: MailServer, settings: Settings, tmp_path: Path
) -> None:
    region = make_council().region
    for number in range(40):
        make_addressee(make_council(region), f"chief{number}@example.org")
    briefing = make_briefing(region)
    send(briefing, version=0, expected=40, by=make_person("manager", region), at=timezone.now())
    name = str(settings.DATABASES["default"]["NAME"])
    if name == ":memory:" or "mode=memory" in name:
        pytest.skip("The database lives in this process alone, so that no other process can send from it.")
    server.holds_after = 15
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER], env={**os.environ, "TEST_NAME": name, "TEST_PORT": str(server.port)}
    )
    until = time.monotonic() + 60
    while len(server.taken) < 15 and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    server.let_go()

    assert Message.objects.filter(state=Message.State.SENDING).count() == 1
    Message.objects.filter(state=Message.State.SENDING).update(sent_at=timezone.now() - timezone.timedelta(minutes=11))
    send_waiting()

    states = list(Message.objects.filter(key=briefing.key).values_list("state", flat=True))
    assert (states.count("sent"), states.count("uncertain")) == (39, 1)
    addresses = [str(message_from_string(text)["To"]) for text in server.taken]
    assert len(addresses) == len(set(addresses))


def test_writing_one_with_an_unknown_field_is_refused_and_two_editors_lose_nothing(board: Board) -> None:
    client = board.signed_in("manager")
    url = f"/regions/{board.region.slug}/briefings/"
    typed = {"subject": "Hello {council}", "words": "You are at {levle}", "audience": "officers"}
    refused = client.post(f"{url}new/", typed)
    assert refused.status_code == 422
    assert "There is no field {levle}. The fields are: {council}" in refused.content.decode()
    assert "You are at {levle}" in refused.content.decode()
    assert client.post(f"{url}new/", {**typed, "words": WORDS}).status_code == 302
    found = Briefing.objects.get()
    change = f"{found.get_absolute_url()}change/"

    assert client.post(change, {**typed, "words": "Mine {level}", "from_version": 0}).status_code == 302
    second = client.post(change, {**typed, "words": "Theirs {level}", "from_version": 0})

    assert second.status_code == 409
    assert "Mine {level}" in second.content.decode()
    assert "Theirs {level}" in second.content.decode()
    assert client.post(change, {**typed, "words": "Theirs {level}", "from_version": 1}).status_code == 302
    found.refresh_from_db()
    assert (found.words, found.version) == ("Theirs {level}", 2)


def test_addresses_come_in_as_lines_and_each_fault_is_named(board: Board) -> None:
    client = board.signed_in("manager")
    url = f"/regions/{board.region.slug}/briefings/addresses/"
    lines = "Amber; Ann Lee; ann@example.org\nNowhere; Bo; bo@example.org\nBeech\tCy\tnot an address\nBeech only"
    refused = client.post(f"{url}add/", {"kind": "member", "lines": lines})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Line 2: there is no council “Nowhere” in the region" in page
    assert "Line 3: “not an address” is not an e-mail address" in page
    assert "Line 4: enter council, name and e-mail address" in page
    assert not Addressee.objects.exists()

    for _twice in range(2):
        assert client.post(f"{url}add/", {"kind": "member", "lines": lines.split("\n")[0]}).status_code == 302
    found = Addressee.objects.get()
    assert (found.council, found.email, found.kind) == (board.councils["Amber"], "ann@example.org", "member")
    assert "ann@example.org" in client.get(f"{url}?words=ann").content.decode()
    assert "ann@example.org" in client.get(f"{url}{found.pk}/remove/").content.decode()
    assert Addressee.objects.exists()
    assert client.post(f"{url}{found.pk}/remove/").status_code == 302
    assert not Addressee.objects.exists()


def test_the_preview_shows_a_councils_own_figures_and_sending_is_one_press(
    board: Board, chiefs: Briefing, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = board.signed_in("manager")
    url = chiefs.get_absolute_url()
    with django_assert_max_num_queries(14):
        page = client.get(f"{url}?council=beech").content.decode()
    assert "1 requirement missing" in page
    expected = len(board.councils)

    for _twice in range(2):
        assert client.post(f"{url}send/", {"version": 0, "expected": expected}).status_code == 302
    assert client.post(f"{url}send/", {"version": "x", "expected": ""}).status_code == 302

    assert Message.objects.filter(key=chiefs.key).count() == expected
    assert client.get(f"{url}change/").status_code == 404


def test_the_pdf_of_a_briefing_is_tagged(board: Board, chiefs: Briefing) -> None:
    told = values(board.region, timezone.localdate())
    amber = board.councils["Amber"]

    made = as_pdf(chiefs, amber, fill(chiefs, told[amber.pk]))

    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en-GB"


def test_markdown_with_script_does_nothing(board: Board) -> None:
    briefing = make_briefing(board.region, words="<script>alert(1)</script> [x](javascript:alert(1)) {council}")
    told = values(board.region, timezone.localdate())

    made = fill(briefing, next(iter(told.values())))

    assert "<script" not in made.html
    assert "javascript:" not in made.html.replace("[x](javascript:alert(1))", "")


def test_no_briefing_says_that_a_council_signed_off_when_it_declined(board: Board) -> None:
    told = {name: values(board.region, TODAY.date())[council.pk] for name, council in board.councils.items()}

    assert told["Amber"]["did"] == "signed off its 2026 self-assessment"
    assert told["Dale"]["did"] == "signed off its 2026 self-assessment, which waits to be validated"
    assert told["Elm"]["did"] == "has not signed off the 2026 self-assessment"
    assert told["Fern"]["did"] == "does not take part in the 2026 self-assessment"
    assert told["Fern"]["level"] == "no level yet"
    assert told["Fern"]["missing"] == "an unknown number of requirements"
    assert told["Amber"]["missing"] == "no requirements"


def test_a_council_that_declines_is_told_at_its_last_known_level(board: Board) -> None:
    later = make_collection(
        board.region, board.edition, name="Autumn round", opens_on=date(2026, 8, 1), closes_on=date(2026, 9, 30)
    )
    decline(later.assessments.get(council=board.councils["Amber"]), reason="No time", by=None, at=at(8, 2))

    told = values(board.region, TODAY.date())

    amber = told[board.councils["Amber"].pk]
    assert amber["did"] == "does not take part in the Autumn round"
    assert amber["level"] == "level 1, last known (2026)"
    assert "The council does not take part" not in amber["asks"]
    assert told[board.councils["Beech"].pk]["did"] == "has not signed off the Autumn round"


def test_words_that_say_signed_off_are_held_up_where_a_council_has_not(board: Board, chiefs: Briefing) -> None:
    chiefs.words = "Dear colleague,\n\nthis year {council} signed off its self-assessment."
    chiefs.save()
    manager = board.signed_in("manager")

    page = manager.get(chiefs.get_absolute_url()).content.decode()
    assert "These words say that a council signed off, and not every council did: Elm, Fern." in page

    chiefs.words = "Dear colleague,\n\n{council} {did}."
    chiefs.save()
    assert "not every council did" not in manager.get(chiefs.get_absolute_url()).content.decode()


def test_the_invented_briefing_says_what_each_council_did() -> None:
    assert "{did}" in DRAFT
    assert says_signed_off(DRAFT) is False
