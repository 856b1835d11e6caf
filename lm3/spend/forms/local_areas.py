"""A local area, drawn from councils or from postcode districts."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms

from councils.queries import postcodes
from lm3.models import LocalArea
from lm3.spend.queries.places import OUTWARD
from ui.forms import PageForm

MOST = 300


class LocalAreaForm(PageForm):
    """Of councils; `PostcodeAreaForm` of postcode districts. Either says `places`. What the area was when the page was
    opened travels along, so that two editors never overwrite one another unseen."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)
    names: Mapping[str, str] = MappingProxyType({})
    name = forms.CharField(
        label="What is it called?",
        max_length=100,
        help_text="For example “Within ten miles”.",
        error_messages={"required": "Say what it is called"},
    )

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        initial = {"name": area.name, "was": area.in_a_line, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.area = area

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.area.pk and said.get("was") != self.area.in_a_line:
            places = ", ".join(self.names.get(place, place) for place in self.area.places)
            data: Any = self.data
            self.data = data = data.copy()
            data["was"] = self.area.in_a_line
            self.add_error(
                None,
                f"Somebody else has changed it meanwhile. It is now “{self.area}”: {places}. "
                "What you entered stands below: save again to put it in the place of theirs.",
            )
        return said


class CouncilAreaForm(LocalAreaForm):
    councils = forms.MultipleChoiceField(
        label="Councils of the region", required=False, widget=forms.CheckboxSelectMultiple
    )
    outside = forms.MultipleChoiceField(
        label="Councils next to the region", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, area: LocalArea, councils: list[tuple[str, str]], outside: list[tuple[str, str]]
    ) -> None:
        places = area.places or []
        super().__init__(*args, area=area, initial={"councils": places, "outside": places})
        self.fields["councils"].choices = councils  # type: ignore[attr-defined]
        self.fields["outside"].choices = outside  # type: ignore[attr-defined]
        self.names = dict([*councils, *outside])
        if not outside:
            del self.fields["outside"]
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        said["places"] = [*said.get("councils", ()), *said.get("outside", ())]
        if not said["places"] and not self.errors:
            self.add_error("councils", "Tick at least one council")
        return said


class PostcodeAreaForm(LocalAreaForm):
    places = forms.CharField(
        label="Postcode districts",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The first half of a postcode, for example BL1 BL2 M26. A supplier is in the area if its postcode "
        "begins with one of them.",
        error_messages={"required": "Enter at least one postcode district, such as BL1"},
    )

    def __init__(self, *args: Any, area: LocalArea) -> None:
        super().__init__(*args, area=area, initial={"places": " ".join(area.places or [])})

    def clean_places(self) -> list[str]:
        """Written as they are known, each once."""
        words = re.split(r"[\s,;]+", str(self.cleaned_data["places"]).upper())
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > MOST:
            raise forms.ValidationError(f"Enter at most {MOST} postcode districts")
        known = postcodes.shares(word for word in found if OUTWARD.fullmatch(word))
        if unknown := [word for word in found if word not in known]:
            raise forms.ValidationError(f"No postcode begins with: {', '.join(unknown)}")
        return found
