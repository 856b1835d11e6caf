"""The one outbox: a verb's transaction writes a row per message and address, a task sends it at most once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, When
from django.template.loader import render_to_string
from django.utils import timezone

MARK = "[this link is put in while the mail is sent]"
"""Stands in a stored text for the receiver's own link."""
Link = tuple[str, Any]
"""The name of a page and what the link to it is about. Never the token: whoever reads the outbox could use it."""


ACCOUNT = "account-"
"""How the keys of mails about signing in begin."""


def in_words(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of a mail, as its template has them; `own_link` is the receiver's own link."""
    words = {"public_url": settings.PUBLIC_URL, "service_name": settings.SERVICE_NAME, "own_link": MARK, **context}
    subject, _, body = render_to_string(f"post/{template}.txt", words).strip().partition("\n")
    return subject.removeprefix("Subject:").strip()[:200], body.strip() + "\n"


@dataclass(frozen=True)
class Letter:
    """One of many messages that are written at once: what `put` takes."""

    key: str
    to: str
    template: str
    context: dict[str, Any]
    link: Link | None = None


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        return self.filter(state=Message.State.WAITING)

    def in_turn(self) -> "MessageQuerySet":
        """Whoever waits at the screen for a mail about signing in comes before the letters to many."""
        later = Case(When(key__startswith=ACCOUNT, then=0), default=1)
        return self.order_by(later, "written_at", "pk")


class MessageManager(models.Manager.from_queryset(MessageQuerySet)):  # type: ignore[misc]
    def put(
        self,
        *,
        key: str,
        to: str,
        template: str,
        context: dict[str, Any],
        calendar: bytes = b"",
        link: Link | None = None,
    ) -> "Message":
        """Write a message once per key and address; a second call for the same pair changes nothing."""
        subject, body = in_words(template, context)
        message, _created = self.get_or_create(
            key=key,
            address=to.lower(),
            defaults={"subject": subject, "body": body, "calendar": calendar.decode(), "link": link},
        )
        return message

    def put_all(self, letters: Iterable[Letter]) -> None:
        """As `put`, for many at once: pairs of key and address that are there already stay as they are."""
        rows = []
        for letter in letters:
            subject, body = in_words(letter.template, letter.context)
            to, link = letter.to.lower(), letter.link
            rows.append(Message(key=letter.key, address=to, subject=subject, body=body, link=link))
        self.bulk_create(rows, batch_size=500, ignore_conflicts=True)


class Message(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Refused by the mail server"
        UNCERTAIN = "uncertain", "Not known whether it arrived"

    key = models.CharField(max_length=200)
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)
    """The same in HTML, beside the text."""
    calendar = models.TextField(blank=True)
    """An iCalendar entry that goes with it; its method stands in it."""
    link = models.JSONField("page and subject of the receiver's own link", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    error = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageManager()

    class Meta:
        constraints = [models.UniqueConstraint("key", "address", name="one_message_per_key_and_address")]
        indexes = [models.Index(fields=["state", "written_at"])]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"

    @classmethod
    def give_up_on_stuck(cls, now: Any) -> int:
        """A message whose sender died may have left: it is shown as uncertain and never sent again by itself."""
        stuck = cls.objects.filter(state=cls.State.SENDING, sent_at__lt=now - timedelta(minutes=10))
        return stuck.update(state=cls.State.UNCERTAIN, error="The sender stopped in the middle.")


class MailChoice(models.Model):
    """Whether a person wants the weekly mail about what waits for them. Whoever has not chosen gets it."""

    class Digest(models.TextChoices):
        WEEKLY = "weekly", "Once a week, if something waits for me"
        NONE = "none", "Never"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choice")
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.WEEKLY)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person}: {self.get_digest_display()}"
