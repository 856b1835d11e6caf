"""Noting a call and writing a letter."""

from collections.abc import Sequence
from datetime import date

from django import forms

from reports.models import Contact
from ui.forms import DayField, MarkedForm, PageForm


class ContactForm(PageForm):
    """A call with a council, and what it promised."""

    button = "Put it into the log"

    how = forms.ChoiceField(label="How?", choices=Contact.How.choices, widget=forms.RadioSelect)
    on = DayField(label="Day")
    with_whom = forms.CharField(
        label="With whom", max_length=150, error_messages={"required": "Enter whom you spoke with"}
    )
    words = forms.CharField(
        label="What was said",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The project manager, the board and the lead of the sub-region can read it.",
    )
    promised = forms.MultipleChoiceField(
        label="What did they promise?", required=False, widget=forms.CheckboxSelectMultiple
    )
    promised_for = DayField(
        label="By when?", required=False, require_all_fields=False, help_text="Only if they promised something."
    )

    def __init__(self, *args: object, items: Sequence[tuple[str, str]], today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["promised"].choices = list(items)  # type: ignore[attr-defined]
        if not items:
            del self.fields["promised"], self.fields["promised_for"]
            self.lay_out()

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("The day must be today or in the past")
        return on

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        promised, day = cleaned.get("promised"), cleaned.get("promised_for")
        if promised and not day and "promised_for" not in self.errors:
            self.add_error("promised_for", "Enter by when they promised it")
        if day and not promised:
            self.add_error("promised", "Choose what they promised, or leave the day empty")
        spoken = cleaned.get("on")
        if isinstance(day, date) and isinstance(spoken, date) and day < spoken:
            self.add_error("promised_for", "The promise cannot be for a day before they made it")
        return cleaned


class LetterForm(MarkedForm):
    button = "Save the letter"

    addressed_to = forms.CharField(
        label="To", max_length=150, error_messages={"required": "Enter whom the letter is to"}
    )
    text = forms.CharField(
        label="Letter",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": "Enter the letter"},
    )
