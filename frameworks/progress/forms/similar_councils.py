"""A group of councils that are alike, as a manager names it."""

from typing import Any

from django import forms

from councils.models import Council, Region
from frameworks.models import LikeGroup
from ui.forms import MarkedForm


class LikeGroupForm(MarkedForm):
    name = forms.CharField(label="Name", max_length=80, help_text="Councils read it, for example “Rural districts”.")
    councils = forms.ModelMultipleChoiceField(
        Council.objects.none(),
        label="Councils",
        widget=forms.CheckboxSelectMultiple,
        help_text="Quartiles are shown where five other councils or more have a level.",
        error_messages={"required": "Choose the councils"},
    )

    def __init__(self, *args: Any, region: Region, group: LikeGroup | None = None, **kwargs: Any) -> None:
        self.region, self.group = region, group
        super().__init__(*args, **kwargs)
        field = self.fields["councils"]
        field.queryset = region.councils.filter(ends_on=None).known().order_by("short_name")  # type: ignore[attr-defined]
        field.label_from_instance = lambda council: council.short_name  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = self.region.like_groups.filter(name__iexact=name)
        if self.group:
            others = others.exclude(pk=self.group.pk)
        if others.exists():
            raise forms.ValidationError("There is a group of this name already. Enter another name")
        return name
