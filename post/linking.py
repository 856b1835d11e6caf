"""Links that act in somebody's name. They are made where they are needed and are nowhere at rest: the database holds
whom a link is for, the token is that, signed with the key that lies outside it."""

from hashlib import sha256
from typing import Any, ClassVar, TypeVar

from django.core import signing
from django.db import models
from django.urls import reverse

WRONG_TRIES = 10
"""After so many wrong addresses a link shows nothing to anybody any more."""
SALTS = {
    "accept-invitation": "councils.invitation",
    "answer-asking": "frameworks.asking",
    "supplier-survey": "lm3.survey",
    "stop-mail": "post.stopping",
    "stop-briefings": "reports.briefings",
    "plan-feed": "workstream.calendar",
}
"""By page. A new salt ends every link to that page that has been sent."""


def make_token(page: str, about: Any) -> str:
    return signing.dumps(about, salt=SALTS[page])


def link_path(page: str, about: Any) -> str:
    return reverse(page, args=[make_token(page, about)])


def read_token(page: str, token: str) -> Any:
    """What the token is about; None where it was not made here or has been changed."""
    try:
        return signing.loads(token, salt=SALTS[page])
    except (signing.BadSignature, ValueError):
        return None


class Linked(models.Model):
    """A record that somebody without an account opens by a link."""

    page: ClassVar[str]
    old_link = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    """SHA-256 of the token that was sent before tokens were signed, so that such a link still opens."""

    class Meta:
        abstract = True

    def link_path(self) -> str:
        """Not get_absolute_url: Django's administration leads to that."""
        return link_path(self.page, self.pk)


class Guarded(Linked):
    """Opened by a link together with the address that it was sent to."""

    email = models.EmailField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    def is_theirs(self, email: str) -> bool | None:
        """Whether the link was sent to this address; None where the tries are used up. A try is counted before it is
        looked at, in one statement, so that guesses sent at once get no more; the right address is given it back."""
        kept = type(self)._base_manager.filter(pk=self.pk)
        if not kept.filter(wrong_tries__lt=WRONG_TRIES).update(wrong_tries=models.F("wrong_tries") + 1):
            return None
        if email.strip().lower() != self.email.lower():
            return False
        kept.update(wrong_tries=models.F("wrong_tries") - 1)
        return True


Record = TypeVar("Record", bound=Linked)


def behind(rows: models.QuerySet[Record], token: str) -> models.QuerySet[Record]:
    """Of the rows the one, if any, whose link holds this token."""
    pk = read_token(rows.model.page, token)
    if pk is not None:
        return rows.filter(pk=pk)
    return rows.filter(old_link=sha256(token.encode()).hexdigest())
