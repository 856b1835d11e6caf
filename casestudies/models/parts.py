from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from casestudies.models.studies import CaseStudy, Version
from councils.models import in_order
from files.models import StoredFile


class FigureWords(models.Model):
    """One figure with everything that makes it checkable."""

    class Nature(models.TextChoices):
        RESULT = "result", "Result"
        COMMITMENT = "commitment", "Commitment"

    what = models.CharField(max_length=150)
    value = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=40)
    nature = models.CharField(max_length=10, choices=Nature)
    year = models.PositiveSmallIntegerField()
    base_year = models.PositiveSmallIntegerField(null=True, blank=True)
    base_note = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [in_order("base_year", "year", "%(class)s_base_before_result")]

    def __str__(self) -> str:
        return f"{self.what}: {self.amount}"

    @property
    def amount(self) -> str:
        shown = f"{self.value:,.3f}".rstrip("0").rstrip(".")
        return f"{shown}%" if self.unit in {"%", "per cent"} else f"{shown} {self.unit}"

    @property
    def base(self) -> str:
        return str(self.base_year) if self.base_year else self.base_note or "not stated"


class Figure(FigureWords):
    study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="figures")

    class Meta(FigureWords.Meta):
        pass


class VersionFigure(FigureWords):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="figures")

    class Meta(FigureWords.Meta):
        pass


class Part(models.Model):
    """A file of a study. Taken out of the draft it stays with the versions that were published with it."""

    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]


class Picture(Part):
    """Its sizes are made once, when it comes in; what a camera noted about the place is not kept."""

    study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="pictures")
    alt = models.CharField("what can be seen", max_length=250)
    caption = models.CharField(max_length=250, blank=True)
    small = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    large = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.alt

    @property
    def small_url(self) -> str:
        return self._url("small")

    @property
    def large_url(self) -> str:
        return self._url("large")

    def _url(self, size: str) -> str:
        return reverse("case-study-picture", args=[self.study.slug, self.pk, size])


class Attachment(Part):
    study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="attachments")
    title = models.CharField(max_length=150)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """What editor and writers say to one another about a draft."""

    study = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(max_length=4000)
    sends_back = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
