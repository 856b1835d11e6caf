"""What the region decides: who is in a key role, and who needs which training by when."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from councils.models import Region, in_order
from training.models.courses import Kind
from training.models.people import Job, Specialism


class DecidedQuerySet(models.QuerySet[Any]):
    def on(self, on: date) -> "DecidedQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), set_on__lte=on)


class Decided(models.Model):
    """Stands from the day it is set until the day before it ends."""

    source = models.CharField(max_length=200, help_text="Who decided it, and when.")
    set_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class KeyRole(Decided):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="key_roles")
    role = models.CharField(max_length=15, choices=Job)
    specialism = models.CharField(max_length=15, choices=Specialism, blank=True)

    history: ClassVar = HistoricalRecords()
    objects = DecidedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "region", "role", "specialism", condition=Q(ended_on=None), name="one_standing_key_role"
            ),
            in_order("set_on", "ended_on", "key_role_ended_after_set"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.get_specialism_display() or 'any specialism'}"


class Audience(models.TextChoices):
    KEY = "key", "Everybody in a key role"
    PROCUREMENT = "procurement", "All procurement staff"
    SERVICE = "service", "All who buy in a service"
    EVERYBODY = "everybody", "Everybody on the lists"


class Need(Decided):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="training_needs")
    kind = models.CharField(max_length=12, choices=Kind)
    audience = models.CharField(max_length=12, choices=Audience)
    specialism = models.CharField(max_length=15, choices=Specialism, blank=True)
    by_on = models.DateField()

    history: ClassVar = HistoricalRecords()
    objects = DecidedQuerySet.as_manager()

    class Meta:
        ordering = ["by_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region", "kind", "audience", "specialism", condition=Q(ended_on=None), name="one_standing_need"
            ),
            in_order("set_on", "ended_on", "need_ended_after_set"),
            in_order("set_on", "by_on", "need_met_after_set"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.who()}"

    def who(self) -> str:
        words = str(self.get_audience_display())
        return f"{words}, {self.get_specialism_display()} only" if self.specialism else words
