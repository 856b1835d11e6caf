"""Which councils are named in public figures, as they agreed to it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from councils.models import Council, NamedInPublic


def is_named(council: Council) -> bool:
    return council.named_in_public.filter(ended_at=None).exists()


def agreements_before(region_id: int, before: datetime) -> list[NamedInPublic]:
    """Agreements of a region's councils made before a moment, with when they were taken back."""
    rows = NamedInPublic.objects.filter(council__region=region_id, agreed_at__lt=before)
    return list(rows.order_by("council_id", "agreed_at"))


def named_at(agreements: Collection[NamedInPublic], before: datetime) -> frozenset[int]:
    """Councils whose agreement stood at the end of a day, given as the moment at which the next one begins."""
    return frozenset(
        row.council_id
        for row in agreements
        if row.agreed_at < before and (row.ended_at is None or row.ended_at >= before)
    )


def still_named(councils: Collection[int]) -> frozenset[int]:
    rows = NamedInPublic.objects.filter(Q(council__in=councils), ended_at=None)
    return frozenset(rows.values_list("council_id", flat=True))
