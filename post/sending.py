"""Sending what waits in the outbox, each message at most once."""

import smtplib
import time
from contextlib import suppress
from datetime import datetime, timedelta
from email.mime.text import MIMEText

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from accounts.models import User
from accounts.opening import password_link
from post.linking import link_path
from post.models import MARK, Message
from post.redacting import without_tokens

RESET_PAGE = "account_reset_password_from_key"
PASS_SECONDS = 30.0
KEEP_TRYING = timedelta(days=2)
"""For so long a mail server's “not now” is tried again; after that the message counts as refused."""


class Unreachable(Exception):
    """The mail server does not answer, or does not let us in; nothing has been handed over."""


class Line:
    """One connection to the mail server for many messages, opened where it is needed and anew where it broke."""

    def __init__(self) -> None:
        self.connection = get_connection()

    def open(self) -> None:
        """A server that hung up since the last message is rung again; that is never taken for a lost message."""
        try:
            if not self.is_up():
                self.hang_up()
                self.connection.open()
        except OSError as wrong:
            raise Unreachable(f"The mail server could not be reached: {wrong}") from wrong

    def is_up(self) -> bool:
        server = getattr(self.connection, "connection", None)
        try:
            return server is not None and server.noop()[0] == 250
        except OSError:
            return False

    def hang_up(self) -> None:
        """What was handed over has gone or not by now; a broken good-bye changes nothing."""
        with suppress(OSError):
            self.connection.close()


def send_waiting(limit: int = 2000, seconds: float = PASS_SECONDS) -> int:
    """Send up to `limit` waiting messages and say how many went out; after so many seconds no more is begun, so that
    what is more urgent gets its turn. Without a mail server they stay in the outbox."""
    if not settings.EMAIL_HOST:
        return 0
    Message.give_up_on_stuck(timezone.now())
    sent, line, until = 0, Line(), time.monotonic() + seconds
    for pk in list(Message.objects.waiting().in_turn().values_list("pk", flat=True)[:limit]):
        message = claim(pk, timezone.now())
        if message is None:
            continue
        try:
            sent += send(message, line)
        except Unreachable:
            break
        if time.monotonic() >= until:
            break
    line.hang_up()
    return sent


def claim(pk: int, at: datetime) -> Message | None:
    """The message, marked as being sent; None where another sender was quicker."""
    claimed = Message.objects.waiting().filter(pk=pk).update(state=Message.State.SENDING, sent_at=at)
    return Message.objects.get(pk=pk) if claimed else None


def send(message: Message, line: Line) -> bool:
    """Send one message that this process has claimed, and note how it went. Raises Unreachable, having put it back."""
    try:
        line.open()
    except Unreachable as wrong:
        _note(message, Message.State.WAITING, str(wrong))
        raise
    state, words = _hand_over(line.connection, message)
    if state != Message.State.SENT:
        line.hang_up()
    _note(message, state, words)
    return state == Message.State.SENT


def own_link(message: Message) -> str | None:
    """The receiver's own link, made now; None where it would lead to somebody else's account, or to none."""
    if not message.link:
        return ""
    page, about = message.link
    if page != RESET_PAGE:
        return settings.PUBLIC_URL + link_path(page, about)
    person = User.objects.filter(pk=about, is_active=True, email__iexact=message.address).first()
    return password_link(person) if person else None


def _hand_over(connection: object, message: Message) -> tuple[Message.State, str]:
    link = own_link(message)
    if link is None:
        return Message.State.FAILED, "There is no open account with this address any more."
    body, html = (text.replace(MARK, link) if link else text for text in (message.body, message.html))
    mail = EmailMultiAlternatives(message.subject, body, settings.DEFAULT_FROM_EMAIL, [message.address])
    # Programs that answer mails by themselves leave these alone.
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    if html:
        mail.attach_alternative(html, "text/html")
    if message.calendar:
        mail.attach(entry(message.calendar))
    try:
        connection.send_messages([mail])  # type: ignore[attr-defined]
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return _refused(message, code, words)
    except smtplib.SMTPResponseException as refused:
        return _refused(message, refused.smtp_code, refused.smtp_error)
    except (smtplib.SMTPNotSupportedError, ValueError) as wrong:
        return Message.State.FAILED, f"It cannot be sent to this address: {wrong}"
    except OSError as wrong:
        return Message.State.UNCERTAIN, f"The connection ended early: {wrong}"
    return Message.State.SENT, ""


def entry(calendar: str) -> MIMEText:
    """The calendar entry as calendars take it from a mail: its method stands in the header too."""
    method = next((line.partition(":")[2] for line in calendar.splitlines() if line.startswith("METHOD:")), "PUBLISH")
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="entry.ics")
    return part


def _refused(message: Message, code: int, words: bytes | str) -> tuple[Message.State, str]:
    """A code from 400 to 499 means “not now”: the server has not taken the message, so that trying again is safe."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    if 400 <= code < 500 and timezone.now() - message.written_at < KEEP_TRYING:
        return Message.State.WAITING, f"Not now: {code} {said}"
    return Message.State.FAILED, f"Refused: {code} {said}"


def _note(message: Message, state: Message.State, words: str) -> None:
    message.state, message.error = state, without_tokens(" ".join(words.split()))[:300]
    message.sent_at = None if state == Message.State.WAITING else timezone.now()
    message.save(update_fields=["state", "error", "sent_at"])
