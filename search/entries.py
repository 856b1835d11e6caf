"""Publishing and withdrawing: called by the rooms' own verbs, inside their transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from councils.models import Council, Region
from search.models import LONGEST, Audience, Entry, Kind


def publish(
    kind: str,
    source_pk: int,
    *,
    region: Region,
    title: str,
    text: str,
    url: str,
    published_on: date,
    audience: str = Audience.PUBLIC,
    council: Council | None = None,
    closes_on: date | None = None,
    words: Iterable[str] = (),
) -> None:
    """What is there under this kind and key is found from now on as it is given here. `text` is without Markdown."""
    Entry.objects.update_or_create(
        kind=Kind(kind),
        source_pk=source_pk,
        defaults={
            "region": region,
            "council": council,
            "audience": Audience(audience),
            "title": title[:300],
            "text": text[:LONGEST],
            "words": ", ".join(words),
            "url": url,
            "published_on": published_on,
            "closes_on": closes_on,
        },
    )


def withdraw(kind: str, source_pk: int) -> None:
    """It is not found any more. What was not there stays away."""
    Entry.objects.filter(kind=Kind(kind), source_pk=source_pk).delete()


@dataclass(frozen=True)
class Given:
    """One of many things that are published at once, for everybody."""

    source_pk: int
    region: Region
    council: Council | None
    title: str
    text: str
    url: str
    published_on: date
    closes_on: date | None
    words: Iterable[str]


def publish_many(kind: str, rows: Iterable[Given]) -> None:
    """As `publish` does for one, in a few statements for any number."""
    made = [
        Entry(
            kind=Kind(kind),
            source_pk=row.source_pk,
            region=row.region,
            council=row.council,
            audience=Audience.PUBLIC,
            title=row.title[:300],
            text=row.text[:LONGEST],
            words=", ".join(word for word in row.words if word),
            url=row.url,
            published_on=row.published_on,
            closes_on=row.closes_on,
        )
        for row in rows
    ]
    changed = ["region", "council", "audience", "title", "text", "words", "url", "published_on", "closes_on"]
    Entry.objects.bulk_create(made, update_conflicts=True, unique_fields=["kind", "source_pk"], update_fields=changed)


def withdraw_many(kind: str, source_pks: Iterable[int]) -> None:
    Entry.objects.filter(kind=Kind(kind), source_pk__in=list(source_pks)).delete()


@transaction.atomic
def rebuild() -> int:
    """Every room publishes again what it holds; the number of things that can be found then."""
    Entry.objects.all().delete()
    for path in settings.SEARCHED:
        publish_all: Callable[[], None] = import_string(path)
        publish_all()
    return Entry.objects.count()
