"""A council that has ended is read by the people of the councils that followed it, and changed by nobody."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from councils.models import Council


def predecessors_of(councils: Iterable[int], on: date) -> frozenset[int]:
    """Councils that ended before a day and whose successors, or the successors of those, are among these."""
    found: set[int] = set()
    next_ones = set(councils)
    while next_ones:
        rows = Council.objects.filter(successors__in=next_ones, ends_on__lt=on).values_list("pk", flat=True)
        next_ones = set(rows) - found
        found |= next_ones
    return frozenset(found)


def ended_before(councils: Iterable[int], on: date) -> Q:
    """The same inside another query, two generations back."""
    own = list(councils)
    if not own:
        return Q(pk__in=[])
    before = Council.objects.filter(Q(successors__in=own) | Q(successors__successors__in=own), ends_on__lt=on)
    return Q(pk__in=before.values("pk"))
