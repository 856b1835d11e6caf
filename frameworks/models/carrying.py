"""Opening a collection step by step, and what each council takes over into it from the one before."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from files.models import StoredFile
from frameworks.editions.rules.mapping import Change
from frameworks.models.answers import Answer, ValueChoices
from frameworks.models.collections import Assessment, Collection
from frameworks.models.jobs import Job


class Opening(Job):
    """The work of giving every council its assessment in a collection. Councils that have theirs can begin."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="opening")
    carries = models.BooleanField(default=False, help_text="What councils said last waits to be confirmed.")
    councils = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Opening of {self.collection}"

    def get_absolute_url(self) -> str:
        return reverse("opening", args=[self.collection.region.slug, self.collection_id])


class CarryOver(models.Model):
    """From which of its earlier assessments a council carries over, and what of it."""

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="carry_over")
    source = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="carried_on")
    with_answers = models.BooleanField("answers", default=True)
    with_comments = models.BooleanField("comments", default=True)
    with_evidence = models.BooleanField("evidence", default=True)
    with_owners = models.BooleanField("who a requirement was given to", default=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField()

    history: ClassVar = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(assessment=models.F("source")), name="carried_over_from_another_assessment"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} to {self.assessment}"


class CarriedQuerySet(models.QuerySet["Carried"]):
    def waiting(self) -> "CarriedQuerySet":
        """Neither confirmed nor answered otherwise."""
        return self.filter(settled_at=None, answer__value="")


class Carried(models.Model):
    """One earlier answer that waits beside an answer of now, or has waited. It counts for nothing itself: the answer
    stays empty until somebody confirms or changes what was carried over."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="carried")
    source = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="carried_on")
    change = models.CharField(max_length=10, choices=[(row.value, row.value) for row in Change])
    value = models.CharField(max_length=15, choices=ValueChoices.choices, blank=True)
    """What is to be confirmed: the earlier answer as the reviewer left it; empty where it cannot be told."""
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CarriedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("answer", "source", name="carried_over_once")]

    def __str__(self) -> str:
        return f"{self.source_id} to {self.answer_id}"


class AssessmentCopy(Job):
    """A whole self-assessment as PDF and Word document, as it stood when it was made."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="copies")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Job.Meta):
        constraints = [
            models.UniqueConstraint(
                "assessment",
                "asked_by",
                condition=models.Q(state__in=("waiting", "building")),
                name="one_copy_is_made_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"Copy of {self.assessment}"
