"""Mails about signing in go through the outbox like all others: the page never waits for a mail server."""

from typing import Any
from uuid import uuid4

from accounts.adapter import Adapter
from post.models import ACCOUNT, Link, Message
from post.sending import RESET_PAGE
from post.tasks import send_waiting


class OutboxAdapter(Adapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.rpartition("/")[2]
        # The link that has been made already is dropped; another is made while the mail is sent.
        link: Link | None = (RESET_PAGE, context["user"].pk) if name == "password_reset_key" else None
        key = f"{ACCOUNT}{name}-{uuid4().hex}"
        Message.objects.put(key=key, to=email, template=f"account_{name}", context=context, link=link)
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
