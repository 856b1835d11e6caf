"""Links that act in somebody's name: every kind of them opens what it is for, and is nowhere at rest."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string, policy
from hashlib import sha256
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings as present
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.opening import move_to, password_link
from accounts.session_store import SessionStore
from councils.models import Council, Invitation, Region
from councils.operations.invite import invite
from frameworks.assessments.operations.ask_colleagues import ask
from frameworks.models import Answer, Asking, Assessment
from lm3.measurements.operations import survey_suppliers
from lm3.models import SurveyRequest
from nwce.requests import JsonFormatter, PlainFormatter, WithoutTokens
from post.linking import SALTS, make_token
from post.models import MARK, Message
from post.redacting import PLACES, SECRET, without_tokens
from post.sending import RESET_PAGE, send_waiting
from post.stopping import stop_link
from reports.chasing.operations import send_briefing, send_digests
from reports.models import Briefing
from tests.factories import make_person
from tests.post.smtp import MailServer, mail_server
from tests.test_access import PAGES, addresses
from tests.world import ADMINISTRATOR, MANAGER, OFFICER, World, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
        yield running


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service's log says, as it is written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def pages_with_tokens() -> set[str]:
    patterns = addresses(get_resolver().url_patterns)
    return {str(pattern.name) for pattern in patterns if {"token", "key"} & set(pattern.pattern.regex.groupindex)}


def test_every_address_that_ends_in_a_token_is_known_and_kept_out_of_the_log() -> None:
    assert pages_with_tokens() == {*SALTS, RESET_PAGE}
    for page, salt in SALTS.items():
        address = reverse(page, args=[make_token(page, 12)])
        assert make_token(page, 12) not in without_tokens(f"Not Found: {address}"), salt
        assert make_token(page, 12) not in without_tokens(f"next={address.replace('/', '%2F')}&x=1")
    key = "1-dhqcvz-7ff6a5ff2e2b1c0a7a2a4ed5f3f1d0ab"
    assert key not in without_tokens(f"{present.PUBLIC_URL}/account/password/reset/key/{key}/")
    assert len(PLACES) == len(SALTS) + 1
    assert without_tokens("/people/invitations/12/ /regions/north-west/ /account/password/reset/key/done/") == (
        "/people/invitations/12/ /regions/north-west/ /account/password/reset/key/done/"
    )


@pytest.mark.parametrize("formatter", [JsonFormatter(), PlainFormatter("{message}", style="{")])
def test_a_line_of_the_log_and_its_trace_hold_no_token(formatter: logging.Formatter) -> None:
    address = f"/invitations/{make_token('accept-invitation', 1)}/"
    try:
        raise ValueError(f"cannot open {address}")
    except ValueError as wrong:
        told = (type(wrong), wrong, wrong.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "Internal Server Error: %s", (address,), told)

    line = formatter.format(record)
    WithoutTokens().filter(record)

    assert "Internal Server Error: /invitations/***/" in line
    assert address not in line
    assert address not in record.getMessage()


def write_every_kind(world: World) -> None:
    """A mail of every kind that holds a link of somebody's own."""
    now, region = timezone.now(), Region.objects.get(slug="here")
    council = Council.objects.get(slug="own")
    manager = world.people[MANAGER]
    invite("new@example.org", kind="officer", place=council, by=manager, at=now)
    editable = Answer.objects.filter(assessment__council=council, assessment__state__in=Assessment.EDITABLE)
    ask(editable.latest("pk"), name="Al", email="al@example.org", question="", by=manager, at=now)
    for row in SurveyRequest.objects.filter(asked_at__isnull=False):
        survey_suppliers.remind(row.survey, at=now, after=timedelta())
    send_digests.write(timezone.localdate())
    to_send = Briefing.objects.filter(region=region, sent_at=None)[0]
    expected = len(send_briefing.prepare(to_send).going)
    send_briefing.send(to_send, version=to_send.version, expected=expected, by=manager, at=now)
    Client().post(reverse("account_reset_password"), {"email": world.people[OFFICER].email})


def mails_in(server: MailServer) -> list[str]:
    parts = [part for taken in server.taken for part in message_from_string(taken, policy=policy.default).walk()]
    return [part.get_content() for part in parts if part.get_content_maintype() == "text"]


def at_rest() -> str:
    """All that stands in the database, sessions in clear."""
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values_list()]
    return "\n".join([*rows, *(str(SessionStore().decode(row.session_data)) for row in Session.objects.all())])


def in_the_administration(world: World) -> str:
    """All pages about the records that have to do with links, and where “View on site” leads."""
    client = Client()
    client.force_login(world.people[ADMINISTRATOR])
    shown = []
    for model in (Message, Invitation, Asking, SurveyRequest):
        assert model in admin.site._registry
        name, kind = f"admin:{model._meta.app_label}_{model._meta.model_name}", ContentType.objects.get_for_model(model)
        shown.append(client.get(reverse(f"{name}_changelist")).content.decode())
        for row in model._default_manager.all():
            shown.append(client.get(reverse(f"{name}_change", args=[row.pk])).content.decode())
            leads = client.get(reverse("admin:view_on_site", args=[kind.pk, row.pk]))
            shown.append(f"{leads.headers.get('Location')} {leads.content.decode()}")
    return "\n".join(shown)


