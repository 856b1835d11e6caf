"""A local area, drawn from councils or from postcode districts."""

import re
from typing import Any

from django import forms

from councils import postcodes
from lm3.models import LocalArea
from lm3.where import OUTWARD
from ui.forms import PageForm

MOST = 300


class LocalAreaForm(PageForm):
    name = forms.CharField(label="What is it called?", max_length=60, help_text="For example “Within ten miles”.")
    kind = forms.ChoiceField(label="What is it drawn from?", choices=LocalArea.Kind.choices, widget=forms.RadioSelect)
    councils = forms.MultipleChoiceField(
        label="Councils of the region", required=False, widget=forms.CheckboxSelectMultiple
    )
    outside = forms.MultipleChoiceField(
        label="Councils next to the region", required=False, widget=forms.CheckboxSelectMultiple
    )
    postcodes = forms.CharField(
        label="Postcode districts",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The first half of a postcode, for example BL1 BL2 M26. A supplier is in the area if its postcode "
        "begins with one of them.",
    )

    def __init__(
        self,
        *args: Any,
        area: LocalArea,
        councils: list[tuple[str, str]],
        outside: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        self.area = area
        initial: dict[str, Any] = {"name": area.name, "kind": area.kind}
        if area.kind == LocalArea.Kind.POSTCODES:
            initial["postcodes"] = " ".join(area.places)
        elif area.kind:
            initial |= {"councils": area.places, "outside": area.places}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["councils"].choices = councils  # type: ignore[attr-defined]
        self.fields["outside"].choices = outside  # type: ignore[attr-defined]
        if not outside:
            del self.fields["outside"]
            self.lay_out()

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = LocalArea.objects.filter(council=self.area.council_id, name=name).exclude(pk=self.area.pk)
        if others.exists():
            raise forms.ValidationError(f"There is a local area called “{name}” already")
        return name

    def clean_postcodes(self) -> list[str]:
        """Written as they are known, each once."""
        words = re.split(r"[\s,;]+", str(self.cleaned_data["postcodes"]).upper())
        found = list(dict.fromkeys(word for word in words if word))
        if self.data.get("kind") != LocalArea.Kind.POSTCODES:
            return found
        if not found:
            raise forms.ValidationError("Enter at least one postcode district, such as BL1")
        if len(found) > MOST:
            raise forms.ValidationError(f"Enter at most {MOST} postcode districts")
        known = postcodes.shares(word for word in found if OUTWARD.fullmatch(word))
        if unknown := [word for word in found if word not in known]:
            raise forms.ValidationError(f"No postcode begins with: {', '.join(unknown)}")
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == LocalArea.Kind.COUNCILS and not self.ticked(said):
            self.add_error("councils", "Tick at least one council")
        return said

    @staticmethod
    def ticked(said: dict[str, Any]) -> list[str]:
        return [*said.get("councils", ()), *said.get("outside", ())]

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        by_postcode = said["kind"] == LocalArea.Kind.POSTCODES
        places = said["postcodes"] if by_postcode else self.ticked(said)
        return {"name": said["name"], "kind": said["kind"], "places": places}
