"""Saying what a council has by way of policy or strategy, renewing it, reviewing it, agreeing on a common one."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region
from councils.operations.end_role import lock
from files.models import StoredFile
from library.models import CommonPolicy, Policy, PolicyReview
from library.operations.publish_entries import publish_policy, withdraw_policy
from ui.conflicts import ChangedMeanwhile


class Refused(ValidationError):
    """It cannot be recorded so; the message says why."""


@transaction.atomic
def record(
    council: Council,
    kind: str,
    *,
    form: str,
    starts_on: date,
    by: User | None,
    at: datetime,
    seen: str | None = None,
    **said: Any,
) -> Policy:
    """What the council has from a day on. What it said before ends the day before; a row of the same day, or a word of
    “none” or “in preparation” that this one proves wrong, is replaced. `seen` is the mark of what stood when the page
    was opened."""
    lock(council)
    now = Policy.objects.filter(council=council, kind=kind, ends_on=None).first()
    if seen is not None and seen != mark_of(now):
        raise ChangedMeanwhile(now)
    if starts_on > timezone.localdate(at):
        raise Refused("Enter today or an earlier day. Until it is adopted, it is in preparation.")
    _make_room(council, kind, starts_on)
    policy = Policy(council=council, kind=kind, form=form, starts_on=starts_on, recorded_by=by, recorded_at=at, **said)
    if not policy.is_in_place:
        _nothing_to_endorse(policy)
    policy.save()
    publish_policy(policy)
    return policy


def mark_of(policy: Policy | None) -> str:
    """Tells whether what a page was made from still stands."""
    return f"{policy.pk}.{policy.version}" if policy else "none"


def _nothing_to_endorse(policy: Policy) -> None:
    policy.endorsed_by, policy.endorsed_on, policy.review_due_on = "", None, None
    policy.stance, policy.common = Policy.Stance.NONE, None


def _make_room(council: Council, kind: str, starts_on: date) -> None:
    rows = list(
        Policy.objects.select_for_update(of=("self",)).filter(council=council, kind=kind).order_by("-starts_on")
    )
    if why := why_not_from(rows, starts_on):
        raise Refused(why)
    for before in rows:
        if before.starts_on < starts_on:
            if before.ends_on is None or before.ends_on >= starts_on:
                before.ends_on = starts_on - timedelta(days=1)
                before.save(update_fields=["ends_on"])
                publish_policy(before)
            return
        withdraw_policy(before)
        before.delete()


def why_not_from(rows: Sequence[Policy], starts_on: date) -> str:
    """Why nothing can be recorded from this day on, given what the council said before, the latest first."""
    for before in rows:
        if before.starts_on < starts_on:
            break
        if before.is_in_place and before.starts_on > starts_on:
            return f"“{before}” has been in place since {before.starts_on:%-d %B %Y}. Enter that day or a later one."
        if before.reviews.all():
            return f"“{before}” has been reviewed since. Enter a later day."
    return ""


@transaction.atomic
def correct(policy: Policy, *, version: int, at: datetime, **said: Any) -> Policy:
    """Mend what was recorded; refused where somebody else has changed it meanwhile."""
    row = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    for name, value in said.items():
        setattr(row, name, value)
    row.version, row.recorded_at = version + 1, at
    row.save()
    publish_policy(row)
    return row


@transaction.atomic
def review(
    policy: Policy,
    *,
    held_on: date,
    held_by: str,
    outcome: str,
    next_due_on: date | None,
    file: StoredFile | None,
    by: User | None,
    at: datetime,
) -> PolicyReview:
    """A review that was held. What is due next is what it says; it stands in the policy from now on."""
    row = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    if not row.is_in_place or row.ends_on is not None:
        raise Refused("Only a policy that is in place can be reviewed.")
    if held_on < row.starts_on:
        raise Refused(f"It was adopted on {row.starts_on:%-d %B %Y}. Enter that day or a later one.")
    if held_on > timezone.localdate(at):
        raise Refused("Enter the day on which the review was held: today or earlier.")
    if row.reviews.filter(held_on=held_on).exists():
        raise Refused("A review of that day is recorded already.")
    row.review_due_on, row.version = next_due_on, row.version + 1
    row.save(update_fields=["review_due_on", "version"])
    return row.reviews.create(
        held_on=held_on,
        held_by=held_by,
        outcome=outcome,
        next_due_on=next_due_on,
        file=file,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def agree_common(
    region: Region, kind: str, *, starts_on: date, by: User | None, at: datetime, **said: Any
) -> CommonPolicy:
    """A common policy agreed on a day; the one before ends the day before, and councils that took it up keep it."""
    Region.objects.select_for_update().get(pk=region.pk)
    before = region.common_policies.filter(kind=kind, ends_on=None).first()
    if before and before.starts_on >= starts_on:
        raise Refused(f"“{before}” was agreed on {before.starts_on:%-d %B %Y}. Enter a later day.")
    if before:
        before.ends_on = starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    return region.common_policies.create(kind=kind, starts_on=starts_on, written_by=by, written_at=at, **said)
