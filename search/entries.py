"""Publishing and withdrawing: called by the rooms' own verbs, inside their transaction."""

from collections.abc import Callable, Iterable
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


@transaction.atomic
def rebuild() -> int:
    """Every room publishes again what it holds; the number of things that can be found then."""
    Entry.objects.all().delete()
    for path in settings.SEARCHED:
        publish_all: Callable[[], None] = import_string(path)
        publish_all()
    return Entry.objects.count()
