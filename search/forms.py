"""What is looked for, from the address of the page."""

from typing import Any

from django import forms
from django.utils import timezone

from councils.models import Council, Region
from search.models import Kind


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Search",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input", "type": "search"}),
    )
    council = forms.ModelChoiceField(
        label="From",
        queryset=Council.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="anybody",
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )
    kind = forms.ChoiceField(choices=[("", "All"), *Kind.choices], required=False)

    def __init__(self, *args: Any, regions: list[Region]) -> None:
        super().__init__(*args)
        begun = Council.objects.begun(timezone.localdate())
        chosen = begun.filter(region__in=regions) if regions else begun
        self.fields["council"].queryset = chosen.order_by("short_name")  # type: ignore[attr-defined]
        self.fields["council"].label_from_instance = lambda council: council.short_name  # type: ignore[attr-defined]

    def wanted(self, name: str) -> object:
        """What was chosen; nothing where the address holds nonsense."""
        self.is_valid()
        return self.cleaned_data.get(name)
