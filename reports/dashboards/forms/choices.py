"""What the reader of a dashboard chose: the day, whose word counts, since when, and a part of the region."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from councils.models import Region
from frameworks.progress.rules.standings import BAND_WORDS, Band, Basis, Moment
from reports.dashboards.queries.chosen import BASIS_WORDS, MOMENT_WORDS, Chosen, usual_day
from ui.forms import DateField


def choices(words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(key.value, text) for key, text in words.items()]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "govuk-input govuk-input--width-10"})


def select() -> forms.Select:
    return forms.Select(attrs={"class": "govuk-select"})


class DayForm(forms.Form):
    """The day as at which a page shows its figures."""

    on = DateField(label="As at", required=False, widget=DayInput())

    def __init__(self, data: QueryDict, *, today: date, **rest: Any) -> None:
        super().__init__(data, auto_id="choose-%s", **rest)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and on > self.today:
            raise forms.ValidationError("Choose today or an earlier day: nothing is known of later ones.")
        return on


class DashboardForm(DayForm):
    basis = forms.ChoiceField(label="Levels", required=False, choices=choices(BASIS_WORDS), widget=select())
    moment = forms.ChoiceField(label="Counted", required=False, choices=choices(MOMENT_WORDS), widget=select())
    sub_region = forms.ChoiceField(label="Sub-region", required=False, widget=select())

    def __init__(self, data: QueryDict, *, sub_regions: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(data, **rest)
        self.fields["sub_region"].choices = [("", "All"), *sub_regions]  # type: ignore[attr-defined]


class CouncilsForm(DashboardForm):
    band = forms.ChoiceField(
        label="Standing", required=False, choices=[("", "All"), *choices(BAND_WORDS)], widget=select()
    )
    q = forms.CharField(
        label="Council", required=False, max_length=100, widget=forms.TextInput(attrs={"class": "govuk-input"})
    )


def kept_day(on: date, region: Region) -> str:
    """What a link to the next page carries so that a chosen day stays chosen; nothing for the usual one."""
    return "" if on == usual_day(region) else f"?on={on.isoformat()}"


def chosen_day(form: DayForm, region: Region) -> date:
    """The day that was chosen where it makes sense, else the usual one, which the form then shows."""
    form.is_valid()
    found: date = form.cleaned_data.get("on") or usual_day(region)
    if not form.errors:
        form.data = QueryDict(urlencode({"on": found.isoformat()}))
    return found


def chosen(form: DashboardForm, region: Region) -> Chosen:
    """What was chosen where it makes sense, and the usual where it does not; the form's errors say which."""
    form.is_valid()
    given = form.cleaned_data
    band = given.get("band")
    found = Chosen(
        on=given.get("on") or usual_day(region),
        basis=Basis(given.get("basis") or Basis.VALIDATED),
        moment=Moment(given.get("moment") or Moment.COLLECTION),
        sub_region=given.get("sub_region") or "",
        band=Band(band) if band else None,
        q=given.get("q", "").strip(),
    )
    if not form.errors:
        form.data = QueryDict(found.query())  # so that the form shows what is shown
    return found
