"""Benefits: what they may come from, kept once, verified by somebody, and not verified any more once they change."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import ModelForm
from django.utils.module_loading import import_string

from councils.models import Region
from councils.sockets import Source
from workstream.models import Benefit
from workstream.programme.operations.keep_record import keep, lock

FIGURE = ("council_id", "kind", "starts_on", "ends_on", "delivered", "delivered_on", "baseline", "method")
"""What somebody verified: when any of it changes, it is not verified any more."""


class Refused(ValidationError):
    """Why a benefit cannot be kept or verified so, in a sentence."""


@cache
def rooms() -> tuple[Callable[[Region], list[Source]], ...]:
    return tuple(import_string(path) for path in settings.BENEFIT_SOURCES)


def sources(region: Region) -> list[Source]:
    """What benefits of a region may come from: each room is asked once."""
    return [source for room in rooms() for source in room(region)]


def counts_already(benefit: Benefit) -> str:
    """The sentence that says which benefit of the same kind, source and time is there; empty where none is."""
    other = Benefit.objects.overlapping(benefit).select_related("council").first() if benefit.comes_from else None
    if other is None:
        return ""
    return (
        f"“{other}” ({other.where}) from the same source counts already for some of this time. Change that entry, or "
        "choose another time, so that nothing counts twice"
    )


@transaction.atomic
def keep_benefit(form: "ModelForm[Any]", *, version: int) -> Benefit:
    """Keep a benefit; one of the same kind, source and time is refused, so that nothing counts twice."""
    benefit: Benefit = form.instance
    lock(Region, benefit.region_id)
    benefit.validate_constraints()
    refuse_twice(benefit)
    before = Benefit.objects.filter(pk=benefit.pk).first()
    if before and any(getattr(before, name) != getattr(benefit, name) for name in FIGURE):
        not_verified(benefit)
    found: Benefit = keep(form, version=version)
    return found


def refuse_twice(benefit: Benefit) -> None:
    why = counts_already(benefit)
    if why:
        raise Refused(why)


def not_verified(benefit: Benefit) -> None:
    benefit.verified_by, benefit.verified_on, benefit.verified_how = "", None, ""


@transaction.atomic
def verify(benefit: Benefit, *, by: str, on: date, how: str) -> None:
    """Somebody has looked at what was delivered and agrees. The page that was seen must still say the same."""
    now: Benefit = lock(Benefit, benefit.pk)
    if now.version != benefit.version:
        raise Refused("Somebody has changed this benefit since you opened it. Look at it again, then verify it.")
    if now.delivered_on is None:
        raise Refused("It is promised only. What is not delivered cannot be verified.")
    if on < now.delivered_on:
        raise Refused(f"It was delivered on {now.delivered_on:%-d %B %Y}: choose that day or a later one.")
    now.verified_by, now.verified_on, now.verified_how = by, on, how
    now.version += 1
    now.save()


@transaction.atomic
def take_back(benefit: Benefit) -> None:
    """It is not verified any more; taking it back twice changes nothing."""
    now: Benefit = lock(Benefit, benefit.pk)
    if now.is_verified:
        not_verified(now)
        now.version += 1
        now.save()
