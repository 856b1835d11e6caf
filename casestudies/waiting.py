"""What waits for a person among the case studies: to edit, to write on, to look at again."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from casestudies.models import CaseStudy, Comment
from councils.access import standing
from councils.access.casestudies import EDITORS
from councils.sockets import Waiting

State = CaseStudy.State


def for_person(person: User, on: date) -> list[Waiting]:
    """One query. Sent ones wait for the editor; those sent back, and those past their review date, for the council."""
    mine = standing(person)
    edited = mine.region_ids(*EDITORS)
    if not edited and not mine.council_ids:
        return []
    sent_back = Exists(Comment.objects.filter(study=OuterRef("pk"), sends_back=True))
    to_edit = Q(region__in=edited, state=State.SENT)
    to_write = Q(council__in=mine.council_ids) & (
        Q(state=State.DRAFT, was_sent_back=True) | Q(review_on__lt=on, current__isnull=False)
    )
    rows = (
        CaseStudy.objects.annotate(was_sent_back=sent_back)
        .filter(to_edit | to_write)
        .select_related("council")
        .order_by("saved_at", "pk")
    )
    return [_waiting(row, on) for row in rows]


def _waiting(row: CaseStudy, on: date) -> Waiting:
    council = row.council.short_name
    if row.state == State.SENT:
        return Waiting(f"Edit the case study “{row.title}”", row.draft_url, "Sent to the editor", None, council)
    if row.current_id and row.review_on and row.review_on < on:
        title = f"Look at the case study “{row.title}” again"
        return Waiting(title, row.draft_url, "Its review date has passed", row.review_on, council)
    return Waiting(f"The case study “{row.title}” was sent back", row.draft_url, "Read the comment", None, council)
