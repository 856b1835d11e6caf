"""What the region decides about training."""

from typing import Any

from django import forms
from django.utils import timezone

from training.models.courses import Kind
from training.models.needs import Audience
from training.models.people import Job, Specialism
from ui.forms import DayField, PageForm, refuse_before

ANY_SPECIALISM = [("", "Any"), *Specialism.choices]
SOURCE = "Who decided it and where it can be read, for example “Programme board, 12 May 2027, item 4”."


class KeyRoleForm(PageForm):
    button = "Name it a key role"

    role = forms.ChoiceField(label="Role", choices=Job.choices, widget=forms.RadioSelect)
    specialism = forms.ChoiceField(
        label="With which specialism?", choices=ANY_SPECIALISM, required=False, widget=forms.RadioSelect
    )
    source = forms.CharField(label="Source", max_length=200, help_text=SOURCE)


class NeedForm(PageForm):
    button = "Ask for it"

    kind = forms.ChoiceField(label="Which training?", choices=Kind.choices, widget=forms.RadioSelect)
    audience = forms.ChoiceField(label="Who needs it?", choices=Audience.choices, widget=forms.RadioSelect)
    specialism = forms.ChoiceField(
        label="With which specialism?", choices=ANY_SPECIALISM, required=False, widget=forms.RadioSelect
    )
    by_on = DayField(label="By when?", help_text="The last day, for example 31 12 2027.")
    source = forms.CharField(label="Source", max_length=200, help_text=SOURCE)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == Kind.SPECIALIST and not said.get("specialism"):
            self.add_error("specialism", "Choose the specialism that the training is for")
        refuse_before(self, "by_on", timezone.localdate(), "Enter today or a later day")
        return said
