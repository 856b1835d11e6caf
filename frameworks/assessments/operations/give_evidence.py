"""Evidence that the programme gives to many councils: attached once, offered to each, counted where confirmed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from councils.models import Council, Region
from files.models import StoredFile
from files.storing import keep_text
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.assessments.operations.open_collection import Refused
from frameworks.models import Assessment, Criterion, EvidenceUse, Given


@transaction.atomic
def give(
    region: Region,
    *,
    title: str,
    words: str,
    file: StoredFile | None,
    url: str,
    as_at: date,
    fulfils: bool,
    criteria: Sequence[Criterion],
    councils: Sequence[Council],
    by: User | None,
    at: datetime,
) -> Given:
    if not criteria or not councils:
        raise Refused("Choose at least one requirement and one council.")
    given = Given.objects.create(
        region=region,
        title=title.strip(),
        words=words.strip(),
        file=file,
        url="" if file else url,
        as_at=as_at,
        fulfils=fulfils,
        given_by=by,
        given_at=at,
    )
    given.criteria.set(criteria)
    given.councils.set(councils)
    return given


@transaction.atomic
def withdraw_given(given: Given, *, at: datetime) -> None:
    """It is offered to nobody any more; where it was confirmed, it stays."""
    now = Given.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if now.withdrawn_at is None:
        now.withdrawn_at = at
        now.save(update_fields=["withdrawn_at"])


def confirmed_by(given: Sequence[Given]) -> dict[str, int]:
    """By the key of each: in how many councils it has been confirmed."""
    keys = [row.key for row in given]
    rows = EvidenceUse.objects.filter(offer_key__in=keys).values_list("offer_key", "answer__assessment__council_id")
    found: dict[str, set[int]] = {}
    for key, council_id in rows:
        found.setdefault(key, set()).add(council_id)
    return {key: len(councils) for key, councils in found.items()}


def offers(assessment: Assessment, on: date) -> list[Offer]:
    """One for each requirement of the edition that something was given for."""
    rows = (
        Given.objects.filter(councils=assessment.council_id, withdrawn_at=None)
        .filter(criteria__edition=assessment.collection.edition_id)
        .select_related("file", "region")
        .prefetch_related("criteria")
        .distinct()
    )
    return [
        Offer(
            supports=criterion.code,
            key=row.key,
            title=row.title,
            words=row.words,
            source=f"Given by {row.region.programme}"[:100],
            as_at=row.as_at,
            keep=lambda by, row=row: kept(row, by),  # type: ignore[misc]
            fulfils=row.fulfils,
        )
        for row in rows
        for criterion in row.criteria.all()
        if criterion.edition_id == assessment.collection.edition_id
    ]


def kept(given: Given, by: User | None) -> StoredFile:
    """The file itself; of a link, what it said when it was confirmed."""
    if given.file:
        return given.file
    text = f"{given.title}\n\n{given.words}\n\nLink: {given.url}\nAs at {given.as_at:%-d %B %Y}\n"
    return keep_text(f"{given.key}.txt", text, by=by)
