"""Entries for tests of the search."""

from datetime import date
from itertools import count
from typing import Any

from councils.models import Region
from search.entries import publish
from search.models import Entry, Kind
from tests.factories import make_region

_numbers = count(1)


def make_entry(title: str, *, kind: str = Kind.RESOURCE, region: Region | None = None, **over: Any) -> Entry:
    number = next(_numbers)
    given = {"text": "", "url": f"/things/{number}/", "published_on": date(2027, 3, 7)}
    publish(kind, number, region=region or make_region(), title=title, **{**given, **over})
    return Entry.objects.get(kind=kind, source_pk=number)
