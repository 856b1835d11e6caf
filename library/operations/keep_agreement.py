"""Keeping agreements, and what councils that use them say."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from councils.models import Council, Region, SpendCategory
from library.models import Agreement, AgreementUse, Lot
from library.operations.publish_entries import publish_agreement
from library.rules.lots import LotLine
from ui.conflicts import ChangedMeanwhile


class Refused(ValidationError):
    """It cannot be done so; the message says why."""


@transaction.atomic
def keep(
    region: Region,
    agreement: Agreement | None = None,
    *,
    version: int = 0,
    lots: Iterable[LotLine] | None = (),
    categories: Iterable[SpendCategory] | None = (),
    by: User | None,
    at: datetime,
    **said: Any,
) -> Agreement:
    """A new agreement, or the changes of one. `lots` or `categories` None: they stay as they are."""
    if agreement is None:
        row = Agreement(region=region, written_by=by, written_at=at)
    else:
        row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        if row.version != version:
            raise ChangedMeanwhile(row)
        row.version += 1
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    if lots is not None:
        row.lots.all().delete()
        Lot.objects.bulk_create(
            Lot(agreement=row, number=lot.number, title=lot.title, suppliers="\n".join(lot.suppliers), order=place)
            for place, lot in enumerate(lots)
        )
    if categories is not None:
        row.categories.set(categories)
    publish_agreement(row)
    return row


@transaction.atomic
def take_out(agreement: Agreement, *, at: datetime) -> None:
    agreement.withdrawn_at = at
    agreement.save(update_fields=["withdrawn_at"])
    publish_agreement(agreement)


@transaction.atomic
def say_use(
    agreement: Agreement, council: Council, *, starts_on: date, says: str, by: User | None, at: datetime
) -> AgreementUse:
    """The council uses it since a day, and says this of it; saying it again changes what it says."""
    if starts_on > agreement.last_day or starts_on < agreement.starts_on:
        raise Refused(
            f"The agreement runs from {agreement.starts_on:%-d %B %Y} to {agreement.last_day:%-d %B %Y}. "
            "Enter a day within it."
        )
    use, _new = AgreementUse.objects.update_or_create(
        agreement=agreement,
        council=council,
        ends_on=None,
        defaults={"starts_on": starts_on, "says": says, "said_by": by, "said_at": at},
    )
    return use


@transaction.atomic
def end_use(use: AgreementUse, *, on: date) -> None:
    """Yesterday was the last day; a use that began today was a mistake and goes."""
    if use.starts_on >= on:
        use.delete()
        return
    use.ends_on = on - timedelta(days=1)
    use.save(update_fields=["ends_on"])
