"""Undoing a file of notices whole: what it brought is shown no more, and what other files say stays."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from workstream.models import NoticeLoad
from workstream.notices.operations import compile_notices


class Refused(ValidationError):
    """The act cannot be done now; the message says why."""


@transaction.atomic
def undo(load: NoticeLoad, *, by: User, at: datetime) -> None:
    """The file holds the region's one turn of reading until it is done, so that none is read meanwhile."""
    try:
        with transaction.atomic():
            loaded = NoticeLoad.objects.filter(pk=load.pk, state=NoticeLoad.State.LOADED)
            if not loaded.update(state=NoticeLoad.State.READING):
                raise Refused("This file has been undone already, or was never loaded.")
    except IntegrityError:
        raise Refused("Another file of notices is being read now. Undo this one when that is done.") from None
    compile_notices.take_away(load)
    NoticeLoad.objects.filter(pk=load.pk).update(state=NoticeLoad.State.UNDONE, undone_at=at, undone_by=by)


def also_in_others(load: NoticeLoad) -> int:
    """Releases that files loaded later held too, and that were kept with an earlier file: perhaps with this one."""
    later = NoticeLoad.objects.filter(
        region=load.region_id, state=NoticeLoad.State.LOADED, loaded_at__gt=load.loaded_at
    )
    return sum(later.values_list("known", flat=True))
