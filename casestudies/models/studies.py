from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Region, SpendCategory
from frameworks.models import Cell

LONGEST_TEXT = 20_000


class Words(models.Model):
    """What a case study says. The long texts are Markdown."""

    title = models.CharField(max_length=150)
    summary = models.TextField(max_length=400)
    problem = models.TextField(max_length=LONGEST_TEXT, blank=True)
    done = models.TextField(max_length=LONGEST_TEXT, blank=True)
    outcome = models.TextField(max_length=LONGEST_TEXT, blank=True)
    lessons = models.TextField(max_length=LONGEST_TEXT, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    cost_pence = models.BigIntegerField(null=True, blank=True)
    savings_pence = models.BigIntegerField(null=True, blank=True)
    money_note = models.CharField(max_length=500, blank=True)
    whole_life_cost = models.TextField(max_length=LONGEST_TEXT, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_note = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


TEXTS = tuple(field.name for field in Words._meta.fields)


class CaseStudyQuerySet(models.QuerySet[Any]):
    def published(self) -> "CaseStudyQuerySet":
        return self.exclude(current=None)

    def past_review(self, on: date) -> "CaseStudyQuerySet":
        return self.published().filter(review_on__lt=on)


class CaseStudy(Words):
    """The working copy. What the public reads is `current`, a version that never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "With the editor"
        PUBLISHED = "published", "Published"
        TAKEN_BACK = "taken-back", "Taken back"

    WRITABLE = (State.DRAFT, State.PUBLISHED, State.TAKEN_BACK)

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="case_studies")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="case_studies")
    slug = models.SlugField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    cells = models.ManyToManyField(Cell, related_name="case_studies", blank=True)
    category = models.ForeignKey(
        SpendCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="case_studies"
    )
    review_on = models.DateField(null=True, blank=True)
    current = models.OneToOneField("Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)
    """Counts each save, so that two people at one draft lose nothing."""
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    history: ClassVar = HistoricalRecords(excluded_fields=["current"])
    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "case studies"
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="published", current=None), name="published_study_has_a_version"),
            models.CheckConstraint(
                condition=~Q(state="taken-back") | Q(current=None), name="study_taken_back_has_no_current_version"
            ),
            models.CheckConstraint(
                condition=Q(current=None) | ~Q(review_on=None), name="study_that_is_public_has_a_review_date"
            ),
        ]
        indexes = [models.Index(fields=["region", "state"])]

    def get_absolute_url(self) -> str:
        return reverse("case-study", args=[self.slug])

    @property
    def source_key(self) -> str:
        """How a benefit names it."""
        return f"case-study-{self.pk}"

    @property
    def draft_url(self) -> str:
        return reverse("case-study-draft", args=[self.slug])


class Version(Words):
    """What was published at a moment, with its figures and pictures. It never changes."""

    study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    pictures = models.ManyToManyField("casestudies.Picture", related_name="versions")
    attachments = models.ManyToManyField("casestudies.Attachment", related_name="versions")
    published_on = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("study", "number", name="one_version_per_number")]
        indexes = [models.Index(fields=["-published_on", "-id"], name="versions_newest_first")]
