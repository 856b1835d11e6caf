"""Sending what waits in the outbox, each message at most once."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from post.models import Message


def send_waiting(limit: int = 200) -> int:
    """Send up to `limit` waiting messages; without a mail server they stay in the outbox."""
    if not settings.EMAIL_HOST:
        return 0
    now = timezone.now()
    Message.give_up_on_stuck(now)
    sent = 0
    for pk in list(Message.objects.waiting().order_by("written_at").values_list("pk", flat=True)[:limit]):
        claimed = Message.objects.waiting().filter(pk=pk).update(state=Message.State.SENDING, sent_at=timezone.now())
        if claimed:
            sent += send(Message.objects.get(pk=pk))
    return sent


def send(message: Message) -> bool:
    """Send one message that this process has claimed, and note how it went."""
    mail = EmailMessage(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [message.address])
    connection = get_connection()
    state, error = Message.State.SENT, ""
    try:
        try:
            connection.open()
        except OSError as wrong:
            state, error = Message.State.WAITING, f"The mail server could not be reached: {wrong}"
        else:
            connection.send_messages([mail])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as wrong:
        state, error = Message.State.FAILED, f"Refused: {wrong}"
    except (OSError, smtplib.SMTPException) as wrong:
        state, error = Message.State.UNCERTAIN, f"The connection ended early: {wrong}"
    finally:
        connection.close()
    message.state, message.error, message.sent_at = state, error[:300], timezone.now()
    message.save(update_fields=["state", "error", "sent_at"])
    return state == Message.State.SENT
