"""Choosing whether the weekly mail comes, also by the link in the mail itself."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from post.linking import link_path, read_token
from post.models import Link, MailChoice, Message

DIGEST = "digest"
"""What the keys of weekly mails begin with; the person's number ends them."""


def digest_key(week: str, person: User) -> str:
    return f"{DIGEST}-{week}-{person.pk}"


def stopping(person: User) -> Link:
    """The link works without signing in and for as long as the account is there. It tells nobody whose it is."""
    return "stop-mail", person.pk


def stop_link(person: User) -> str:
    return settings.PUBLIC_URL + link_path(*stopping(person))


def person_of(token: str) -> User | None:
    """Whose link it is; nobody's where it was not made here or has been changed."""
    return User.objects.filter(pk=read_token("stop-mail", token), is_active=True).first()


def digest_of(person: User) -> str:
    choice = MailChoice.objects.filter(person=person).first()
    return choice.digest if choice else MailChoice.Digest.WEEKLY


@transaction.atomic
def choose(person: User, digest: str, *, at: datetime) -> None:
    """A weekly mail that is still waiting is taken back from somebody who wants none."""
    MailChoice.objects.update_or_create(person=person, defaults={"digest": digest, "changed_at": at})
    if digest == MailChoice.Digest.NONE:
        waiting = Message.objects.waiting().filter(key__startswith=f"{DIGEST}-", key__endswith=f"-{person.pk}")
        waiting.delete()
