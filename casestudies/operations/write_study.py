"""Writing a case study: a draft is begun, saved, sent to the editor, commented on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from casestudies.models import TEXTS, CaseStudy, Comment
from councils.models import Council, SpendCategory
from frameworks.models import Cell

State = CaseStudy.State
NEEDED = {"problem": "the problem", "done": "what was done", "outcome": "what came of it", "contact": "whom to ask"}


class Refused(Exception):
    """It cannot be done now; the message says why and what to do instead."""


class SavedMeanwhile(Exception):
    """The draft was saved after the page was opened; `study` is what was saved."""

    def __init__(self, study: CaseStudy) -> None:
        self.study = study
        super().__init__("The draft was changed after you opened it.")


def locked(study: CaseStudy) -> CaseStudy:
    return CaseStudy.objects.select_for_update(of=("self",)).get(pk=study.pk)


@transaction.atomic
def begin(council: Council, *, title: str, summary: str, by: User | None, at: datetime, **said: Any) -> CaseStudy:
    """A new draft with an address of its own."""
    study = CaseStudy(
        region_id=council.region_id,
        council=council,
        title=title,
        summary=summary,
        slug=_free_slug(title),
        written_by=by,
        written_at=at,
        saved_by=by,
        saved_at=at,
        **said,
    )
    study.save()
    return study


def _free_slug(title: str) -> str:
    base = slugify(title)[:70].strip("-") or "case-study"
    taken = set(CaseStudy.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken | RESERVED:
        return base
    return next(name for name in (f"{base}-{number}" for number in range(2, 10_000)) if name not in taken)


RESERVED = {"feed", "file", "writing"}


@transaction.atomic
def save(study: CaseStudy, said: Mapping[str, Any], *, version: int, by: User, at: datetime) -> CaseStudy:
    """Save what was typed. SavedMeanwhile where the draft is not the one that the page was made from."""
    row = locked(study)
    if row.version != version:
        raise SavedMeanwhile(row)
    for name in TEXTS:
        if name in said:
            setattr(row, name, said[name])
    touch(row, by=by, at=at)
    return row


def touch(row: CaseStudy, *, by: User | None, at: datetime) -> None:
    """Note a change of the working copy: what is published stays as it is until the editor publishes again."""
    if row.state in {State.PUBLISHED, State.TAKEN_BACK}:
        row.state = State.DRAFT
    row.version += 1
    row.saved_by, row.saved_at = by, at
    row.save()


@transaction.atomic
def set_tags(study: CaseStudy, cells: Iterable[Cell], category: SpendCategory | None) -> None:
    study.cells.set(cells)
    now = CaseStudy.objects.get(pk=study.pk)
    if now.category != category:
        now.category = category
        now.save(update_fields=["category"])


@transaction.atomic
def send(study: CaseStudy, *, by: User, at: datetime) -> None:
    """To the editor. Refused while something is missing that a reader needs."""
    row = locked(study)
    if row.state == State.SENT:
        return
    missing = [words for name, words in NEEDED.items() if not getattr(row, name).strip()]
    if missing:
        raise Refused(f"Still missing: {', '.join(missing)}. Write it, then send the case study to the editor.")
    row.state, row.sent_at = State.SENT, at
    row.save()


@transaction.atomic
def comment(study: CaseStudy, text: str, *, sends_back: bool, by: User, at: datetime) -> Comment:
    """A word about a draft; the editor's may send it back to its writers."""
    row = locked(study)
    back = sends_back and row.state == State.SENT
    if back:
        row.state = State.DRAFT
        row.save()
    return Comment.objects.create(study=row, text=text, sends_back=back, written_by=by, written_at=at)
