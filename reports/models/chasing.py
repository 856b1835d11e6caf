"""What was said with a council about what it owes: calls, promises, reminders, letters to its chief executive."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, in_order


class Contact(models.Model):
    """One line of the log: somebody spoke with the council."""

    class How(models.TextChoices):
        CALL = "call", "Call"
        MEETING = "meeting", "Meeting"
        MAIL = "mail", "E-mail"

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField("day")
    how = models.CharField(max_length=10, choices=How.choices, default=How.CALL)
    with_whom = models.CharField(max_length=150)
    words = models.TextField("what was said", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_how_display()} with {self.with_whom}, {self.on}"


class Promise(models.Model):
    """By when the council says that one thing will be there. The latest one counts, earlier ones stay to be read."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="promises")
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="promises")
    kind = models.CharField(max_length=50)
    url = models.CharField(max_length=300)
    """With its kind, which of the council's open things it is about."""
    what = models.CharField(max_length=300)
    promised_for = models.DateField()

    class Meta:
        ordering = ["-contact__on", "-pk"]
        constraints = [models.UniqueConstraint("contact", "kind", "url", name="one_promise_per_contact_and_ask")]

    def __str__(self) -> str:
        return f"{self.what} by {self.promised_for}"


class Reminder(models.Model):
    """One mail to a council's people that names everything it owes; at most one a day."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="reminders")
    sent_on = models.DateField()
    asks = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveSmallIntegerField(default=0)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [models.UniqueConstraint("council", "sent_on", name="one_reminder_per_council_and_day")]

    def __str__(self) -> str:
        return f"Reminder to {self.council}, {self.sent_on}"


class Letter(models.Model):
    """The next step: a letter to the council's chief executive. Drafted from what is owed, sent by whoever signs it."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="letters")
    addressed_to = models.CharField(max_length=150)
    text = models.TextField()
    drafted_on = models.DateField()
    sent_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    history: ClassVar = HistoricalRecords()

    class Meta:
        ordering = ["-drafted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council"], condition=Q(sent_on=None), name="one_letter_in_preparation_per_council"
            ),
            in_order("drafted_on", "sent_on", "letter_sent_after_drafted"),
        ]

    def __str__(self) -> str:
        return f"Letter to {self.addressed_to}, {self.council}"

    def get_absolute_url(self) -> str:
        return reverse("letter", args=[self.council.region.slug, self.council.slug, self.pk])
