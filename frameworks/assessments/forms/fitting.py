"""Which of a theme's descriptions fits the council best."""

from collections.abc import Sequence
from typing import Any

from django import forms

from frameworks.assessments.operations.save_answers import COMMENT_LIMIT, Typed
from frameworks.editions.rules.levels import FULFILLING, Value
from frameworks.models import Answer
from ui.forms import PageForm

NONE = "none"


class FitForm(PageForm):
    """One choice for a theme whose levels are descriptions: the one chosen is met, the others are not."""

    description = forms.ChoiceField(
        label="Which description fits best?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the description that fits best, or that none does yet"},
    )
    comment = forms.CharField(
        label="Why it fits",
        help_text="What a reviewer should know. It stays with the description you choose.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=COMMENT_LIMIT,
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, answers: Sequence[Answer], level_names: dict[int, str], **kwargs: Any) -> None:
        self.answers = answers
        chosen = next((row for row in reversed(answers) if row.value in FULFILLING), None)
        none_yet = NONE if answers and all(row.value for row in answers) else ""
        begun = {
            "description": str(chosen.pk) if chosen else none_yet,
            "comment": chosen.comment if chosen else "",
            "seen": self.versions(),
        }
        super().__init__(*args, initial=begun, **kwargs)
        self.fields["description"].choices = [  # type: ignore[attr-defined]
            *((str(row.pk), f"{level_names[row.criterion.level]}: {row.criterion.requirement}") for row in answers),
            (NONE, "None of them yet"),
        ]

    def versions(self) -> str:
        return " ".join(f"{row.pk}:{row.version}" for row in self.answers)

    def typed(self) -> dict[int, Typed]:
        """What each description's answer becomes, from the versions that the page showed."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split())
        seen = {pk: int(version) for pk, _, version in pairs if version.isdigit()}
        return {row.pk: self._answer(row, seen.get(str(row.pk), 0)) for row in self.answers}

    def _answer(self, row: Answer, version: int) -> Typed:
        if str(row.pk) == self.cleaned_data["description"]:
            return Typed(Value.MET, "", self.cleaned_data["comment"].strip(), row.reply, version)
        return Typed(Value.NOT_MET, "", row.comment, row.reply, version)
