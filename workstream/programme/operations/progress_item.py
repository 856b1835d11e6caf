"""What may happen to an item of the plan: progress is written down, it is finished, it is taken up again."""

from datetime import date

from django.db import transaction

from accounts.models import User
from workstream.models import Item, ProgressNote
from workstream.programme.operations.keep_record import lock


class Refused(Exception):
    """What cannot be done to the plan, in a sentence."""


@transaction.atomic
def note_progress(item: Item, *, percent: int, words: str, on: date, by: User | None) -> ProgressNote:
    """Write down how far it is. With 100 it is done that day; with less, something finished is open again."""
    now: Item = lock(Item, item.pk)
    if on < now.begun_on:
        raise Refused(f"It has been in the plan since {now.begun_on:%-d %B %Y}: choose that day or a later one.")
    last = now.notes.first()
    if last and on < last.on:
        raise Refused(f"The last note is of {last.on:%-d %B %Y}: choose that day or a later one.")
    written = ProgressNote.objects.create(item=now, on=on, percent=percent, words=words, by=by)
    now.percent, now.done_on = percent, on if percent == 100 else None
    now.version += 1
    now.save(update_fields=["percent", "done_on", "version"])
    return written
