"""What waits for a person because a colleague gave it to them, or because somebody has answered their question."""

from datetime import date

from django.db.models import Count, Q

from accounts.models import User
from councils.sockets import Waiting
from frameworks.helping import cell_path
from frameworks.models import Asking, Assessment


def for_person(person: User, on: date) -> list[Waiting]:
    """Two queries, however many requirements."""
    mine = Q(answers__owner=person, answers__value="")
    rows = (
        Assessment.objects.filter(state__in=Assessment.EDITABLE)
        .annotate(with_me=Count("answers", filter=mine))
        .filter(with_me__gt=0)
        .select_related("council", "collection")
    )
    found = [
        Waiting(
            f"{row.with_me} requirement{' is' if row.with_me == 1 else 's are'} with you",
            row.get_absolute_url(),
            row.collection.name,
            row.due_on,
            row.council.short_name,
        )
        for row in rows
        if row.can_be_edited(on)
    ]
    replies = Asking.objects.to_be_used().filter(asked_by=person, answer__assessment__state__in=Assessment.EDITABLE)
    for asking in replies.select_related(
        "answer__criterion__theme", "answer__assessment__council", "answer__assessment__collection"
    ):
        title = f"{asking.name} has answered {asking.answer.criterion.code}"
        council = asking.answer.assessment.council.short_name
        found.append(Waiting(title, cell_path(asking.answer), "Use the answer or lay it aside", None, council))
    return found
