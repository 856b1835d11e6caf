"""An action as somebody makes, changes, finishes or drops it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from ui.forms import DayField, PageForm, VersionedForm, refuse_before

MOST_POUNDS = 100_000_000


class ActionForm(VersionedForm):
    button = "Save the action"

    title = forms.CharField(
        label="What is to be done",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is to be done"},
    )
    owner = forms.ChoiceField(label="Who does it", required=False)
    owner_name = forms.CharField(
        label="Or somebody without an account",
        max_length=150,
        required=False,
        help_text="Name and service, for example “Ann Lee, fleet”.",
    )
    due_on = DayField(
        label="Due", required=False, help_text="For example 31 3 2027. A plan counts when each has a day."
    )
    cost = forms.DecimalField(
        label="Cost in pounds",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(MOST_POUNDS),
        decimal_places=2,
        help_text="What it costs beyond people's usual time. Leave empty if you do not know.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody yet"),
            *((pk, str(person)) for pk, person in self.people.items()),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("owner") and said.get("owner_name", "").strip():
            self.add_error("owner_name", "Choose a person from the list or enter a name, not both")
        refuse_before(self, "due_on", timezone.localdate(), "Enter today or a later day")
        return said

    def said(self) -> dict[str, Any]:
        """What was entered, by the names that `make` and `change` take."""
        cost = self.cleaned_data["cost"]
        return {
            "title": self.cleaned_data["title"],
            "owner": self.people.get(self.cleaned_data["owner"]),
            "owner_name": self.cleaned_data["owner_name"],
            "due_on": self.cleaned_data["due_on"],
            "cost_pence": None if cost is None else int(cost * 100),
        }


class NoteForm(PageForm):
    button = "Add progress"

    words = forms.CharField(
        label="Progress",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was done, or what stands in the way.",
        error_messages={"required": "Write what was done, or what stands in the way"},
    )


class FinishForm(PageForm):
    button = "It is done"

    done_on = DayField(label="Done on", missing="Enter the day on which it was done")
    words = forms.CharField(
        label="What came of it",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Optional. Where the result can be seen.",
    )


class DropForm(PageForm):
    button = "Drop the action"

    reason = forms.CharField(
        label="Why is it dropped?", max_length=300, error_messages={"required": "Say why it is dropped"}
    )
