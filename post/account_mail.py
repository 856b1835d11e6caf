"""Mails about signing in go through the outbox like all others: the page never waits for a mail server."""

from typing import Any
from uuid import uuid4

from accounts.adapter import Adapter
from post.models import Message
from post.tasks import send_waiting


class OutboxAdapter(Adapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.rpartition("/")[2]
        Message.objects.put(key=f"account-{name}-{uuid4().hex}", to=email, template=f"account_{name}", context=context)
        send_waiting.delay_on_commit()  # type: ignore[attr-defined]