def test_no_link_of_any_kind_of_mail_is_at_rest_anywhere(server: MailServer, log: io.StringIO) -> None:
    world = build()
    write_every_kind(world)
    pages = {message.link[0] for message in Message.objects.all() if message.link}
    assert pages == {*SALTS, RESET_PAGE} - {"plan-feed"}, "a calendar's address goes into no mail"

    waiting = at_rest()
    send_waiting()
    mails = mails_in(server)
    assert not any(MARK in mail for mail in mails)
    links = {found[0]: found[2] for mail in mails for found in SECRET.finditer(mail)}
    links |= {found: token for found, token in _addresses(world).items() if token not in links.values()}
    for path, token in links.items():
        _use(path, token)

    assert {path.split("/")[1] for path in links} == {place.split("/")[0] for place in PLACES}
    for what, text in {
        "in the database before": waiting,
        "in the database afterwards": at_rest(),
        "in the log": log.getvalue(),
        "in the administration": in_the_administration(world),
    }.items():
        assert [token for token in links.values() if token in text] == [], what
        assert not SECRET.search(text), what
    assert "Not Found: /invitations/***" in log.getvalue(), "what is looked through is the log"


def _addresses(world: World) -> dict[str, str]:
    """One address of every page that ends in a token, as the table of pages has them."""
    args = {page: world.args[PAGES[page].about] for page in SALTS}
    found = {reverse(page, args=given): str(given[0]) for page, given in args.items()}
    link = password_link(world.people[MANAGER]).removeprefix(present.PUBLIC_URL)
    return found | {link: link.rstrip("/").rpartition("/")[2]}


def _use(path: str, token: str) -> None:
    """Opened, mangled, and with wrong and right words sent to it."""
    client = Client()
    path = path if path.endswith((".ics", "/")) else f"{path}/"
    assert client.get(path).status_code == 200, re.sub(r"[^/]{20,}", "…", path)
    client.get(path.replace(token, f"{token[:-1]}{'x' if token[-1] != 'x' else 'y'}"))
    client.post(path, {"email": "nobody"})
    client.post(path, {"email": "nobody@example.org"})
    for email in SurveyRequest.objects.values_list("email", flat=True):
        client.post(path, {"email": email})
    client.get(path)


def test_links_that_were_stored_before_are_taken_out_and_still_arrive(server: MailServer) -> None:
    world = build()
    person, region = world.people[OFFICER], Region.objects.get(slug="here")
    made = {
        "invitation-12-202611011200": "/invitations/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/",
        "asking-13": "/questions/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB/",
        "survey-14-reminder-1": "/supplier-survey/CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC/",
        f"digest-2026-48-{person.pk}": urlsplit(stop_link(person)).path,
        "briefing-9": urlsplit(send_briefing.stop_link(region, person.email)).path,
        "account-password_reset_key-x": urlsplit(password_link(person)).path,
    }
    Message.objects.all().delete()
    for key, path in made.items():
        link = f"Look: {present.PUBLIC_URL}{path}\nand {present.PUBLIC_URL}/regions/here/"
        html = f'<a href="{present.PUBLIC_URL}{path}">Stop</a>' if key == "briefing-9" else ""
        Message.objects.create(key=key, address=person.email, subject="s", body=link, html=html)
    Message.objects.create(key="sent", address="x@example.org", subject="s", body=link, state=Message.State.SENT)

    import_module("post.migrations.0005_no_link_at_rest").take_links_out(apps, None)

    assert not SECRET.search(at_rest())
    assert Message.objects.get(key="sent").body == f"Look: {MARK}\nand {present.PUBLIC_URL}/regions/here/"
    send_waiting()
    told = [found[1] for mail in mails_in(server) for found in SECRET.finditer(mail)]
    assert sorted(told) == sorted([f"/{place}/" for place in PLACES if place != "calendars"] + ["/stop-briefings/"])


def test_a_link_that_was_sent_before_tokens_were_signed_still_opens() -> None:
    council = build().people[OFFICER].roles.get().council
    token = "old-token-of-an-invitation-that-was-sent-before"
    kept = sha256(token.encode()).hexdigest()
    Invitation.objects.create(email="a@example.org", kind="officer", council=council, old_link=kept)

    opens = {given: Client().get(reverse("accept-invitation", args=[given])).status_code for given in (token, kept)}

    assert opens == {token: 200, kept: 404}


def test_a_reset_mail_goes_to_nobody_who_has_no_account_with_the_address_any_more(server: MailServer) -> None:
    person = make_person(email="jo@example.org")
    Client().post(reverse("account_reset_password"), {"email": person.email})
    move_to(person, "other@example.org")

    send_waiting()

    message = Message.objects.get(key__startswith="account-password_reset_key")
    assert (message.state, server.taken) == ("failed", [])
    assert "no open account with this address" in message.error
