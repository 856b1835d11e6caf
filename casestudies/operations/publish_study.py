"""Publishing a case study, and taking it back. Every version that was public is kept."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from casestudies.models import TEXTS, CaseStudy, FigureWords, Version, VersionFigure
from casestudies.operations.write_study import Refused, State, locked
from search import entries
from search.models import Kind
from ui.markdown import plain

FIGURE_WORDS = tuple(field.name for field in FigureWords._meta.fields)


@transaction.atomic
def publish(study: CaseStudy, *, review_on: date, by: User | None, at: datetime) -> Version:
    """The working copy as it is becomes the version that everybody reads."""
    row = locked(study)
    if row.state == State.PUBLISHED and row.current:
        return row.current
    if row.state == State.TAKEN_BACK:
        raise Refused("The case study was taken back. Change it or send it to the editor again first.")
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        study=row,
        number=last + 1,
        published_on=timezone.localdate(at),
        published_at=at,
        published_by=by,
        **{name: getattr(row, name) for name in TEXTS},
    )
    VersionFigure.objects.bulk_create(
        VersionFigure(version=version, **{name: getattr(figure, name) for name in FIGURE_WORDS})
        for figure in row.figures.all()
    )
    version.pictures.set(row.pictures.filter(removed_at=None))
    version.attachments.set(row.attachments.filter(removed_at=None))
    row.current, row.state, row.review_on, row.taken_back_reason = version, State.PUBLISHED, review_on, ""
    row.save()
    list_it(row)
    return version


@transaction.atomic
def take_back(study: CaseStudy, *, reason: str, by: User, at: datetime) -> None:
    """Nobody reads it any more but its writers and the editors; its versions stay."""
    row = locked(study)
    if row.current is None:
        raise Refused("The case study is not published, so there is nothing to take back.")
    row.current, row.state, row.taken_back_reason = None, State.TAKEN_BACK, reason
    row.saved_by, row.saved_at = by, at
    row.save()
    entries.withdraw(Kind.CASE_STUDY, row.pk)


@transaction.atomic
def set_review(study: CaseStudy, review_on: date) -> None:
    """Looked at again and still true."""
    row = locked(study)
    row.review_on = review_on
    row.save()


def list_it(study: CaseStudy) -> None:
    """Found from now on by what its current version says and by its tags."""
    version = study.current
    assert version is not None
    texts = [version.summary, version.problem, version.done, version.outcome, version.lessons]
    tags = [cell.theme.title for cell in study.cells.select_related("theme")]
    if study.category:
        tags.append(study.category.name)
    entries.publish(
        Kind.CASE_STUDY,
        study.pk,
        region=study.region,
        council=study.council,
        title=version.title,
        text=" ".join(plain(text) for text in texts),
        url=study.get_absolute_url(),
        published_on=version.published_on,
        words=[*dict.fromkeys(tags), study.council.name],
    )


def publish_all() -> None:
    """For `rebuild_search`."""
    rows = CaseStudy.objects.published().select_related("region", "council", "category", "current")
    for study in rows.iterator(chunk_size=500):
        list_it(study)
