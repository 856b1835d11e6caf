"""A reorganisation as a project manager enters it: the day, new councils, and what passes to whom."""

from typing import Any

from django import forms

from councils.models import Council, Passing, Reorganisation, SubRegion
from councils.operations.reorganise import councils_to_choose
from ui.forms import DayField, PageForm


class ReorganisationForm(PageForm):
    button = "Go on"

    name = forms.CharField(
        label="What is it called?",
        max_length=150,
        help_text="For example “Local government reorganisation in Cumbria”.",
        error_messages={"required": "Say what it is called"},
    )
    takes_effect_on = DayField(
        label="First day of the new councils", help_text="For example 1 4 2023. The old councils end the day before."
    )


class NewCouncilForm(PageForm):
    button = "Enter the council"

    name = forms.CharField(
        label="Name",
        max_length=150,
        help_text="In full, for example “Cumberland Council”.",
        error_messages={"required": "Enter the name of the council"},
    )
    short_name = forms.CharField(
        label="Short name",
        max_length=60,
        help_text="For maps and lists, for example “Cumberland”.",
        error_messages={"required": "Enter a short name"},
    )
    kind = forms.ChoiceField(
        label="Kind", choices=Council.Kind.choices, widget=forms.RadioSelect, initial=Council.Kind.UNITARY
    )
    sub_region = forms.ModelChoiceField(
        SubRegion.objects.none(),
        label="Sub-region",
        empty_label="Choose",
        error_messages={"required": "Choose the sub-region"},
    )
    stands_where = forms.ModelChoiceField(
        Council.objects.none(),
        label="Place on the map",
        empty_label="Choose",
        help_text="It takes the place of a council that ends.",
        error_messages={"required": "Choose the council whose place on the map it takes"},
    )
    gss_code = forms.CharField(
        label="ONS code, if it is known (optional)", max_length=9, required=False, help_text="For example E06000063."
    )

    def __init__(self, *args: Any, reorganisation: Reorganisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = reorganisation.region
        there = [council.pk for council in councils_to_choose(region, reorganisation.last_day)]
        self.fields["sub_region"].queryset = region.sub_regions.all()  # type: ignore[attr-defined]
        self.fields["stands_where"].queryset = region.councils.filter(pk__in=there)  # type: ignore[attr-defined]
        self.fields["stands_where"].label_from_instance = short_name  # type: ignore[attr-defined]


def short_name(council: Council) -> str:
    return council.short_name


GOES = {
    "people": "People: whoever has a role in the old council gets the same in the new one",
    "evidence": "Evidence: files and links, to be used in the new council's answers",
    "actions": "Open actions",
    "targets": "The council's own targets",
}


class PassingForm(PageForm):
    button = "Save"

    old = forms.ModelChoiceField(
        Council.objects.none(),
        label="Old council",
        empty_label="Choose",
        error_messages={"required": "Choose the old council"},
    )
    new = forms.ModelChoiceField(
        Council.objects.none(),
        label="Council that takes over",
        empty_label="Choose",
        error_messages={"required": "Choose the council that takes over"},
    )
    extent = forms.ChoiceField(
        label="What becomes of the old council?",
        choices=Passing.Extent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of the old council"},
    )
    part = forms.CharField(
        label="Which part? (only where it is a part)",
        max_length=200,
        required=False,
        help_text="For example “the area of the former district of Eden”.",
    )
    goes = forms.MultipleChoiceField(
        label="What goes with it?",
        choices=list(GOES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=list(GOES),
        help_text="People can prepare from the moment it is recorded; the rest is handed over on the day.",
    )

    def __init__(self, *args: Any, reorganisation: Reorganisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = reorganisation.region
        for name, on in (("old", reorganisation.last_day), ("new", reorganisation.takes_effect_on)):
            there = [council.pk for council in councils_to_choose(region, on)]
            self.fields[name].queryset = region.councils.filter(pk__in=there)  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = short_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("extent") in (Passing.Extent.SHARE, Passing.Extent.MOVED) and not said.get("part", "").strip():
            self.add_error("part", "Say which part it is")
        if said.get("old") and said.get("old") == said.get("new"):
            self.add_error("new", "Choose another council than the old one")
        return said

    def goes_with_it(self) -> dict[str, bool]:
        return {name: name in self.cleaned_data["goes"] for name in GOES}
