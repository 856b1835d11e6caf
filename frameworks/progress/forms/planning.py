"""Actions for requirements, the plan's filter, its sign-off and a council's own targets."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from actions.forms import ActionForm
from frameworks.models import Criterion, Edition
from ui.forms import DayField, MarkedForm, refuse_before

OWN_WORDS = "own"


class PlanActionForm(ActionForm):
    """One action for one or several requirements, in the words that the edition suggests or one's own."""

    button = "Make the action"
    field_order = ["wording", "title", "requirements", "owner", "owner_name", "due_on", "cost"]

    wording = forms.ChoiceField(
        label="What is to be done",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a wording, or your own words"},
    )
    requirements = forms.MultipleChoiceField(
        label="Requirements that it is for",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one requirement"},
    )

    def __init__(self, *args: Any, wordings: list[str], gaps: Iterable[Criterion], **kwargs: Any) -> None:
        self.gaps = {row.code: row for row in gaps}
        super().__init__(*args, **kwargs)
        self.fields["wording"].choices = [  # type: ignore[attr-defined]
            *((str(at), words) for at, words in enumerate(wordings)),
            (OWN_WORDS, "In our own words"),
        ]
        self.wordings = wordings
        self.fields["requirements"].choices = [  # type: ignore[attr-defined]
            (code, f"{code} {row.requirement}") for code, row in self.gaps.items()
        ]
        self.fields["title"].required = False
        self.fields["title"].label = "Our own words"

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        wording = said.get("wording", "")
        if wording == OWN_WORDS and not said.get("title", "").strip():
            self.add_error("title", "Say what is to be done")
        elif wording.isdigit():
            said["title"] = self.wordings[int(wording)]
        return said

    def criteria(self) -> list[Criterion]:
        return [self.gaps[code] for code in self.cleaned_data["requirements"]]


class ManyActionsForm(forms.Form):
    """Who takes on the actions that are made for the ticked requirements, and by when."""

    owner = forms.ChoiceField(label="Who does it", required=False)
    due_on = DayField(label="Due", required=False)
    how = forms.ChoiceField(
        choices=[("each", "One action for each"), ("together", "One action for all of them")],
        widget=forms.RadioSelect,
        initial="each",
        required=False,
    )
    title = forms.CharField(max_length=300, required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "Whoever has the requirement, or nobody yet"),
            *((pk, str(person)) for pk, person in self.people.items()),
        ]
        self.fields["owner"].widget.attrs["class"] = "govuk-select"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        refuse_before(self, "due_on", timezone.localdate(), "Enter today or a later day")
        return said


class OwnTargetsForm(MarkedForm):
    """A level and a day for each theme; a theme left empty has no target of the council's own."""

    button = "Save our targets"

    def __init__(self, *args: Any, edition: Edition, today: date, **kwargs: Any) -> None:
        self.themes = list(edition.themes.all())
        self.today = today
        super().__init__(*args, **kwargs)
        levels = [("", "No target of our own"), *((row.number, str(row)) for row in edition.levels.all())]
        for theme in self.themes:
            self.fields[f"level-{theme.code}"] = forms.TypedChoiceField(
                label=f"{theme}: level", coerce=int, empty_value=None, required=False, choices=levels
            )
            self.fields[f"by-{theme.code}"] = DayField(label=f"{theme}: to be reached by", required=False)
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for theme in self.themes:
            level, day = said.get(f"level-{theme.code}"), said.get(f"by-{theme.code}")
            refuse_before(self, f"by-{theme.code}", self.today, "Enter today or a later day")
            if f"by-{theme.code}" in self.errors:
                continue
            if level and not day:
                self.add_error(f"by-{theme.code}", f"Enter the day by which {theme} is to reach level {level}")
            if day and not level:
                self.add_error(f"level-{theme.code}", f"Choose a level for {theme}, or clear its day")
        return said

    def said(self) -> dict[str, tuple[int, date]]:
        """By theme code; themes without a target are left out."""
        data = self.cleaned_data
        return {
            theme.code: (data[f"level-{theme.code}"], data[f"by-{theme.code}"])
            for theme in self.themes
            if data[f"level-{theme.code}"]
        }
