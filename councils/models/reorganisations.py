"""Councils that merge, split or hand over a part, and councils that agree to be named in public."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from councils.models.places import Council, Region


class Reorganisation(models.Model):
    """Some councils end, others take over from them, on one day. Until it is recorded it is a draft without effect."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="reorganisations")
    name = models.CharField(max_length=150)
    takes_effect_on = models.DateField(help_text="The first day of the new councils.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    new_councils = models.ManyToManyField(Council, related_name="made_by", blank=True)
    """Councils that were entered with it. Until its day each is a shadow council."""

    class Meta:
        ordering = ["-takes_effect_on", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reorganisation", args=[self.region.slug, self.pk])

    @property
    def last_day(self) -> date:
        """Of the councils that end."""
        return self.takes_effect_on - timedelta(days=1)

    @property
    def is_recorded(self) -> bool:
        return self.recorded_at is not None


class PassingQuerySet(models.QuerySet["Passing"]):
    def recorded(self) -> "PassingQuerySet":
        return self.exclude(reorganisation__recorded_at=None)

    def due(self, on: date) -> "PassingQuerySet":
        """What has not been handed over although the day has come."""
        return self.recorded().filter(handed_at=None, reorganisation__takes_effect_on__lte=on)


class Passing(models.Model):
    """What one council passes to another, and what of its people and papers goes with it."""

    class Extent(models.TextChoices):
        WHOLE = "whole", "It ends, and this council takes over all of it"
        SHARE = "share", "It ends, and this council takes over a part of it"
        MOVED = "moved", "It goes on, and a part of it moves to this council"

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="passings")
    old = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="passed_to")
    new = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="taken_from")
    extent = models.CharField(max_length=5, choices=Extent.choices, default=Extent.WHOLE)
    part = models.CharField("which part", max_length=200, blank=True)
    people = models.BooleanField(default=True)
    evidence = models.BooleanField(default=True)
    actions = models.BooleanField(default=True)
    targets = models.BooleanField(default=True)
    handed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True, blank=True)
    handed_words = models.TextField(blank=True)
    was_to_end = models.BooleanField(default=False)
    """The old council's last day stood already when this was recorded."""

    objects = PassingQuerySet.as_manager()

    class Meta:
        ordering = ["old__short_name", "new__short_name"]
        constraints = [
            models.UniqueConstraint("reorganisation", "old", "new", name="one_passing_between_two_councils"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="a_council_does_not_pass_to_itself"),
            models.CheckConstraint(condition=Q(extent="whole") | ~Q(part=""), name="a_part_says_which"),
        ]

    def __str__(self) -> str:
        return f"{self.old.short_name} to {self.new.short_name}"

    @property
    def ends_the_old(self) -> bool:
        return self.extent != self.Extent.MOVED

    @property
    def goes_with_it(self) -> list[str]:
        """What is handed over, in words."""
        chosen = {
            "people": self.people,
            "evidence": self.evidence,
            "open actions": self.actions,
            "own targets": self.targets,
        }
        return [words for words, is_chosen in chosen.items() if is_chosen]


class NamedInPublic(models.Model):
    """A council's own agreement to be named in the region's public figures, and when it took it back."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="named_in_public")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-agreed_at"]
        verbose_name_plural = "named in public"
        constraints = [
            models.UniqueConstraint("council", condition=Q(ended_at=None), name="one_agreement_to_be_named_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("agreed_at")), name="named_ends_after_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} is named in public"
