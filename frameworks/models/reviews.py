"""A reviewer's look at one submission, verdict by verdict."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from frameworks.models.answers import ValueChoices
from frameworks.models.submissions import DeclaredAnswer, Submission


class ReviewQuerySet(models.QuerySet["Review"]):
    def with_progress(self) -> "ReviewQuerySet":
        """Adds `listed` and `looked_at`: how many answers are on the list, and how many have a verdict."""
        return self.annotate(listed=Count("verdicts"), looked_at=Count("verdicts", filter=~Q(verdicts__outcome="")))


class Review(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "Being reviewed"
        SENT_BACK = "sent-back", "Sent back with questions"
        DONE = "done", "Finished"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    is_second = models.BooleanField(default=False, help_text="A second look at a drawn sample.")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    fingerprint = models.CharField(max_length=64, help_text="Of the submission that was reviewed.")
    words = models.TextField("message to the council", blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint("submission", condition=Q(is_second=False), name="one_first_review_per_submission"),
            models.UniqueConstraint("submission", "reviewer", name="one_review_per_reviewer"),
        ]
        indexes = [models.Index(fields=["reviewer", "state"])]

    def __str__(self) -> str:
        return f"Review of {self.submission}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])


class Verdict(models.Model):
    """One row for each declared answer that is to be looked at; without an outcome until it has been."""

    class Outcome(models.TextChoices):
        AGREE = "agree", "Agree"
        DISAGREE = "disagree", "Disagree"
        ASK = "ask", "Ask"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts")
    declared = models.ForeignKey(DeclaredAnswer, on_delete=models.CASCADE, related_name="verdicts")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    value = models.CharField("the reviewer's own answer", max_length=15, choices=ValueChoices.choices, blank=True)
    reason = models.TextField(blank=True)
    carried_over = models.BooleanField(default=False, help_text="From the version before, where nothing changed.")
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("review", "declared", name="one_verdict_per_declared_answer"),
            models.CheckConstraint(
                condition=~Q(outcome="disagree") | (~Q(value="") & ~Q(reason="")), name="disagreeing_says_what_and_why"
            ),
            models.CheckConstraint(condition=~Q(outcome="ask") | ~Q(reason=""), name="asking_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.declared}: {self.outcome or 'not looked at'}"
