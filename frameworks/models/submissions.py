"""What was signed off at a moment: declared answers, the evidence behind them, and the levels that follow."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from frameworks.models.answers import Evidence, ValueChoices
from frameworks.models.collections import Assessment
from frameworks.models.editions import Criterion, Theme


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def by(self, at: datetime) -> "SubmissionQuerySet":
        """What stood at a moment: submitted by then, and not dropped again."""
        return self.filter(Q(dropped_at=None) | Q(dropped_at__gt=at), submitted_at__lte=at)

    def standing(self) -> "SubmissionQuerySet":
        """Without updates that the council dropped after they were sent back."""
        return self.filter(dropped_at=None)

    def latest_first(self) -> "SubmissionQuerySet":
        return self.order_by("-submitted_at", "-pk")


class Submission(models.Model):
    class Kind(models.TextChoices):
        FULL = "full", "Self-assessment"
        UPDATE = "update", "Update"

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    aiming_at = models.PositiveSmallIntegerField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 over every declared answer and the hashes of its evidence."""
    council_note = models.TextField(blank=True)
    claimed = models.PositiveSmallIntegerField("claimed level")
    validated = models.PositiveSmallIntegerField("validated level", null=True, blank=True)
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    dropped_at = models.DateTimeField(
        null=True, blank=True, help_text="When the council dropped an update that had been sent back."
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint("assessment", "number", name="one_submission_per_number"),
            models.CheckConstraint(
                condition=Q(validated=None, validated_at=None) | Q(validated__isnull=False, validated_at__isnull=False),
                name="validated_level_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["assessment", "submitted_at"]), models.Index(fields=["submitted_at"])]

    def __str__(self) -> str:
        return f"{self.assessment}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("submission", args=[self.assessment.council.slug, self.pk])


class SubmissionLevel(models.Model):
    """Claimed and validated level of one theme: what dashboards read."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="levels")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    claimed = models.PositiveSmallIntegerField()
    validated = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["theme__order"]
        constraints = [models.UniqueConstraint("submission", "theme", name="one_level_per_theme")]

    def __str__(self) -> str:
        return f"{self.theme}: {self.claimed}"


class DeclaredAnswerQuerySet(models.QuerySet["DeclaredAnswer"]):
    def in_order(self) -> "DeclaredAnswerQuerySet":
        return self.select_related("criterion", "criterion__theme").order_by(
            "criterion__theme__order", "criterion__level", "criterion__order"
        )


class DeclaredAnswer(models.Model):
    """An answer as it was signed off. Answers that were never given are not declared."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="declared")
    value = models.CharField(max_length=15, choices=ValueChoices.choices)
    reason = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    is_changed = models.BooleanField(default=True, help_text="Differs from the submission before.")
    for_review = models.BooleanField(default=True, help_text="In an update only what changed is reviewed.")
    validated_value = models.CharField(max_length=15, choices=ValueChoices.choices, blank=True)

    objects = DeclaredAnswerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("submission", "criterion", name="one_declared_answer_per_requirement")]
        indexes = [models.Index(fields=["criterion", "value"])]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.value}"


class DeclaredEvidence(models.Model):
    declared = models.ForeignKey(DeclaredAnswer, on_delete=models.CASCADE, related_name="evidence")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="declared")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.title
