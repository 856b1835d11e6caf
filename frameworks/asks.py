"""What the self-assessment asks of the councils of a region: one row for each council and thing that is open."""

from datetime import date

from councils.models import Region
from councils.sockets import Ask
from frameworks.models import Assessment

STATES = {
    Assessment.State.OPEN: ("assess", "Finish and sign off {}"),
    Assessment.State.SENT_BACK: ("questions", "Answer the reviewer's questions on {}"),
    Assessment.State.UPDATING: ("update", "Sign off or drop the update of {}"),
}


def for_region(region: Region, on: date) -> list[Ask]:
    """One query. A council that does not take part is asked for nothing here."""
    rows = (
        Assessment.objects.filter(collection__region=region, collection__opens_on__lte=on, state__in=STATES)
        .exclude(council__ends_on__lt=on)
        .select_related("council", "collection")
        .order_by("council__short_name", "collection__opens_on")
    )
    return [_ask(row) for row in rows]


def _ask(row: Assessment) -> Ask:
    kind, words = STATES[Assessment.State(row.state)]
    due_on = row.due_on if row.state == Assessment.State.OPEN else None
    what = words.format(row.collection.name)
    return Ask(row.council_id, row.council.short_name, kind, what, row.get_absolute_url(), due_on)
