"""Collections of the library: what belongs together, with a word on each."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from councils.models import Region
from library.models import CollectionItem, LibraryCollection, Resource
from library.operations.keep_resource import Refused
from library.operations.publish_entries import publish_collection
from search.entries import withdraw


@transaction.atomic
def make_collection(region: Region, *, title: str, about: str, by: User | None, at: datetime) -> LibraryCollection:
    if region.library_collections.filter(title=title).exists():
        raise Refused("There is a collection of this title already.")
    made = region.library_collections.create(title=title, about=about, made_by=by, made_at=at)
    publish_collection(made)
    return made


@transaction.atomic
def change_collection(collection: LibraryCollection, *, title: str, about: str) -> None:
    same = LibraryCollection.objects.filter(region=collection.region, title=title).exclude(pk=collection.pk)
    if same.exists():
        raise Refused("There is a collection of this title already.")
    collection.title, collection.about = title, about
    collection.save(update_fields=["title", "about"])
    publish_collection(collection)


@transaction.atomic
def put_in(collection: LibraryCollection, resource: Resource, *, word: str, order: int = 0) -> CollectionItem:
    """Once in a collection: putting it in again changes the word on it."""
    item, _made = CollectionItem.objects.update_or_create(
        collection=collection, resource=resource, defaults={"word": word, "order": order}
    )
    return item


@transaction.atomic
def end_collection(collection: LibraryCollection) -> None:
    """The collection goes, its resources stay."""
    withdraw("collection", collection.pk)
    collection.delete()
