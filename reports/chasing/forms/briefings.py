"""Writing a briefing; the addresses of people without an account."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from councils.models import Council, Region
from reports.chasing.operations.send_briefing import audiences, check
from reports.chasing.rules.briefing_fields import FIELDS
from reports.dashboards.queries.chosen import usual_day
from reports.models import Addressee, Briefing
from ui.forms import PageForm

MOST = 2000


class BriefingForm(forms.ModelForm, PageForm):
    from_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    subject = forms.CharField(label="Subject", max_length=150)
    words = forms.CharField(
        label="What it says",
        help_text="In Markdown. Fields in braces are filled in for each council: "
        + ", ".join(f"{{{name}}} {about}" for name, about in FIELDS.items())
        + ".",
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    audience = forms.ChoiceField(label="To whom?", widget=forms.RadioSelect)
    is_duty = forms.BooleanField(
        label="They must read it: it goes to those too who have stopped briefings, and has no link to stop them",
        required=False,
    )

    class Meta:
        model = Briefing
        fields = ("subject", "words", "audience", "is_duty")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences(self.instance.region)  # type: ignore[attr-defined]
        self.fields["from_version"].initial = self.instance.version

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_words(self) -> str:
        return self._checked("words")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name].strip()
        check(text)
        return text


class AddresseesForm(PageForm):
    """Many at once, a line each, as they are copied from a spreadsheet."""

    button = "Add them"

    kind = forms.ChoiceField(label="Who are they?", choices=Addressee.Kind.choices, widget=forms.RadioSelect)
    on_list = forms.CharField(
        label="Name of the list", help_text="Only for a list of our own.", max_length=80, required=False
    )
    lines = forms.CharField(
        label="People",
        help_text="A line for each: council; name; e-mail address. Copied from a spreadsheet is fine. For example: "
        "Bolton; Ann Lee; ann.lee@bolton.example",
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Enter at least one line"},
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        self.region = region
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        is_list = said.get("kind") == Addressee.Kind.LIST
        if is_list and not said.get("on_list", "").strip():
            self.add_error("on_list", "Name the list")
        said["on_list"] = said.get("on_list", "").strip() if is_list else ""
        return said

    def clean_lines(self) -> list[Addressee]:
        councils: dict[str, Council] = {}
        for row in self.region.councils.on(usual_day(self.region)):
            councils |= {row.short_name.casefold(): row, row.name.casefold(): row}
        found, faults = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            try:
                found.append(_addressee(self.region, line, councils))
            except ValidationError as wrong:
                faults.append(f"Line {number}: {wrong.messages[0]}")
        if len(found) > MOST:
            faults.append(f"At most {MOST:,} lines at once.")
        if faults:
            raise ValidationError(faults[:20])
        return found


def _addressee(region: Region, line: str, councils: dict[str, Council]) -> Addressee:
    separator = "\t" if "\t" in line else ";" if ";" in line else ","
    parts = [part.strip() for part in line.split(separator)]
    if len(parts) != 3 or not all(parts):
        raise ValidationError("enter council, name and e-mail address, with a semicolon between them")
    council = councils.get(parts[0].casefold())
    if council is None:
        raise ValidationError(f"there is no council “{parts[0]}” in the region")
    try:
        validate_email(parts[2])
    except ValidationError:
        raise ValidationError(f"“{parts[2]}” is not an e-mail address") from None
    return Addressee(region=region, council=council, name=parts[1][:150], email=parts[2].lower())
