"""What a council carries over from one of its earlier self-assessments."""

from collections.abc import Sequence
from typing import Any

from django import forms

from frameworks.assessments.operations.carry_over import Choice
from frameworks.models import Assessment
from ui.forms import PageForm

WHAT = (
    ("answers", "Answers: each waits to be confirmed"),
    ("comments", "Comments"),
    ("evidence", "Evidence"),
    ("owners", "The colleagues that requirements were given to"),
)


class CarryOverForm(PageForm):
    button = "Carry over"

    source = forms.TypedChoiceField(
        label="From which self-assessment?",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a self-assessment"},
    )
    what = forms.MultipleChoiceField(
        label="What comes along?",
        choices=WHAT,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Choose nothing to begin from empty answers.",
    )

    def __init__(self, *args: Any, sources: Sequence[Assessment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            (row.pk, f"{row.collection.name}, {row.collection.edition}") for row in sources
        ]

    def choice(self) -> Choice:
        chosen = set(self.cleaned_data["what"])
        return Choice(**{name: name in chosen for name, _words in WHAT})
