"""The project area: links, guides, toolkits and templates, their files, and collections with a word on each."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region
from files.models import StoredFile


class Audience(models.TextChoices):
    PUBLIC = "public", "Anyone, without signing in"
    REGION = "region", "People of the region who have signed in"
    COUNCIL = "council", "One council's own people"


class Tag(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="library_tags")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("region", "slug", name="one_library_tag_per_slug")]

    def __str__(self) -> str:
        return self.name


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> "ResourceQuerySet":
        return self.filter(state=Resource.State.PUBLISHED)

    def suggested(self) -> "ResourceQuerySet":
        return self.filter(state=Resource.State.SUGGESTED)

    def broken(self) -> "ResourceQuerySet":
        return self.published().filter(link_state__in=(Resource.LinkState.BROKEN, Resource.LinkState.REFUSED))

    def to_review(self, on: date) -> "ResourceQuerySet":
        return self.published().filter(review_on__lt=on)


class Resource(models.Model):
    class Kind(models.TextChoices):
        LINK = "link", "Link"
        GUIDE = "guide", "Guide"
        TOOLKIT = "toolkit", "Toolkit"
        TEMPLATE = "template", "Template"
        SLIDES = "slides", "Slides"
        AREA = "area", "Another centre’s area"

    class State(models.TextChoices):
        SUGGESTED = "suggested", "Suggested, waits for the editor"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Not taken"
        WITHDRAWN = "withdrawn", "Taken out"
        MOVED = "moved", "Handed over"

    class LinkState(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked yet"
        FINE = "fine", "Works"
        UNSURE = "unsure", "Did not answer the last time"
        BROKEN = "broken", "Broken"
        REFUSED = "refused", "Not looked at: it leads into a closed network"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="resources")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="resources")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.REGION)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    owner = models.CharField("whose it is", max_length=150, blank=True)
    tags = models.ManyToManyField(Tag, related_name="resources", blank=True)
    theme = models.CharField("theme's code", max_length=10, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State)
    review_on = models.DateField(null=True, blank=True)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="suggested_resources"
    )
    suggested_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=500, blank=True)
    moved_to = models.URLField(max_length=500, blank=True)
    link_state = models.CharField(max_length=10, choices=LinkState, default=LinkState.UNCHECKED)
    link_words = models.CharField(max_length=200, blank=True)
    link_checked_at = models.DateTimeField(null=True, blank=True)
    link_failures = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords(
        excluded_fields=["link_state", "link_words", "link_checked_at", "link_failures"]
    )
    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="council", council__isnull=False) | Q(audience__in=("public", "region")),
                name="closed_resource_names_its_council",
            ),
            models.CheckConstraint(condition=~Q(state="moved") | ~Q(moved_to=""), name="moved_resource_says_where_to"),
        ]
        indexes = [
            models.Index(fields=["region", "state", "title"]),
            models.Index(fields=["state", "link_checked_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("resource", args=[self.region.slug, self.pk])

    def is_due_for_review(self, on: date) -> bool:
        return self.review_on is not None and self.review_on < on


class ResourceFile(models.Model):
    """One version of a resource's file; the newest counts, earlier ones stay."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    words = models.CharField("what is new", max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("resource", "number", name="one_resource_file_per_number")]

    def __str__(self) -> str:
        return f"{self.file}, version {self.number}"


class LibraryCollection(models.Model):
    """Resources that belong together, with a word on each, such as “Envirolink's work reviewed”."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="library_collections")
    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    items: Any = models.ManyToManyField(Resource, through="CollectionItem", related_name="in_collections")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint("region", "title", name="one_library_collection_per_title")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library-collection", args=[self.region.slug, self.pk])


class CollectionItem(models.Model):
    collection = models.ForeignKey(LibraryCollection, on_delete=models.CASCADE, related_name="lines")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="lines")
    word = models.TextField("a word on it", blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint("collection", "resource", name="once_in_a_library_collection")]

    def __str__(self) -> str:
        return f"{self.resource} in {self.collection}"


class HandOver(models.Model):
    """The library, or a part of it, given to a national store: what was in the package, and when it was made."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="hand_overs")
    to = models.CharField("to whom", max_length=150)
    resources = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"To {self.to} on {self.made_at:%-d %B %Y}"
