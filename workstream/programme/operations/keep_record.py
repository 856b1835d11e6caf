"""Keeping what a page of a register says: guarded against two editors, nothing typed lost."""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.forms import ModelForm

from ui.conflicts import ChangedMeanwhile


@transaction.atomic
def keep(form: "ModelForm[Any]", *, version: int) -> Any:
    """Write a valid form over the version it was made from; a new record has none."""
    record = form.instance
    if record.pk:
        now = lock(type(record), record.pk)
        if now.version != version:
            raise ChangedMeanwhile(now)
        record.version = version + 1
    return form.save()


def lock(kind: type[Model], pk: int) -> Any:
    """The record as it is now, held until the end of the transaction."""
    return kind._base_manager.select_for_update().get(pk=pk)


__all__ = ["ChangedMeanwhile", "keep", "lock"]
