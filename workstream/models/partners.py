"""Organisations and projects the programme works with: contacts, one log, what is asked of them, what is in scope."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from actions.models import Action
from councils.models import Council, Region


class PartnerQuerySet(models.QuerySet["Partner"]):
    def with_last_contact(self) -> "PartnerQuerySet":
        return self.annotate(last_on=Max("entries__on"))


class Partner(models.Model):
    class Kind(models.TextChoices):
        BODY = "body", "Organisation"
        PROJECT = "project", "Project with a scope of its own"
        CENTRE = "centre", "Centre or programme of another region"

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.BODY)
    about = models.TextField("what we have to do with them", blank=True)
    link = models.URLField("web address", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()
    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                "name",
                name="one_partner_per_name",
                violation_error_message="There is a partner of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partner", args=[self.region.slug, self.pk])


class PartnerContact(models.Model):
    """Somebody at a partner. Work addresses only."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    job = models.CharField("what they do there", max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    phone = models.CharField("telephone", max_length=40, blank=True)
    left_on = models.DateField("no longer there since", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = [F("left_on").desc(nulls_first=True), "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "partner",
                "name",
                name="one_contact_per_name",
                violation_error_message="There is a contact of this name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PartnerEntry(models.Model):
    """One contact with a partner. What is to follow is an action, so that it waits for whoever has promised it."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="entries")
    on = models.DateField("date")
    contact = models.ForeignKey(
        PartnerContact, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="with"
    )
    words = models.TextField("what was said or agreed")
    next_step = models.OneToOneField(
        Action, on_delete=models.PROTECT, null=True, blank=True, related_name="partner_entry"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        verbose_name_plural = "partner entries"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["partner", "-on"])]

    def __str__(self) -> str:
        return f"{self.partner}, {self.on:%-d %B %Y}"


class PartnerAsk(models.Model):
    """What councils need from a partner: asked, replied, and what came of it."""

    class Result(models.TextChoices):
        AGREED = "agreed", "Agreed"
        PARTLY = "partly", "Agreed in part"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "No longer asked"

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="asks")
    need = models.CharField("what is needed", max_length=200)
    why = models.TextField("what councils need it for", blank=True)
    councils = models.ManyToManyField(
        Council, related_name="partner_asks", blank=True, verbose_name="councils behind it"
    )
    asked_on = models.DateField("asked on", null=True, blank=True)
    replied_on = models.DateField("replied on", null=True, blank=True)
    reply = models.TextField("the reply", blank=True)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    outcome = models.TextField("what came of it", blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords(m2m_fields=["councils"])

    class Meta:
        ordering = [F("replied_on").desc(nulls_first=True), F("asked_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                "partner",
                "need",
                name="one_ask_per_need",
                violation_error_message="This has been asked of the partner already: change that entry.",
            ),
            models.CheckConstraint(
                condition=Q(replied_on=None) | Q(asked_on__isnull=False, asked_on__lte=F("replied_on")),
                name="replied_after_it_was_asked",
            ),
            models.CheckConstraint(condition=Q(replied_on=None) | ~Q(reply=""), name="reply_has_words"),
        ]

    known_councils: "Sequence[Council] | None" = None
    """Those behind it as known on a day, where that was asked for."""

    def __str__(self) -> str:
        return self.need

    @property
    def behind_it(self) -> "Iterable[Council]":
        return self.councils.all() if self.known_councils is None else self.known_councils

    def state(self, on: date) -> str:
        """How it stands at the end of a day, in words."""
        if self.asked_on is None or self.asked_on > on:
            return "not asked yet"
        if self.replied_on is None or self.replied_on > on:
            return "no longer asked" if self.result == self.Result.WITHDRAWN else "waits for a reply"
        return str(self.get_result_display()).lower() or "replied"

    def is_waiting(self, on: date) -> bool:
        return self.state(on) == "waits for a reply"


class ScopeItem(models.Model):
    """One thing that sustainability needs from a project, and whether it stands in the project's scope."""

    class State(models.TextChoices):
        TO_RAISE = "to-raise", "To be raised"
        RAISED = "raised", "Raised, not settled"
        INCLUDED = "included", "Included"
        PARTLY = "partly", "Included in part"
        LEFT_OUT = "left-out", "Left out"

    SETTLED = (State.INCLUDED, State.PARTLY, State.LEFT_OUT)

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="scope_items", verbose_name="project")
    title = models.CharField("what should be in scope", max_length=200)
    state = models.CharField("is it included?", max_length=8, choices=State.choices, default=State.TO_RAISE)
    settled_on = models.DateField("settled on", null=True, blank=True)
    words = models.TextField("what was agreed, and where it stands", blank=True)
    version = models.PositiveIntegerField(default=0)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["partner__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "partner",
                "title",
                name="one_scope_item_per_title",
                violation_error_message="This stands among the project's scope items already.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("to-raise", "raised"), settled_on=None)
                | Q(state__in=("included", "partly", "left-out"), settled_on__isnull=False),
                name="settled_scope_item_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def state_on(self, on: date) -> str:
        """What was settled later was only raised on the day."""
        return self.State.RAISED if self.settled_on and self.settled_on > on else self.state
