"""People who buy for a council, kept by the council. They need no account."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.manager import HistoricalQuerySet
from simple_history.models import HistoricalRecords

from councils.models import Council


class Specialism(models.TextChoices):
    FLEET = "fleet", "Fleet"
    CONSTRUCTION = "construction", "Construction"
    IT = "it", "IT"
    FOOD = "food", "Food"
    ENERGY = "energy", "Energy"


class Job(models.TextChoices):
    """What somebody does in buying; the first two are procurement staff, the others sit in a service."""

    HEAD = "head", "Head of procurement"
    BUYER = "buyer", "Buyer or category manager"
    CONTRACTS = "contracts", "Contract manager in a service"
    COMMISSIONER = "commissioner", "Commissioner in a service"
    ORDERS = "orders", "Places orders for a service"


PROCUREMENT = (Job.HEAD, Job.BUYER)


class LearnerQuerySet(models.QuerySet["Learner"]):
    def listed(self, on: date) -> "LearnerQuerySet":
        """Who was on a council's list on a day: `left_on` is the first day they were not."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on), listed_on__lte=on)

    def key(self, rules: list[tuple[str, str]]) -> "LearnerQuerySet":
        """Those in a key role; nobody where the region has named none."""
        wanted = Q(pk__in=[])
        for role, specialism in rules:
            wanted |= Q(role=role, specialism=specialism) if specialism else Q(role=role)
        return self.filter(wanted)

    def procurement(self) -> "LearnerQuerySet":
        return self.filter(role__in=PROCUREMENT)

    def service(self) -> "LearnerQuerySet":
        return self.exclude(role__in=PROCUREMENT)


class PastLearnerQuerySet(LearnerQuerySet, HistoricalQuerySet):
    pass


class Learner(models.Model):
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="learners")
    name = models.CharField(max_length=150)
    email = models.EmailField("e-mail address", blank=True)
    staff_number = models.CharField(max_length=40, blank=True)
    job_title = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=15, choices=Job)
    specialism = models.CharField(max_length=15, choices=Specialism, blank=True)
    listed_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords(
        excluded_fields=["name", "email", "staff_number", "job_title", "added_by", "changed_at", "version"],
        historical_queryset=PastLearnerQuerySet,
    )
    """What counts in figures of a past day; nothing that says who somebody is."""
    objects = LearnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "council", "email", condition=~Q(email="") & Q(left_on=None), name="one_learner_per_address"
            ),
            models.UniqueConstraint(
                "council",
                "staff_number",
                condition=~Q(staff_number="") & Q(left_on=None),
                name="one_learner_per_staff_number",
            ),
            models.CheckConstraint(condition=Q(role__in=Job.values), name="learner_role_is_known"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("listed_on")), name="learner_left_after_listed"
            ),
        ]
        indexes = [models.Index(fields=["council", "role", "specialism"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("learner", args=[self.council.slug, self.pk])

    def is_listed(self, on: date) -> bool:
        return self.listed_on <= on and (self.left_on is None or self.left_on > on)

    def what(self) -> str:
        """“Buyer or category manager, Fleet”."""
        parts: list[Any] = [self.get_role_display(), self.get_specialism_display()]
        return ", ".join(str(part) for part in parts if part)


class StaffList(models.Model):
    """When a council's list last changed: whoever reads “n of N” sees how old N is."""

    council = models.OneToOneField(Council, on_delete=models.CASCADE, related_name="staff_list")
    changed_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.council}, {self.changed_on}"
