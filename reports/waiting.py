"""Pages of a report that a council may still reply to."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from councils.access import standing
from councils.sockets import Waiting
from reports.models import Reply, ReplyRound


def for_person(person: User, on: date) -> list[Waiting]:
    """One query for everybody who is of a council. Done when the council has replied, if only that it adds nothing."""
    councils = standing(person).councils
    if not councils:
        return []
    found = []
    regions = {council.region_id for council in councils}
    done = Reply.objects.filter(round=OuterRef("pk"), council__in=councils)
    rows = ReplyRound.objects.filter(region__in=regions, opens_on__lte=on, closes_on__gte=on)
    rows = rows.annotate(has_replies=Exists(done)).prefetch_related("replies")
    for row in rows.order_by("closes_on"):
        replied = {reply.council_id for reply in row.replies.all()}
        for council in councils:
            if council.region_id == row.region_id and council.pk not in replied:
                url = reverse("reply", args=[council.slug, row.pk])
                title = "Read your page of the next report"
                detail = "You may add up to 100 words that are printed"
                found.append(Waiting(title, url, detail, row.closes_on, council.short_name))
    return found
