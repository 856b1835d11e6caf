"""The weekly mail to each person about what waits for them: one a week or none, and nothing in it that is done."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from councils.models import in_force
from councils.sockets import Waiting
from post.models import MailChoice, Message, in_words
from post.stopping import DIGEST, digest_key, stopping
from reports.dashboards.queries.gathering import waiting_for

DAYS = (1, 2, 3)
"""Monday; Tuesday and Wednesday for what could not be written on Monday because nothing ran."""
FROM_HOUR = 7
MOST = 30
"""So many lines of what waits; more are counted."""


def is_time(now: datetime) -> bool:
    local = timezone.localtime(now)
    return local.isoweekday() in DAYS and (local.isoweekday() > 1 or local.hour >= FROM_HOUR)


def week_of(on: date) -> str:
    year, week, _day = on.isocalendar()
    return f"{year}-{week:02}"


def run(now: datetime) -> int:
    """What the clock does each hour: bring what still waits up to date, and in the first days of the week write what is
    not written yet. Returns the number of new mails."""
    on = timezone.localdate(now)
    bring_up_to_date(on)
    return write(on) if is_time(now) else 0


def write(on: date) -> int:
    """One mail to everybody who wants it and for whom something waits; a second run in the same week adds nothing."""
    week, written = week_of(on), 0
    known = set(Message.objects.filter(key__startswith=f"{DIGEST}-{week}-").values_list("key", flat=True))
    for person in readers(on):
        key = digest_key(week, person)
        items = waiting_for(person, on) if key not in known else []
        if items:
            words = words_of(person, items, on)
            Message.objects.put(key=key, to=person.email, template="digest", context=words, link=stopping(person))
            written += 1
    return written


def readers(on: date) -> list[User]:
    """Active people with a role, who have not stopped it."""
    rows = User.objects.filter(in_force(on, "roles__"), is_active=True)
    return list(rows.exclude(mail_choice__digest=MailChoice.Digest.NONE).distinct().order_by("pk"))


def words_of(person: User, items: Sequence[Waiting], on: date) -> dict[str, object]:
    return {
        "person": person,
        "items": items[:MOST],
        "more": max(0, len(items) - MOST),
        "total": len(items),
        "late": sum(item.is_late(on) for item in items),
        "on": on,
    }


def bring_up_to_date(on: date) -> None:
    """A mail that could not go out yet, for want of a mail server, tells what waits now; it is taken back where nothing
    does. What has gone out is not touched."""
    waiting = Message.objects.waiting().filter(key__startswith=f"{DIGEST}-")
    people = User.objects.in_bulk([int(message.key.rpartition("-")[2]) for message in waiting])
    for message in waiting:
        person = people.get(int(message.key.rpartition("-")[2]))
        items = waiting_for(person, on) if person and person.is_active else []
        still = Message.objects.waiting().filter(pk=message.pk)
        with transaction.atomic():
            if person is None or not items:
                still.delete()
            else:
                subject, body = in_words("digest", words_of(person, items, on))
                still.update(subject=subject, body=body)
