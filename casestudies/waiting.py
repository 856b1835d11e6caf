"""What waits for a person among the case studies: to edit, to write on, to look at again."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from casestudies.models import CaseStudy, Comment
from councils.access import standing
from councils.access.casestudies import EDITORS
from councils.sockets import Row, Waiting, Waits

State = CaseStudy.State
COLUMNS = ("title", "slug", "council__short_name")


def for_person(person: User, on: date) -> list[Waits]:
    """Sent ones wait for the editor; those sent back, and those past their review date, for the council."""
    mine = standing(person)
    edited = mine.region_ids(*EDITORS)
    studies = CaseStudy.objects.all()
    found = [Waits(studies.filter(region__in=edited, state=State.SENT), _to_edit, None, COLUMNS)] if edited else []
    if mine.council_ids:
        own = studies.filter(council__in=mine.council_ids).exclude(state=State.SENT)
        aged = Q(review_on__lt=on, current__isnull=False)
        sent_back = Exists(Comment.objects.filter(study=OuterRef("pk"), sends_back=True))
        found.append(Waits(own.filter(aged), _to_see_again, "review_on", COLUMNS))
        found.append(Waits(own.filter(~aged, sent_back, state=State.DRAFT), _to_write, None, COLUMNS))
    return found


def _to_edit(rows: list[Row]) -> Iterator[Waiting]:
    for _, (title, slug, council) in rows:
        yield Waiting(f"Edit the case study “{title}”", _page(slug), "Sent to the editor", None, council)


def _to_see_again(rows: list[Row]) -> Iterator[Waiting]:
    for review_on, (title, slug, council) in rows:
        words = f"Look at the case study “{title}” again"
        yield Waiting(words, _page(slug), "Its review date has passed", review_on, council)


def _to_write(rows: list[Row]) -> Iterator[Waiting]:
    for _, (title, slug, council) in rows:
        yield Waiting(f"The case study “{title}” was sent back", _page(slug), "Read the comment", None, council)


def _page(slug: str) -> str:
    return reverse("case-study-draft", args=[slug])
