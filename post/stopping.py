"""Choosing whether the weekly mail comes, also by the link in the mail itself."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from post.models import MailChoice, Message

SALT = "post.stopping"
DIGEST = "digest"
"""What the keys of weekly mails begin with; the person's number ends them."""


def digest_key(week: str, person: User) -> str:
    return f"{DIGEST}-{week}-{person.pk}"


def stop_link(person: User) -> str:
    """Works without signing in and for as long as the account is there. It tells nobody whose it is."""
    return settings.PUBLIC_URL + reverse("stop-mail", args=[signing.dumps(person.pk, salt=SALT)])


def person_of(token: str) -> User | None:
    """Whose link it is; nobody's where it was not made here or has been changed."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


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
