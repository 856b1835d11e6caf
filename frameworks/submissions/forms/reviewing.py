"""What a reviewer types for one requirement, and what goes back to the council with it."""

from datetime import datetime

from django import forms
from django.utils.dateparse import parse_datetime

from frameworks.models import DeclaredAnswer, Verdict
from frameworks.models.answers import ValueChoices
from frameworks.submissions.operations.review_submission import Given

WORDS = 10_000


class VerdictForm(forms.Form):
    """One requirement on the page; its prefix carries the declared answer's id, so that many stand in one form."""

    outcome = forms.ChoiceField(
        label="Verdict",
        choices=Verdict.Outcome.choices,
        required=False,
        error_messages={"invalid_choice": "Choose agree, disagree or ask"},
    )
    value = forms.ChoiceField(
        label="Your own answer",
        choices=ValueChoices.choices,
        required=False,
        error_messages={"invalid_choice": "Choose one of the answers offered"},
    )
    reason = forms.CharField(
        label="Reason or question",
        required=False,
        max_length=WORDS,
        error_messages={"max_length": f"A reason or question must be {WORDS:,} characters or fewer"},
    )
    seen = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: object, declared: DeclaredAnswer, verdict: Verdict | None, **kwargs: object) -> None:
        self.declared = declared
        self.code = declared.criterion.code
        self.is_refused = False
        kwargs["prefix"] = f"v{declared.pk}"
        if verdict:
            kwargs["initial"] = {"outcome": verdict.outcome, "value": verdict.value, "reason": verdict.reason}
        self.stored_at = verdict.given_at if verdict else None
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def own_answers(self) -> list[tuple[str, str]]:
        """The answers to choose from in place of the council's."""
        return [(value, label) for value, label in ValueChoices.choices if value != self.declared.value]

    @property
    def is_filled_in(self) -> bool:
        names = ("outcome", "value", "reason")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        outcome, reason = cleaned.get("outcome"), str(cleaned.get("reason", "")).strip()
        if not outcome and "outcome" not in self.errors:
            self.add_error("outcome", "Choose agree, disagree or ask")
        if outcome == Verdict.Outcome.DISAGREE:
            if not cleaned.get("value") and "value" not in self.errors:
                self.add_error("value", "Choose your own answer")
            if not reason and "reason" not in self.errors:
                self.add_error("reason", "Say why you disagree")
        if outcome == Verdict.Outcome.ASK and not reason and "reason" not in self.errors:
            self.add_error("reason", "Write the question that the council should answer")
        return cleaned

    @property
    def seen_at(self) -> str:
        """When the verdict was given that the person has before them, to be sent along with the next save."""
        if self.is_bound and not self.is_refused:
            return str(self.data.get(self.add_prefix("seen"), ""))
        return self.stored_at.isoformat() if self.stored_at else ""

    def refuse(self, sentence: str) -> None:
        """It could not be saved; the person has been shown why, and what is stored."""
        self.is_refused = True
        self.add_error("outcome", sentence)

    def problems(self) -> list[tuple[str, str]]:
        """For the error summary: the id of the field to go to, and the sentence."""
        return [(f"id_{self.add_prefix(name)}", f"{self.code}: {errors[0]}") for name, errors in self.errors.items()]

    def given(self) -> Given:
        said = self.cleaned_data
        return Given(said["outcome"], said["value"], said["reason"].strip(), _moment(said["seen"]))


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


class SendBackForm(forms.Form):
    words = forms.CharField(label="Message to the council", required=False, max_length=WORDS)


class ValidateForm(forms.Form):
    words = forms.CharField(label="Message to the council", required=False, max_length=WORDS)
