"""The working group: its members, its meetings, and the sub-regional leads that were asked to join."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from actions.models import Action
from councils.models import Council, Dated, DatedQuerySet, Region, SubRegion, ends_after_start, in_order


class Member(Dated):
    """A person of a council or another body who belongs to the group, actively or for reference."""

    class Standing(models.TextChoices):
        ACTIVE = "active", "Active: comes to meetings"
        REFERENCE = "reference", "Reference: is kept informed"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="group_members")
    name = models.CharField(max_length=150)
    email = models.EmailField("e-mail address", blank=True)
    council = models.ForeignKey(Council, on_delete=models.PROTECT, null=True, blank=True, related_name="group_members")
    body = models.CharField("other body", max_length=150, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ACTIVE)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            ends_after_start("group_member_ends_after_start"),
            models.CheckConstraint(
                condition=(Q(council=None) & ~Q(body="")) | (Q(council__isnull=False) & Q(body="")),
                name="member_of_a_council_or_a_body",
                violation_error_message="Choose a council, or write the name of another body: one of the two.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        return self.council.short_name if self.council else self.body


class Meeting(models.Model):
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(max_length=150, default="Working group")
    on = models.DateField("date")
    starts_at = models.TimeField("starts at")
    ends_at = models.TimeField("ends at")
    place = models.CharField("place or link", max_length=300)
    notes = models.TextField(blank=True)
    actions = models.ManyToManyField(Action, related_name="meetings", blank=True)
    is_called_off = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message="The meeting must end after it starts.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.region.slug, self.pk])


class Attendance(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="attendance")

    class Meta:
        constraints = [models.UniqueConstraint("meeting", "member", name="one_attendance_per_member")]

    def __str__(self) -> str:
        return f"{self.member} at {self.meeting}"


class LeadRequest(models.Model):
    """A lead council of a sub-region was asked to share what it has and to join: asked, received, joined."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="lead_requests")
    sub_region = models.ForeignKey(SubRegion, on_delete=models.CASCADE, related_name="lead_requests")
    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="lead_requests")
    asked_on = models.DateField("asked on")
    received_on = models.DateField("material received on", null=True, blank=True)
    joined_on = models.DateField("joined on", null=True, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sub_region__order", "asked_on"]
        constraints = [
            models.UniqueConstraint(
                "sub_region",
                "council",
                name="one_request_per_lead",
                violation_error_message="This council has been asked already: change that entry.",
            ),
            in_order("asked_on", "received_on", "lead_request_received_after_asked"),
            in_order("asked_on", "joined_on", "lead_request_joined_after_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.council} for {self.sub_region}"

    def state(self) -> tuple[str, date]:
        if self.joined_on:
            return "joined", self.joined_on
        return ("received", self.received_on) if self.received_on else ("asked", self.asked_on)
