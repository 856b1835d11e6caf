"""What a reader looks for in a trail."""

from typing import Any

from django import forms

from councils.queries.role_trail import Wanted
from ui.forms import DateField


def _day_box() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "govuk-input govuk-input--width-10"}, format="%Y-%m-%d")


class TrailForm(forms.Form):
    who = forms.CharField(
        label="Who, or about what",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "govuk-input govuk-input--width-20"}),
    )
    what = forms.ChoiceField(label="What", required=False, widget=forms.Select(attrs={"class": "govuk-select"}))
    since = DateField(label="From", required=False, widget=_day_box())
    until = DateField(label="To", required=False, widget=_day_box())

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", "Everything"), *((kind, kind) for kind in kinds)]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What is asked for where it makes sense; the form's errors say where it does not."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(given.get("who", "").strip(), given.get("what", ""), given.get("since"), given.get("until"))
