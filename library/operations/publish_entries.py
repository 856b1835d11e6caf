"""What this room lets be found: one entry of the search for each thing that is published."""

from django.utils import timezone

from library.models import Agreement, LibraryCollection, Policy, Resource
from search.entries import publish, withdraw
from ui.markdown import plain


def publish_resource(row: Resource) -> None:
    if row.state not in (Resource.State.PUBLISHED, Resource.State.MOVED):
        withdraw_resource(row)
        return
    words = [tag.name for tag in row.tags.all()]
    publish(
        "resource",
        row.pk,
        region=row.region,
        council=row.council,
        audience=row.audience,
        title=row.title,
        text=plain(row.about),
        url=row.get_absolute_url(),
        published_on=timezone.localdate(row.decided_at or row.suggested_at),
        words=[*words, row.get_kind_display(), row.owner, row.theme],
    )


def withdraw_resource(row: Resource) -> None:
    withdraw("resource", row.pk)


def publish_collection(row: LibraryCollection) -> None:
    publish(
        "collection",
        row.pk,
        region=row.region,
        audience="region",
        title=row.title,
        text=plain(row.about),
        url=row.get_absolute_url(),
        published_on=timezone.localdate(row.made_at),
        words=[],
    )


def publish_policy(row: Policy) -> None:
    """What is in place and shared, for the region; for the council alone otherwise."""
    if not row.is_in_place or row.ends_on is not None:
        withdraw_policy(row)
        return
    publish(
        "policy",
        row.pk,
        region=row.council.region,
        council=row.council,
        audience="region" if row.is_shared else "council",
        title=f"{row}, {row.council.short_name}",
        text=plain(row.note),
        url=row.get_absolute_url(),
        published_on=row.starts_on,
        words=[row.get_kind_display(), row.council.name, row.get_stance_display()],
    )


def withdraw_policy(row: Policy) -> None:
    withdraw("policy", row.pk)


def publish_agreement(row: Agreement) -> None:
    if row.withdrawn_at is not None:
        withdraw("agreement", row.pk)
        return
    lots = [f"{lot} {lot.suppliers}" for lot in row.lots.all()]
    publish(
        "agreement",
        row.pk,
        region=row.region,
        audience="region",
        title=row.title,
        text=plain("\n\n".join([row.who_may_use, row.sustainability, row.whole_life_cost, *lots])),
        url=row.get_absolute_url(),
        published_on=row.starts_on,
        closes_on=row.last_day,
        words=[row.reference, row.owner, *(category.name for category in row.categories.all())],
    )


def publish_all() -> None:
    """All over again, for the command that rebuilds the search."""
    for resource in Resource.objects.filter(state__in=("published", "moved")).prefetch_related("tags"):
        publish_resource(resource)
    for collection in LibraryCollection.objects.select_related("region"):
        publish_collection(collection)
    for policy in Policy.objects.current().in_place().select_related("council__region"):
        publish_policy(policy)
    for agreement in Agreement.objects.listed().prefetch_related("lots", "categories"):
        publish_agreement(agreement)
