"""What can be found: one row for each thing that a room has published."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from councils.access.finding import Audience as Audiences
from councils.access.finding import published_to
from councils.models import Council, Region

LONGEST = 50_000
"""Letters of a text that are searched."""


class Kind(models.TextChoices):
    CASE_STUDY = "case-study", "Case studies"
    COURSE = "course", "Courses"
    RESOURCE = "resource", "Guides and links"
    COLLECTION = "collection", "Collections"
    POLICY = "policy", "Policies and strategies"
    AGREEMENT = "agreement", "Agreements"
    NOTICE = "notice", "Notices"


ONE_OF = {
    Kind.CASE_STUDY: "Case study",
    Kind.COURSE: "Course",
    Kind.RESOURCE: "Guide or link",
    Kind.COLLECTION: "Collection",
    Kind.POLICY: "Policy or strategy",
    Kind.AGREEMENT: "Agreement",
    Kind.NOTICE: "Notice",
}


class Audience(models.TextChoices):
    PUBLIC = Audiences.PUBLIC, "Everybody"
    REGION = Audiences.REGION, "Everybody in the region"
    COUNCIL = Audiences.COUNCIL, "The council only"


class EntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> "EntryQuerySet":
        return self.filter(published_to(user))


class Entry(models.Model):
    """Written by a room's publish verb and deleted by its withdraw verb; never edited here."""

    kind = models.CharField(max_length=12, choices=Kind)
    source_pk = models.PositiveBigIntegerField()
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="entries")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, null=True, related_name="entries")
    audience = models.CharField(max_length=7, choices=Audience)
    title = models.CharField(max_length=300)
    text = models.TextField()
    words = models.TextField(help_text="Tags, themes and other words that it should be found by.")
    url = models.CharField(max_length=300)
    published_on = models.DateField()
    closes_on = models.DateField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint("kind", "source_pk", name="one_entry_for_each_thing"),
            models.CheckConstraint(
                condition=~Q(audience=Audiences.COUNCIL, council=None), name="entry_of_a_council_names_it"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_on", "-id"], name="entries_newest_first"),
            models.Index(fields=["kind", "-published_on", "-id"], name="entries_of_a_kind"),
            models.Index(fields=["audience", "region", "council", "kind"], name="entries_counted"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def one_of(self) -> str:
        return ONE_OF[Kind(self.kind)]
