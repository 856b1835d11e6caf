"""Sums over a council's spend, remembered until anything they rest on changes.

Every act that changes which spend counts, or what is known of a supplier or label, calls `changed` in its transaction.
It gives the council a new mark; what was remembered under the mark before is not looked at again. Without a mark
nothing is remembered.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.cache import cache

from councils.models import Council
from lm3.models import SpendMark

Found = TypeVar("Found")
Key = TypeVar("Key", int, str)
KEPT_SECONDS = 7 * 24 * 3600


def changed(council: int) -> None:
    """Call it in the transaction of the change. Marks are drawn, not counted, so that a database that was put back to
    an earlier day never meets a mark that was used since."""
    SpendMark.objects.update_or_create(council_id=council, defaults={"mark": secrets.token_hex(8)})


def mark_of(council: int) -> str:
    """Another one than before, where something has changed meanwhile."""
    return SpendMark.objects.filter(council_id=council).values_list("mark", flat=True).first() or ""


def remembered(council: Council, sums: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """What each of these comes to. A name says everything that its sum depends on beside the council's spend. One query
    and one look into memory for all of them."""
    marks = SpendMark.objects.filter(council=council).values_list("mark", flat=True)
    keys = {name: f"spend-{council.pk}-{mark}-{name}" for mark in marks for name in sums}
    return recall(list(sums), keys, lambda missing: {name: sums[name]() for name in missing})


def remembered_each(
    wanted: Mapping[int, str], work_out: Callable[[Sequence[int]], Mapping[int, Found]]
) -> dict[int, Found]:
    """One sum, by its name, of each of several councils: `work_out` is asked once, for those of which nothing is
    remembered."""
    marks = dict(SpendMark.objects.filter(council__in=wanted).values_list("council_id", "mark"))
    keys = {pk: f"spend-{pk}-{marks[pk]}-{name}" for pk, name in wanted.items() if pk in marks}
    return recall(list(wanted), keys, work_out)


def recall(
    wanted: Sequence[Key], keys: Mapping[Key, str], work_out: Callable[[Sequence[Key]], Mapping[Key, Found]]
) -> dict[Key, Found]:
    kept = cache.get_many(keys.values()) if keys else {}
    found = {name: kept[key] for name, key in keys.items() if key in kept}
    missing = [name for name in wanted if name not in found]
    if missing:
        made = work_out(missing)
        cache.set_many({keys[name]: made[name] for name in missing if name in keys}, KEPT_SECONDS)
        found |= made
    return found
