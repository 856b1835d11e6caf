"""A council's working answers and the evidence it offers for them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from councils.models import Council, in_order
from files.models import StoredFile
from frameworks.assessments.rules.ageing import MARKS, Age, age
from frameworks.editions.rules.levels import Value
from frameworks.models.collections import Assessment
from frameworks.models.editions import Criterion


class ValueChoices(models.TextChoices):
    MET = Value.MET.value, "Met"
    PARTLY = Value.PARTLY.value, "Partly met"
    NOT_MET = Value.NOT_MET.value, "Not met"
    NOT_APPLICABLE = Value.NOT_APPLICABLE.value, "Not applicable"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def in_order(self) -> "AnswerQuerySet":
        return self.select_related("criterion", "criterion__theme").order_by(
            "criterion__theme__order", "criterion__level", "criterion__order"
        )


class Answer(models.Model):
    """One row per requirement from the day the collection opens; `version` rises by one with each save."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="answers")
    value = models.CharField(max_length=15, choices=ValueChoices, blank=True)
    reason = models.TextField("why it does not apply", blank=True)
    comment = models.TextField(blank=True)
    reply = models.TextField("reply to the reviewer", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    """The colleague it was given to; whoever holds a role in the council may answer all the same."""
    version = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, blank=True)
    evidence: "models.ManyToManyField[Evidence, EvidenceUse]" = models.ManyToManyField(
        "Evidence", through="EvidenceUse", related_name="answers"
    )

    history: ClassVar = HistoricalRecords()
    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("assessment", "criterion", name="one_answer_per_requirement"),
            models.CheckConstraint(
                condition=~Q(value=Value.NOT_APPLICABLE.value) | ~Q(reason=""), name="not_applicable_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.get_value_display() or 'not answered'}"


class Evidence(models.Model):
    """A file or a link of a council; one item may stand for several requirements."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    url = models.URLField("link", max_length=500, blank=True)
    dated_on = models.DateField("date of the document", null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=100, blank=True, help_text="The council's record that it was taken from.")
    as_at = models.DateField(null=True, blank=True)
    expires_on = models.DateField("last day on which it holds", null=True, blank=True)
    review_on = models.DateField("day to look at it again", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="The older one.",
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-added_at"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(Q(file=None) & ~Q(url="")) | (Q(file__isnull=False) & Q(url="")),
                name="evidence_is_a_file_or_a_link",
            ),
            in_order(
                "dated_on",
                "expires_on",
                "evidence_holds_after_its_date",
                "It must not end before its own date.",
            ),
            in_order(
                "dated_on",
                "review_on",
                "evidence_reviewed_after_its_date",
                "The review must be after its own date.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def sha256(self) -> str:
        return self.file.sha256 if self.file else ""

    def age(self, on: date) -> Age:
        return age(self.expires_on, self.review_on, on)

    @property
    def mark(self) -> str:
        """What is said beside it today wherever it stands; nothing where there is nothing to say."""
        found = self.age(timezone.localdate())
        return MARKS.get(found, "")

    @property
    def mark_colour(self) -> str:
        return "red" if self.age(timezone.localdate()) == Age.EXPIRED else "yellow"


class EvidenceUse(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="uses")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="uses")
    offer_key = models.CharField(max_length=50, blank=True)
    offer_as_at: "models.DateField[date | None, date | None]" = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(null=True)
    """Where nothing stands, as it was added to the council's evidence."""

    class Meta:
        constraints = [models.UniqueConstraint("answer", "evidence", name="one_use_per_answer")]

    def __str__(self) -> str:
        return f"{self.evidence} for {self.answer_id}"


class EvidenceTaken(models.Model):
    """Evidence that stood beside an answer and was taken away again."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="taken_away")
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="taken_away")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-taken_at"]
        verbose_name_plural = "evidence taken away"

    def __str__(self) -> str:
        return f"{self.evidence} for {self.answer_id}"
