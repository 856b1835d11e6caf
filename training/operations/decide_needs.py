"""The region names key roles and says who needs which training by when. What is decided ends, it is never rewritten."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from councils.models import Region
from training.models import KeyRole, Need
from training.operations.keep_list import Refused


def name_key_role(region: Region, *, role: str, specialism: str, source: str, on: date, by: User | None) -> KeyRole:
    try:
        with transaction.atomic():
            return KeyRole.objects.create(
                region=region, role=role, specialism=specialism, source=source, set_on=on, set_by=by
            )
    except IntegrityError as wrong:
        raise Refused("This role is a key role already.") from wrong


def set_need(
    region: Region, *, kind: str, audience: str, specialism: str, by_on: date, source: str, on: date, by: User | None
) -> Need:
    try:
        with transaction.atomic():
            return Need.objects.create(
                region=region,
                kind=kind,
                audience=audience,
                specialism=specialism,
                by_on=by_on,
                source=source,
                set_on=on,
                set_by=by,
            )
    except IntegrityError as wrong:
        raise Refused("This is asked already. End it first to ask for it by another day.") from wrong


def end(decided: KeyRole | Need, *, on: date) -> None:
    """From this day on it stands no longer."""
    decided.ended_on = on
    decided.save(update_fields=["ended_on"])
