"""Which coverage a person asks to see. Nonsense in the address falls back to the usual."""

from datetime import date

from django import forms
from django.http import QueryDict

from councils.models import Region
from training.models.courses import Kind
from training.models.needs import Audience
from training.models.people import Job, Specialism
from training.queries.coverage_counts import Asked
from ui.forms import DateField

CUTS = (("council", "Council"), ("sub-region", "Sub-region"), ("role", "Role"), ("course", "Course"))


def _select() -> forms.Select:
    return forms.Select({"class": "govuk-select"})


class CoverageForm(forms.Form):
    kind = forms.ChoiceField(label="Training", choices=Kind.choices, required=False, widget=_select())
    who = forms.ChoiceField(label="Who", choices=Audience.choices, required=False, widget=_select())
    role = forms.ChoiceField(label="Role", choices=[("", "Any"), *Job.choices], required=False, widget=_select())
    specialism = forms.ChoiceField(
        label="Specialism", choices=[("", "Any"), *Specialism.choices], required=False, widget=_select()
    )
    by = forms.ChoiceField(label="By", choices=CUTS, required=False, widget=_select())
    sub_region = forms.ChoiceField(label="Sub-region", choices=(), required=False, widget=_select())
    on = DateField(label="As at", required=False, widget=forms.DateInput({"type": "date", "class": "govuk-input"}))

    def __init__(self, data: QueryDict, *, region: Region, today: date) -> None:
        given = {name: data[name] for name in data}
        super().__init__({**given, "on": given.get("on") or today.isoformat()})
        self.today = today
        places = region.sub_regions.values_list("slug", "name")
        self.fields["sub_region"].choices = [("", "All"), *places]  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self, name: str, usual: str = "") -> str:
        return str(self.cleaned_data.get(name) or usual)

    def asked(self) -> Asked:
        """A day still to come counts as today: nobody knows who will be on the lists."""
        on = self.cleaned_data.get("on") or self.today
        return Asked(
            min(on, self.today),
            self.chosen("kind", Kind.BASIC),
            self.chosen("who", Audience.KEY),
            self.chosen("role"),
            self.chosen("specialism"),
        )
