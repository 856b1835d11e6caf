"""Partner projects: phases, firms that take part, and what they won or kept."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from councils.models import Council
from ui.forms import MoneyField
from workstream.models import Business, Claim, Partner, PartnerProject, Phase
from workstream.programme.forms.records import RecordForm, day


class ProjectForm(RecordForm):
    class Meta:
        model = PartnerProject
        fields = ("title", "partners", "about", "lessons")
        widgets = {
            "partners": forms.CheckboxSelectMultiple,
            "about": forms.Textarea(attrs={"rows": 3}),
            "lessons": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, partners: QuerySet[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].queryset = partners  # type: ignore[attr-defined]
        self.fields["lessons"].help_text = "It stands in the full report."


class PhaseForm(RecordForm):
    starts_on = day("Begins on")
    ends_on = day("Ends on", "Leave it empty while it goes on.", required=False)

    class Meta:
        model = Phase
        fields = ("title", "starts_on", "ends_on", "about")
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"project"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("ends_on") and said.get("starts_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", "The phase must not end before it begins")
        return said


class BusinessForm(RecordForm):
    phases = forms.ModelMultipleChoiceField(
        label="Phases it takes part in", queryset=Phase.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Business
        fields = ("name", "council", "size", "sector", "is_first_tier")
        widgets = {"size": forms.RadioSelect}

    def __init__(self, *args: Any, project: PartnerProject, councils: QuerySet[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["council"].queryset, fields["council"].empty_label = councils, "Outside the region"
        fields["council"].label_from_instance = lambda council: council.short_name
        fields["is_first_tier"].help_text = "It supplies the buyer itself and takes part; it is not counted as helped."
        fields["phases"].queryset = project.phases.all()
        fields["phases"].error_messages["required"] = "Choose the phases it takes part in"
        if self.instance.pk:
            fields["phases"].required = False
            fields["phases"].help_text = "Choose none to take it out of this project."
            self.initial["phases"] = list(self.instance.phases.filter(project=project))

    def validate_constraints(self) -> None:
        """Whether it is there already is known by name and place, and then it takes part in more phases."""

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ClaimForm(RecordForm):
    pence = MoneyField(label="Value", help_text="In pounds: of a year, or of the whole contract, as you say above.")
    claimed_on = day("Claimed on")

    class Meta:
        model = Claim
        fields = ("phase", "business", "title", "kind", "basis", "pence", "whose", "claimed_on", "note")
        widgets = {"kind": forms.RadioSelect, "basis": forms.RadioSelect, "whose": forms.RadioSelect}

    def __init__(self, *args: Any, project: PartnerProject, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["phase"].queryset, fields["phase"].empty_label = project.phases.all(), None
        firms = Business.objects.filter(phases__project=project).distinct()
        fields["business"].queryset, fields["business"].empty_label = firms, "Several, or not known"
        fields["title"].label = "Which business was won or kept?"
        fields["title"].help_text = "For example “Cleaning of two hospitals”."
        for name in ("kind", "basis", "whose"):
            fields[name].choices = [choice for choice in fields[name].choices if choice[0]]

    def clean_pence(self) -> int | None:
        found: int | None = self.cleaned_data["pence"]
        if found == 0:
            raise forms.ValidationError("Enter an amount above nothing")
        return found

    def clean_claimed_on(self) -> Any:
        if self.cleaned_data["claimed_on"] > timezone.localdate():
            raise forms.ValidationError("Choose today or an earlier day")
        return self.cleaned_data["claimed_on"]
