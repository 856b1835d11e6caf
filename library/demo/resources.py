"""Guides, links and other centres' areas, Envirolink's work reviewed, and something for the editor to do."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from councils.invented import date_back
from councils.models import Region
from files.storing import keep_text
from library.demo.words import ENVIROLINK, ITEMS, LABEL, Item
from library.models import CollectionItem, LibraryCollection, Resource, ResourceFile
from library.operations.keep_resource import tags_of

BROKEN = "Firms of the region that sell recycled products"
OLD = "Free fleet reviews"


def seed_resources(region: Region, on: date) -> None:
    at = timezone.make_aware(datetime.combine(on - timedelta(days=90), time(10)))
    collection = LibraryCollection.objects.create(
        region=region,
        title="Envirolink’s work reviewed",
        about=f"What {ENVIROLINK} has made, looked at for councils: what to use, and what we have asked for ({LABEL}).",
        made_at=at,
    )
    for place, item in enumerate(ITEMS):
        row = _resource(region, item, on, at)
        row.tags.set(tags_of(region, item.tags))
        if item.text:
            _files(row, item, at)
        if item.word:
            CollectionItem.objects.create(collection=collection, resource=row, word=item.word, order=place)
        date_back(row, at.date())
    officer = User.objects.filter(email="officer@example.org").first()
    suggested = Resource.objects.create(
        region=region,
        kind="link",
        title=f"A calculator for the carbon of road surfacing ({LABEL})",
        about="We have used it for two schemes.",
        link="https://www.example.org/surfacing-carbon",
        state=Resource.State.SUGGESTED,
        suggested_by=officer,
        suggested_at=at + timedelta(days=80),
    )
    date_back(suggested, suggested.suggested_at.date())


def _resource(region: Region, item: Item, on: date, at: datetime) -> Resource:
    checked_at = at + timedelta(days=88)
    broken = item.title == BROKEN
    return Resource.objects.create(
        region=region,
        kind=item.kind,
        title=item.title,
        about=f"{item.about} ({LABEL[0].upper()}{LABEL[1:]}.)",
        owner=item.owner,
        audience=item.audience,
        theme=item.theme,
        level=item.level,
        link="" if item.text else f"https://www.example.org/{slugify(item.title)}",
        state=Resource.State.PUBLISHED,
        suggested_at=at,
        decided_at=at,
        review_on=on + timedelta(days=-12 if item.title == OLD else 300),
        link_state="unchecked" if item.text else "broken" if broken else "fine",
        link_words="" if item.text else "The page is gone (answer 404)." if broken else "It answers.",
        link_checked_at=None if item.text else checked_at,
    )


def _files(row: Resource, item: Item, at: datetime) -> None:
    for number, words in ((1, ""), (2, "Shorter")) if item.kind == "template" else ((1, ""),):
        text = f"{item.text}\nVersion {number}. {LABEL[0].upper()}{LABEL[1:]}.\n"
        stored = keep_text(f"{slugify(item.title)[:60]}.txt", text, by=None)
        ResourceFile.objects.create(
            resource=row, number=number, file=stored, words=words, added_at=at + timedelta(days=30 * (number - 1))
        )
