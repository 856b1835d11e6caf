"""Policies, resources and agreements for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region
from files.models import SheetImport
from files.storing import keep_pdf, keep_text
from library.models import Agreement, CommonPolicy, Policy, Resource
from library.operations.keep_agreement import keep, say_use
from library.operations.keep_collection import make_collection, put_in
from library.operations.keep_resource import publish, suggest
from library.operations.register_policy import agree_common, record, review

PDF = b"%PDF-1.4\n%%EOF"
LONG_AGO = date(2000, 1, 1)


def make_policy(council: Council, kind: str = "policy", **over: Any) -> Policy:
    """A policy of the council's own, in place for a year."""
    given = {
        "form": "separate",
        "title": "Buying for the long run",
        "stance": "own",
        "starts_on": timezone.localdate() - timedelta(days=365),
        "by": None,
        "at": timezone.now(),
    }
    return record(council, kind, **{**given, **over})


def make_common(region: Region, kind: str = "policy", **over: Any) -> CommonPolicy:
    given = {
        "title": "Common policy",
        "agreed_by": "Standards group",
        "starts_on": timezone.localdate() - timedelta(days=30),
        "text": "We buy for the long run.",
        "by": None,
        "at": timezone.now(),
    }
    return agree_common(region, kind, **{**given, **over})


def make_resource(region: Region, **over: Any) -> Resource:
    """Published, for the region."""
    now = timezone.now()
    given = {"title": "A guide", "kind": "guide", "link": "https://www.example.org/", "by": None, "at": now}
    return publish(suggest(region, **{**given, **over}), by=None, at=now)


def make_agreement(region: Region, **over: Any) -> Agreement:
    """Live since a month, for two years."""
    today = timezone.localdate()
    given = {
        "title": "Recycled paper",
        "owner": "Buying group",
        "who_may_use": "All councils.",
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=700),
        "by": None,
        "at": timezone.now(),
    }
    return keep(region, **{**given, **over})


def library_args(region: Region, council: Council, *, by: User) -> dict[str, list[Any]]:
    """What the pages of this room are about, for the access test."""
    today, now = timezone.localdate(), timezone.now()
    common = make_common(region, file=keep_pdf("common.pdf", PDF, by=by))
    policy = make_policy(council, file=keep_pdf("policy.pdf", PDF, by=by))
    note = keep_pdf("note.pdf", PDF, by=by)
    held = review(policy, held_on=today, held_by="Us", outcome="It stands.", next_due_on=None, file=note, by=by, at=now)
    resource = make_resource(region, audience="public", file=keep_pdf("guide.pdf", PDF, by=by))
    collection = make_collection(region, title="A collection", about="", by=by, at=now)
    item = put_in(collection, resource, word="Good")
    agreement = make_agreement(region)
    use = say_use(agreement, council, starts_on=today, says="Good", by=by, at=now)
    sheet = keep_text("list.csv", "Title,Web address\nA guide,https://www.example.org/\n", by=by)
    brought = SheetImport.objects.create(kind="library-resources", about=region.slug, file=sheet, by=by)
    return {
        "resource": [region.slug, resource.pk],
        "resource file": [region.slug, resource.pk, 1],
        "library collection": [region.slug, collection.pk],
        "library collection item": [region.slug, collection.pk, item.pk],
        "library list": [region.slug, "resources"],
        "library list brought": [region.slug, "resources", brought.pk],
        "agreement": [region.slug, agreement.pk],
        "agreement use": [council.slug, use.pk],
        "common policy": [region.slug, common.pk],
        "common policy for council": [council.slug, common.pk],
        "policy": [council.slug, policy.pk],
        "policy kind": [council.slug, "policy"],
        "policy review": [council.slug, policy.pk, held.pk],
    }
