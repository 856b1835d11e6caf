"""Sums of spend as they were before the first change of a day."""

from collections.abc import Iterable
from datetime import date

from lm3.models import SpendBefore


def kept_of(councils: Iterable[int], on: date) -> dict[int, SpendBefore]:
    """By council, where anything has changed since a day: what was kept next after it."""
    rows = SpendBefore.objects.filter(council__in=list(councils), before__gt=on).order_by("-before")
    return {row.council_id: row for row in rows}
