"""Saying that a held file counts, and undoing a file whole."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from lm3.models import LeftOut, RejectedRow, SpendLoad, SpendRow, SpendTotal
from lm3.spend.operations import bulk_payments
from lm3.spend.operations.keep_sums import keep_before
from lm3.spend.queries.remembered_sums import changed


class Refused(ValidationError):
    """The act cannot be done now; the message says why."""


@transaction.atomic
def count_it(load: SpendLoad, at: datetime, *, by: User | None = None) -> None:
    """Somebody says that a file that is held is right."""
    keep_before(load.council_id)
    held = SpendLoad.objects.filter(pk=load.pk, state=SpendLoad.State.HELD)
    if not held.update(state=SpendLoad.State.COUNTED, counted_at=at, counted_by=by):
        raise Refused("This file does not wait to be counted any more.")
    changed(load.council_id)


@transaction.atomic
def undo(load: SpendLoad, *, by: User, at: datetime) -> None:
    """From this moment nothing of the file is in any figure; its rows are taken out afterwards, some at a time."""
    keep_before(load.council_id)
    standing = SpendLoad.objects.filter(pk=load.pk).exclude(state__in=[*SpendLoad.UNFINISHED, SpendLoad.State.UNDONE])
    if not standing.update(state=SpendLoad.State.UNDONE, undone_at=at, undone_by=by):
        raise Refused("This file is being read now, or has been undone already.")
    changed(load.council_id)


@transaction.atomic
def check_again(load: SpendLoad, *, by: User, at: datetime) -> SpendLoad:
    """The same file from the beginning, so that its columns can be chosen anew; what was read of it counts nowhere."""
    if load.state == SpendLoad.State.COUNTED:
        raise Refused("This file counts. Undo it first, then upload it again.")
    undo(load, by=by, at=at)
    return SpendLoad.objects.create(council=load.council, file=load.file, uploaded_by=by, uploaded_at=at)


def clear_undone() -> None:
    """Take out the rows of files that were undone, and of those that failed: a worker that was stopped could not."""
    gone = SpendLoad.objects.filter(state__in=(SpendLoad.State.UNDONE, SpendLoad.State.FAILED))
    kept = SpendRow.objects.filter(load=OuterRef("pk")), SpendTotal.objects.filter(load=OuterRef("pk"))
    bulk_payments.clear(list(gone.filter(Exists(kept[0]) | Exists(kept[1])).values_list("pk", flat=True)))
    failed = SpendLoad.objects.filter(state=SpendLoad.State.FAILED)
    RejectedRow.objects.filter(load__in=failed).delete()
    LeftOut.objects.filter(load__in=failed).delete()
