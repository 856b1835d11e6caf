"""What the self-assessment asks of the councils of a region: one row for each council and thing that is open, and what
has come of the latest collection where it is settled. What was never signed off in a collection that is closed is no
longer asked for once the council has the next one."""

from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from councils.models import Region
from councils.sockets import Ask
from frameworks.models import Assessment, Collection
from frameworks.models.collections import london_day

OPEN = {
    Assessment.State.OPEN: ("assess", "Finish and sign off {}"),
    Assessment.State.SENT_BACK: ("questions", "Answer the reviewer's questions on {}"),
    Assessment.State.UPDATING: ("update", "Sign off or drop the update of {}"),
}


def for_region(region: Region, on: date) -> list[Ask]:
    """One query."""
    latest = Collection.objects.filter(region=region, opens_on__lte=on).order_by("-opens_on", "-pk").values("pk")[:1]
    newer = Assessment.objects.filter(
        council=OuterRef("council"),
        collection__opens_on__gt=OuterRef("collection__opens_on"),
        collection__opens_on__lte=on,
    )
    rows: QuerySet[Assessment] = (
        Assessment.objects.filter(Q(state__in=OPEN) | Q(collection__in=latest))
        .filter(collection__region=region, collection__opens_on__lte=on)
        .exclude(council__ends_on__lt=on)
        .annotate(until=Coalesce("extended_to", "collection__closes_on"))
        .exclude(Exists(newer), state=Assessment.State.OPEN, until__lt=on)
        .select_related("council", "collection")
        .annotate(signed_off_at=Max("submissions__submitted_at"))
        .order_by("council__short_name", "collection__opens_on")
    )
    return [_ask(row) for row in rows]


def _ask(row: Assessment) -> Ask:
    state = Assessment.State(row.state)
    kind, words = OPEN.get(state, ("assess", "{}"))
    what = words.format(row.collection.name)
    is_open = state == Assessment.State.OPEN
    is_settled = state not in OPEN
    signed_off_at = row.signed_off_at  # type: ignore[attr-defined]
    return Ask(
        row.council_id,
        row.council.short_name,
        kind,
        what,
        row.get_absolute_url(),
        due_on=row.due_on if is_open else None,
        asked_on=row.collection.opens_on,
        is_extended=is_open and row.due_on > row.collection.closes_on,
        received_on=london_day(signed_off_at) if is_settled and signed_off_at and not row.declined_at else None,
        declined_on=london_day(row.declined_at) if is_settled and row.declined_at else None,
    )
