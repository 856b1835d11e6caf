"""Suggesting a resource, deciding on it, keeping it up to date, taking it out, sending readers on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from councils.models import Region
from files.models import StoredFile
from library.models import Resource, ResourceFile, Tag
from library.operations.publish_entries import publish_resource, withdraw_resource
from ui.conflicts import ChangedMeanwhile


class Refused(ValidationError):
    """It cannot be done now; the message says why."""


def tags_of(region: Region, names: Iterable[str]) -> list[Tag]:
    """Tags by their words; new ones are made. “Whole life” and “whole-life” are one tag."""
    wanted = {slugify(name)[:60]: name.strip()[:60] for name in names if slugify(name)}
    known = {tag.slug: tag for tag in region.library_tags.filter(slug__in=wanted)}
    for slug, name in wanted.items():
        if slug not in known:
            known[slug] = Tag.objects.get_or_create(region=region, slug=slug, defaults={"name": name})[0]
    return list(known.values())


@transaction.atomic
def suggest(
    region: Region,
    *,
    tags: Iterable[str] = (),
    file: StoredFile | None = None,
    by: User | None,
    at: datetime,
    **said: Any,
) -> Resource:
    """Somebody proposes it; nobody else sees it before the editor has decided."""
    row = Resource.objects.create(
        region=region, state=Resource.State.SUGGESTED, suggested_by=by, suggested_at=at, **said
    )
    row.tags.set(tags_of(region, tags))
    if file:
        add_file(row, file, by=by, at=at)
    return row


@transaction.atomic
def publish(resource: Resource, *, by: User | None, at: datetime, reply: str = "") -> Resource:
    return _decide(resource, Resource.State.PUBLISHED, by=by, at=at, reply=reply)


@transaction.atomic
def decline(resource: Resource, *, by: User | None, at: datetime, reply: str) -> Resource:
    return _decide(resource, Resource.State.DECLINED, by=by, at=at, reply=reply)


def _decide(resource: Resource, state: str, *, by: User | None, at: datetime, reply: str) -> Resource:
    row = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if row.state == state:
        raise Refused("This has been done already, by you or somebody else.")
    if state == Resource.State.DECLINED and row.state != Resource.State.SUGGESTED:
        raise Refused("Only what was suggested can be declined. Take it out instead.")
    row.state, row.decided_by, row.decided_at, row.reply = state, by, at, reply
    row.moved_to = ""
    row.version += 1
    row.save()
    publish_resource(row)
    return row


@transaction.atomic
def change(
    resource: Resource,
    *,
    version: int,
    tags: Iterable[str],
    file: StoredFile | None = None,
    file_words: str = "",
    by: User | None,
    at: datetime,
    **said: Any,
) -> Resource:
    """Save what was changed; a new file becomes the next version and the earlier ones stay."""
    row = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    if said.get("link", row.link) != row.link:
        row.link_state, row.link_words, row.link_failures = Resource.LinkState.UNCHECKED, "", 0
        row.link_checked_at = None
    for name, value in said.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    row.tags.set(tags_of(row.region, tags))
    if file:
        add_file(row, file, words=file_words, by=by, at=at)
    publish_resource(row)
    return row


def add_file(resource: Resource, file: StoredFile, *, words: str = "", by: User | None, at: datetime) -> ResourceFile:
    last = resource.files.order_by("-number").first()
    number = last.number + 1 if last else 1
    return resource.files.create(number=number, file=file, words=words, added_by=by, added_at=at)


@transaction.atomic
def take_out(resource: Resource, *, by: User | None, at: datetime, reply: str) -> Resource:
    """It is found no more; its files and its history stay, and it can be published again."""
    row = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if row.state not in (Resource.State.PUBLISHED, Resource.State.MOVED):
        raise Refused("It is not published.")
    row.state, row.decided_by, row.decided_at, row.reply = Resource.State.WITHDRAWN, by, at, reply
    row.version += 1
    row.save()
    withdraw_resource(row)
    return row


@transaction.atomic
def send_on(resource: Resource, *, to: str, by: User | None, at: datetime) -> Resource:
    """It lives in another store now: its page here leads there."""
    row = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    if row.state not in (Resource.State.PUBLISHED, Resource.State.MOVED):
        raise Refused("Only what is published can be sent on.")
    row.state, row.moved_to, row.decided_by, row.decided_at = Resource.State.MOVED, to, by, at
    row.version += 1
    row.save()
    publish_resource(row)
    return row
