"""The weekly mail: one a week or none, only if something waits, nothing in it that is done, stopped with one press."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from councils.models import RoleKind
from post.models import MARK, MailChoice, Message
from post.sending import own_link
from post.stopping import digest_of, stop_link
from reports.chasing.operations import send_digests
from tests.factories import make_assessment, make_council, make_person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def officer(monday):
    council = make_council(short_name="Amber")
    make_assessment(council, name="2026 self-assessment")
    return make_person(RoleKind.OFFICER, council)


def mails():
    return Message.objects.filter(key__startswith="digest-")


def test_whoever_has_something_waiting_gets_one_mail_a_week(officer, monday):
    idle = make_person(RoleKind.OFFICER, make_council())
    make_person()

    assert send_digests.run(MONDAY) == 1
    assert send_digests.run(MONDAY + timedelta(hours=1)) == 0

    mail = mails().get()
    assert mail.address == officer.email != idle.email
    assert mail.subject == "1 waiting for you"
    assert "Amber: 2026 self-assessment: answer the requirements (due on 13 December 2026)" in mail.body
    assert MARK in mail.body
    assert "/stop-mail/" in (own_link(mail) or "")
    monday.move_to(MONDAY + timedelta(days=7))
    assert send_digests.run(MONDAY + timedelta(days=7)) == 1


@pytest.mark.parametrize(
    ("days", "hours", "goes_out"), [(0, -2, 0), (0, 0, 1), (1, -8, 1), (2, 0, 1), (3, 0, 0), (6, 0, 0)]
)
def test_it_comes_on_a_monday_and_is_caught_up_until_wednesday(officer, days, hours, goes_out):
    assert send_digests.run(MONDAY + timedelta(days=days, hours=hours)) == goes_out


def test_a_change_of_address_within_the_week_brings_no_second_one(officer):
    send_digests.run(MONDAY)
    officer.email = "another@example.org"
    officer.save()

    assert send_digests.run(MONDAY) == 0


def test_what_is_done_before_the_mail_goes_out_is_not_in_it(officer):
    council = officer.roles.get().council
    second = make_assessment(council, name="Another one")
    send_digests.run(MONDAY)
    assert "Another one" in mails().get().body

    second.state = "submitted"
    second.save()
    send_digests.run(MONDAY + timedelta(days=4))
    assert "Another one" not in mails().get().body

    council.assessments.update(state="submitted")
    send_digests.run(MONDAY + timedelta(days=4))
    assert not mails().exists()


def test_a_mail_that_has_gone_out_is_left_alone(officer):
    send_digests.run(MONDAY)
    mails().update(state=Message.State.SENT, body="As sent")
    officer.roles.get().council.assessments.update(state="submitted")

    send_digests.run(MONDAY)

    assert mails().get().body == "As sent"


def test_opening_the_link_changes_nothing_and_the_button_stops_it_without_signing_in(officer):
    send_digests.run(MONDAY)
    stranger, link = Client(), stop_link(officer).removeprefix("http://127.0.0.1:8000")
    link = link[link.index("/stop-mail/") :]

    page = stranger.get(link).content.decode()
    assert digest_of(officer) == MailChoice.Digest.WEEKLY
    assert officer.email not in page
    assert officer.name not in page
    stranger.post(link)
    again = stranger.post(link).content.decode()

    assert digest_of(officer) == MailChoice.Digest.NONE
    assert "is stopped" in again
    assert not mails().exists()
    assert send_digests.run(MONDAY) == 0


def test_a_link_that_was_not_made_here_stops_nothing(officer):
    link = stop_link(officer)
    changed = link[link.index("/stop-mail/") :].rstrip("/") + "x/"

    assert Client().post(changed).status_code == 404
    assert digest_of(officer) == MailChoice.Digest.WEEKLY


def test_the_account_page_leads_to_the_choice_and_back(officer, client):
    client.force_login(officer)
    assert "/account/mail/" in client.get("/account/").content.decode()

    client.post("/account/mail/", {"digest": "none"})
    assert digest_of(officer) == MailChoice.Digest.NONE
    client.post("/account/mail/", {"digest": "weekly"})
    assert digest_of(officer) == MailChoice.Digest.WEEKLY
    assert client.post("/account/mail/", {"digest": "hourly"}).status_code == 422
