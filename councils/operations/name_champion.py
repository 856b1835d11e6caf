"""Naming a council's champion. Each is dated, so that it can be told who it was on any day."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from councils.models import Champion, Council
from councils.operations.end_role import lock


class Refused(ValidationError):
    """The champion cannot be named so; the message says why."""


@transaction.atomic
def name_champion(
    council: Council, *, name: str, post: str, sponsor: str, starts_on: date, by: User | None, at: datetime
) -> Champion:
    """The one before ends the day before. A champion who began the same day is replaced."""
    lock(council)
    before = council.champions.order_by("-starts_on").first()
    if before and before.starts_on > starts_on:
        raise Refused(
            f"{before.name} has been named since {before.starts_on:%-d %B %Y}. Enter that day or a later one."
        )
    if before and before.ends_on and before.ends_on >= starts_on and before.starts_on < starts_on:
        raise Refused(f"{before.name} was champion until {before.ends_on:%-d %B %Y}. Enter a later day.")
    if before and before.starts_on == starts_on:
        before.delete()
    elif before and before.ends_on is None:
        before.ends_on = starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    return council.champions.create(
        name=name, post=post, sponsor=sponsor, starts_on=starts_on, named_by=by, named_at=at
    )


@transaction.atomic
def end_champion(champion: Champion, *, on: date) -> None:
    """Yesterday was the last day; one who began today was a mistake and goes."""
    lock(champion.council)
    if champion.starts_on >= on:
        champion.delete()
    else:
        champion.ends_on = on - timedelta(days=1)
        champion.save(update_fields=["ends_on"])
