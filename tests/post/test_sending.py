"""Mails against a real mail server on this machine: sent at most once, and what became of each is told."""

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as present
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from post.models import ACCOUNT, Message
from post.sending import KEEP_TRYING, send_waiting
from tests.factories import make_person
from tests.post.smtp import MailServer, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", running.port, False
        settings.EMAIL_TIMEOUT = 5
        yield running


def write(address: str = "jo@example.org", **over: object) -> Message:
    number = Message.objects.count()
    given = {"key": f"key-{number}", "address": address, "subject": f"Subject {number}", "body": "Dear Jo\n"}
    return Message.objects.create(**{**given, **over})


def state_of(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.error


def test_a_waiting_message_arrives_once_however_often_the_outbox_is_emptied(server: MailServer) -> None:
    message = write(subject="Sent back with questions", body="£10 for “Wirral”\n")

    counts = [send_waiting() for _ in range(3)]

    assert counts == [1, 0, 0]
    assert len(server.taken) == 1
    assert "Subject: Sent back with questions" in server.taken[0]
    assert "To: jo@example.org" in server.taken[0]
    assert state_of(message) == ("sent", "")
    assert message.sent_at


def certificate(place: Path) -> Path:
    """Of a mail server on this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]), timezone.now()
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    as_pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = place / "mail.pem"
    file.write_bytes(as_pem + signed.public_bytes(serialization.Encoding.PEM))
    return file


def test_mails_go_to_a_server_that_speaks_tls_from_the_first_byte_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file)
    message = write()
    with mail_server(tls) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = False, True

        assert send_waiting() == 1

    assert state_of(message) == ("sent", "")
    assert len(server.taken) == 1


def test_every_mail_says_that_no_person_wrote_it(server: MailServer) -> None:
    write()
    write(html="<p>Dear Jo</p>")

    send_waiting()

    assert all("Auto-Submitted: auto-generated" in mail for mail in server.taken)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"EMAIL_PORT": "465", "EMAIL_HOST_USER": "jo"}, "True False"),
        ({"EMAIL_USE_SSL": "1"}, "True False"),
        ({"EMAIL_HOST_USER": "jo"}, "False True"),
        ({}, "False False"),
        ({"EMAIL_USE_SSL": "1", "EMAIL_USE_TLS": "1"}, "EMAIL_USE_SSL or EMAIL_USE_TLS, not both"),
    ],
)
def test_how_the_mail_server_is_spoken_to(given: dict[str, str], told: str, tmp_path: Path) -> None:
    env = {**os.environ, "VAR_DIR": str(tmp_path), "ENV_FILE": os.devnull, "SECRET_KEY": "x" * 50, **given}
    ask = "from nwce import settings as s; print(s.EMAIL_USE_SSL, s.EMAIL_USE_TLS)"
    done = subprocess.run(
        [sys.executable, "-c", ask], env=env, cwd=present.BASE_DIR, capture_output=True, text=True, check=False
    )

    assert told in done.stdout + done.stderr


def test_a_mail_about_signing_in_goes_before_letters_to_many_and_a_pass_ends_in_time(server: MailServer) -> None:
    letters = [write() for _ in range(3)]
    reset = write(key=f"{ACCOUNT}password_reset_key-1")

    assert send_waiting(seconds=0) == 1

    assert state_of(reset)[0] == "sent"
    assert {state_of(letter)[0] for letter in letters} == {"waiting"}
    assert send_waiting() == 3


def test_without_a_mail_server_messages_stay_in_the_outbox(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    message = write()

    assert send_waiting() == 0
    assert state_of(message) == ("waiting", "")


def test_an_address_that_the_server_refuses_is_told_and_the_others_go_out(server: MailServer) -> None:
    server.refuses[b"RCPT"] = "550 no such person"
    refused = write()
    send_waiting()
    server.refuses.clear()
    other = write("al@example.org")

    send_waiting()

    assert state_of(refused) == ("failed", "Refused: 550 no such person")
    assert state_of(other)[0] == "sent"
    assert len(server.taken) == 1


def test_a_message_refused_at_its_end_is_told(server: MailServer) -> None:
    server.refuses[b"."] = "554 looks like advertising"
    message = write()

    send_waiting()

    assert state_of(message) == ("failed", "Refused: 554 looks like advertising")


def test_not_now_is_tried_again_and_given_up_after_two_days(server: MailServer) -> None:
    server.refuses[b"RCPT"] = "451 come back later"
    fresh = write()
    old = write(written_at=timezone.now() - KEEP_TRYING - timedelta(minutes=1))

    send_waiting()
    first = state_of(fresh)
    server.refuses.clear()
    send_waiting()

    assert first == ("waiting", "Not now: 451 come back later")
    assert state_of(fresh) == ("sent", "")
    assert state_of(old)[0] == "failed"


def test_while_the_server_is_down_everything_waits(server: MailServer, settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
        messages = [write(), write()]
        assert send_waiting() == 0
    told = state_of(messages[0])
    settings.EMAIL_PORT = server.port

    assert told[0] == "waiting"
    assert "could not be reached" in told[1]
    assert send_waiting() == 2


def test_a_password_that_the_server_refuses_loses_no_message(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "someone", "wrong"
    message = write()

    send_waiting()

    assert state_of(message)[0] == "waiting"
    assert server.taken == []


@pytest.mark.parametrize("moment", [b"MAIL", b"DATA", b"."])
def test_a_line_cut_in_the_middle_leaves_the_message_uncertain_for_good(server: MailServer, moment: bytes) -> None:
    server.breaks_at = moment
    message = write()

    send_waiting()
    told = state_of(message)
    server.breaks_at = b""
    send_waiting()

    assert told[0] == "uncertain"
    assert state_of(message) == told
    assert server.taken == []


def test_a_server_that_hangs_up_without_a_good_bye_has_still_taken_the_message(server: MailServer) -> None:
    server.breaks_at = b"QUIT"
    message = write()

    send_waiting()

    assert state_of(message) == ("sent", "")


def test_an_address_that_cannot_be_written_stops_nobody_else(server: MailServer) -> None:
    broken, good = write("jo\nBcc: all@example.org"), write("al@example.org")

    send_waiting()

    assert state_of(broken)[0] == "failed"
    assert state_of(good)[0] == "sent"
    assert len(server.taken) == 1


def test_a_sender_that_died_leaves_its_message_uncertain_after_ten_minutes(server: MailServer) -> None:
    now = timezone.now()
    dead = write(state=Message.State.SENDING, sent_at=now - timedelta(minutes=11))
    busy = write(state=Message.State.SENDING, sent_at=now - timedelta(minutes=9))

    send_waiting()

    assert state_of(dead) == ("uncertain", "The sender stopped in the middle.")
    assert state_of(busy)[0] == "sending"
    assert server.taken == []


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_message_once(server: MailServer) -> None:
    for _ in range(20):
        write()

    def empty() -> None:
        send_waiting()
        connection.close()

    senders = [Thread(target=empty) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    subjects = [mail.split("Subject: ")[1].split("\r\n")[0] for mail in server.taken]
    assert sorted(subjects) == sorted(f"Subject {number}" for number in range(20))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_the_same_mail_is_written_once_per_key_and_address() -> None:
    for _ in range(2):
        Message.objects.put(key="k", to="Jo@Example.org", template="account_totp_deactivated", context={})

    message = Message.objects.get()
    assert (message.address, message.subject) == ("jo@example.org", "Two-step sign-in is off")


def test_words_with_signs_stand_in_a_mail_as_they_are() -> None:
    person = make_person(name="O'Neill & Sons")

    context = {"user": person, "own_link": "https://example.org/?a=1&b=2"}
    message = Message.objects.put(key="k", to=person.email, template="account_password_reset_key", context=context)

    assert "Hello O'Neill," in message.body
    assert "?a=1&b=2" in message.body
