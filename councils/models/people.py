"""The parts that people play in councils, sub-regions and regions, and invitations to play them."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models.places import Council, Dated, DatedQuerySet, Region, SubRegion, ends_after_start
from post.linking import Linked


class Champion(Dated):
    """The named person who stands for sustainable procurement in a council (supports PE1.1)."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="champions")
    name = models.CharField(max_length=150)
    post = models.CharField("job title", max_length=150)
    sponsor = models.CharField("senior sponsor", max_length=150, blank=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [ends_after_start("champion_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.name}, {self.post}"


class RoleKind(models.TextChoices):
    OFFICER = "officer", "Officer"
    SIGN_OFF = "sign-off", "Sign-off officer"
    REVIEWER = "reviewer", "Reviewer"
    SUB_REGIONAL_LEAD = "sub-regional-lead", "Sub-regional lead"
    EDITOR = "editor", "Editor"
    TRAINER = "trainer", "Trainer"
    GROUP_REPRESENTATIVE = "group-representative", "Group representative"
    MANAGER = "manager", "Project manager"
    BOARD = "board", "Programme board member"


COUNCIL_ROLES = (RoleKind.OFFICER, RoleKind.SIGN_OFF)
REGION_ROLES = tuple(kind for kind in RoleKind if kind not in (*COUNCIL_ROLES, RoleKind.SUB_REGIONAL_LEAD))


def held_for(kind: str) -> str:
    """Whether a role is held for a council, a sub-region or a region."""
    if kind in COUNCIL_ROLES:
        return "council"
    return "sub_region" if kind == RoleKind.SUB_REGIONAL_LEAD else "region"


def scope_matches_kind() -> Q:
    """The one place a role is held for fits its kind, and is the only one filled in."""
    places = {"council": COUNCIL_ROLES, "sub_region": (RoleKind.SUB_REGIONAL_LEAD,), "region": REGION_ROLES}
    fits = Q()
    for place, kinds in places.items():
        empty = {f"{other}__isnull": other != place for other in places}
        fits |= Q(kind__in=kinds, **empty)
    return fits


class Held(models.Model):
    """A kind of role and the one place it is held for."""

    kind = models.CharField(max_length=25, choices=RoleKind)
    region = models.ForeignKey(Region, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    sub_region = models.ForeignKey(
        SubRegion, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss"
    )
    council = models.ForeignKey(Council, on_delete=models.CASCADE, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def place(self) -> Council | SubRegion | Region:
        place = self.council or self.sub_region or self.region
        assert place is not None
        return place

    @property
    def in_region(self) -> Region:
        place = self.place
        return place if isinstance(place, Region) else place.region

    def in_words(self) -> str:
        return f"{self.get_kind_display()}, {self.place}"


class Role(Held, Dated):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=scope_matches_kind(), name="role_scope_matches_kind"),
            ends_after_start("role_ends_after_start"),
        ]
        indexes = [models.Index(fields=["person", "kind"])]

    def __str__(self) -> str:
        return f"{self.person}: {self.in_words()}"


INVITATION_DAYS = 14


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, at: datetime) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, written_at__gt=at - timedelta(days=INVITATION_DAYS))


class Invitation(Held, Linked):
    page = "accept-invitation"

    email = models.EmailField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=scope_matches_kind(), name="invitation_scope_matches_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.place}"

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.lasts_until

    @property
    def lasts_until(self) -> datetime:
        return self.written_at + timedelta(days=INVITATION_DAYS)
