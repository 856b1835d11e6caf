"""What is done about councils that owe something: noting a call, one reminder that merges everything, a letter."""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from councils.access import people_of_council
from councils.models import Council
from post.models import Message
from reports.chasing.queries.obligations_table import Item, Line
from reports.chasing.rules.obligations import State
from reports.models import Contact, Letter, Promise, Reminder
from ui.docx import Section, make_docx


class Refused(ValidationError):
    """It cannot be done now; the message says why and what to do instead."""


@transaction.atomic
def note_contact(
    council: Council,
    *,
    on: date,
    how: str,
    with_whom: str,
    words: str,
    promised: Iterable[Item] = (),
    promised_for: date | None = None,
    by: User | None,
    at: datetime,
) -> Contact:
    """Put a call, meeting or mail into the log, with what the council promised and by when."""
    contact = Contact.objects.create(council=council, on=on, how=how, with_whom=with_whom, words=words, by=by, at=at)
    if promised_for:
        Promise.objects.bulk_create(
            Promise(
                contact=contact,
                council=council,
                kind=item.ask.kind,
                url=item.ask.url,
                what=item.ask.what[:300],
                promised_for=promised_for,
            )
            for item in promised
        )
    return contact


def remind(line: Line, *, on: date, by: User, at: datetime) -> Reminder:
    """One mail to each officer and sign-off officer of the council, with everything it owes. Refused where it owes
    nothing, nobody would get it, or one was sent today: pressing twice sends one."""
    council, owed = line.council, line.open_items
    if not owed:
        raise Refused(f"{council.short_name} owes nothing.")
    people = list(people_of_council(council))
    if not people:
        raise Refused(f"Nobody of {council.short_name} has an account. Invite somebody first.")
    words = "\n".join(f"- {in_a_line(item)}\n  {settings.PUBLIC_URL}{item.ask.url}" for item in owed)
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                council=council, sent_on=on, asks=len(owed), people=len(people), words=words, by=by, at=at
            )
            for person in people:
                Message.objects.put(
                    key=f"reminder-{reminder.pk}",
                    to=person.email,
                    template="reminder",
                    context={"person": person, "council": council, "words": words, "asks": len(owed), "sender": by},
                )
    except IntegrityError as twice:
        raise Refused(f"{council.short_name} has had a reminder today.") from twice
    return reminder


def remind_all(lines: Iterable[Line], *, on: date, by: User, at: datetime) -> list[Reminder]:
    """One reminder to each of these councils; those that had one today are passed over."""
    sent = []
    for line in lines:
        try:
            sent.append(remind(line, on=on, by=by, at=at))
        except Refused:
            continue
    return sent


def in_a_line(item: Item) -> str:
    """What is asked, and the day that counts."""
    stand = item.stand
    if stand.state == State.PROMISED and stand.on:
        return f"{item.ask.what}: you said by {stand.on:%-d %B %Y}"
    if stand.due_on is None:
        return item.ask.what
    return f"{item.ask.what}: {'was due' if stand.is_late else 'due'} on {stand.due_on:%-d %B %Y}"


def draft_letter(line: Line, *, on: date, by: User, at: datetime) -> Letter:
    """The letter to the chief executive, written from what the council owes and what was done about it. One that is in
    preparation already is gone on with."""
    if not line.open_items:
        raise Refused(f"{line.council.short_name} owes nothing.")
    kept = line.council.letters.filter(sent_on=None).first()
    if kept:
        return kept
    letter, _is_new = Letter.objects.get_or_create(
        council=line.council,
        sent_on=None,
        defaults={
            "addressed_to": "The Chief Executive",
            "text": letter_text(line, signed=by.name),
            "drafted_on": on,
            "by": by,
            "at": at,
        },
    )
    return letter


def letter_text(line: Line, *, signed: str) -> str:
    """A whole letter that can be sent as it stands."""
    council, region = line.council, line.council.region
    owed = "\n".join(f"- {in_a_line(item).replace('you said', 'your officers said')}" for item in line.open_items)
    done = _what_was_done(line)
    return (
        "Dear Chief Executive,\n\n"
        f"{council.name} takes part in {region.programme}, together with the other councils of {region.name}. "
        "The programme board looks at where each council is against the target that the region has set itself, and "
        "can only do so with every council's own answers.\n\n"
        f"We are still waiting for:\n\n{owed}\n\n"
        + (f"{done}\n\n" if done else "")
        + "I should be grateful if you would see that somebody has the time for it, or let me know if the council "
        "would rather not take part, so that we stop asking. If more time or a colleague from another council would "
        "help, please say so: both can be arranged.\n\n"
        f"Everything asked for is at {settings.PUBLIC_URL}{reverse('council-page', args=[council.slug])}\n\n"
        f"Yours sincerely,\n\n{signed}\n{region.programme}"
    )


def _what_was_done(line: Line) -> str:
    done = []
    if line.chased.reminded_on:
        done.append(f"a reminder was last sent on {line.chased.reminded_on:%-d %B %Y}")
    if line.chased.called_on:
        done.append(f"we last spoke with your officers on {line.chased.called_on:%-d %B %Y}")
    if line.chased.written_on:
        done.append(f"we last wrote to you on {line.chased.written_on:%-d %B %Y}")
    return f"So far, {' and '.join(done)}." if done else ""


def send_letter(letter: Letter, *, on: date) -> None:
    """Note that the letter was signed and sent. It goes by post or from somebody's own mail, so the text stays."""
    if letter.sent_on:
        raise Refused("This letter has been sent already.")
    letter.sent_on = on
    letter.save(update_fields=["sent_on"])


def letter_document(letter: Letter) -> bytes:
    """The letter for Word, to be put on headed paper."""
    council = letter.council
    to = f"{letter.addressed_to}\n{council.name}\n\n{letter.sent_on or letter.drafted_on:%-d %B %Y}"
    return make_docx(str(council.region.programme), [Section(f"To {council.name}", [to, letter.text])])
