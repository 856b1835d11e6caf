"""What councils have by way of a policy or strategy: dated rows, so that any day can be told."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, Dated, DatedQuerySet, Region, ends_after_start, in_order
from files.models import StoredFile


class PolicyKind(models.TextChoices):
    POLICY = "policy", "Policy"
    STRATEGY = "strategy", "Strategy"


class CommonPolicy(Dated):
    """A policy or strategy that the region has agreed on for its councils; in force from the day it was agreed."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="common_policies")
    kind = models.CharField(max_length=10, choices=PolicyKind)
    title = models.CharField(max_length=200)
    agreed_by = models.CharField(max_length=150)
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    review_due_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_start("common_policy_ends_after_start"),
            in_order("starts_on", "review_due_on", "common_policy_reviewed_after_agreed"),
            models.UniqueConstraint(
                "region", "kind", condition=Q(ends_on=None), name="one_common_policy_of_a_kind_in_force"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("common-policy", args=[self.region.slug, self.pk])


class PolicyQuerySet(DatedQuerySet):
    def current(self) -> "PolicyQuerySet":
        return self.filter(ends_on=None)

    def in_place(self) -> "PolicyQuerySet":
        return self.filter(form__in=Policy.IN_PLACE)


class Policy(Dated):
    """One state of a council's policy or strategy, from the day it was adopted, or said, until the next took over."""

    class Form(models.TextChoices):
        SEPARATE = "separate", "A document of its own"
        PART = "part", "Part of the procurement strategy"
        PREPARATION = "preparation", "In preparation"
        NONE = "none", "None"

    class Stance(models.TextChoices):
        ADOPTED = "adopted", "The common one, as it is"
        ADAPTED = "adapted", "The common one, adapted"
        OWN = "own", "The council's own"
        NONE = "none", "None yet"

    IN_PLACE = (Form.SEPARATE, Form.PART)
    FROM_COMMON = (Stance.ADOPTED, Stance.ADAPTED)

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="policies")
    kind = models.CharField(max_length=10, choices=PolicyKind)
    form = models.CharField(max_length=12, choices=Form)
    title = models.CharField(max_length=200, blank=True)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.NONE)
    common = models.ForeignKey(CommonPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="taken_up")
    adopted_by = models.CharField(max_length=150, blank=True)
    endorsed_by = models.CharField(max_length=150, blank=True)
    endorsed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_shared = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_start("policy_ends_after_start"),
            in_order("starts_on", "review_due_on", "policy_reviewed_after_adopted"),
            models.UniqueConstraint("council", "kind", condition=Q(ends_on=None), name="one_policy_of_a_kind_now"),
            models.CheckConstraint(
                condition=Q(stance__in=("adopted", "adapted"), common__isnull=False)
                | Q(stance__in=("own", "none"), common=None),
                name="taken_up_names_the_common_policy",
            ),
            models.CheckConstraint(
                condition=Q(form__in=("preparation", "none"), endorsed_on=None, endorsed_by="", review_due_on=None)
                | Q(form__in=("separate", "part")),
                name="only_what_is_in_place_is_endorsed",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_on=None, endorsed_by="") | (Q(endorsed_on__isnull=False) & ~Q(endorsed_by="")),
                name="endorsed_by_somebody_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["kind", "ends_on", "review_due_on"])]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()}: {self.get_form_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("policy", args=[self.council.slug, self.pk])

    @property
    def is_in_place(self) -> bool:
        return self.form in self.IN_PLACE

    def is_overdue(self, on: date) -> bool:
        return self.ends_on is None and self.review_due_on is not None and self.review_due_on < on


class PolicyReview(models.Model):
    """A review that the council held of its policy or strategy, and what came of it."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reviews")
    held_on = models.DateField()
    held_by = models.CharField(max_length=150)
    outcome = models.TextField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    next_due_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint("policy", "held_on", name="one_review_of_a_policy_a_day"),
            in_order("held_on", "next_due_on", "next_policy_review_after_this_one"),
        ]

    def __str__(self) -> str:
        return f"Reviewed on {self.held_on:%-d %B %Y} by {self.held_by}"
