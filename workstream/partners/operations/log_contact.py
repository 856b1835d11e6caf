"""The log of partners: a contact written down once, and what is to follow promised to somebody."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from actions.acting import make
from ui.tables import Link
from workstream.models import Partner, PartnerContact, PartnerEntry
from workstream.programme.operations.keep_record import lock


@transaction.atomic
def log(
    partner: Partner,
    *,
    on: date,
    words: str,
    contact: PartnerContact | None = None,
    next_step: dict[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> PartnerEntry:
    """Write a contact down; `next_step` is what `actions.acting.make` takes. The same words of the same day by the same
    person are the entry that is there already, so that pressing twice does no harm."""
    lock(Partner, partner.pk)
    known: PartnerEntry | None = partner.entries.filter(on=on, words=words, contact=contact, by=by).first()
    if known:
        return known
    action = make(partner.region, by=by, at=at, **next_step) if next_step else None
    return PartnerEntry.objects.create(
        partner=partner, on=on, words=words, contact=contact, next_step=action, by=by, written_at=at
    )


def purposes(actions: Sequence[int]) -> dict[int, list[Link]]:
    """Which of these actions are next steps with a partner: one query, however many there are."""
    rows = PartnerEntry.objects.filter(next_step__in=actions).select_related("partner__region")
    return {
        row.next_step_id: [Link(f"Partner: {row.partner}", row.partner.get_absolute_url())]
        for row in rows
        if row.next_step_id
    }
