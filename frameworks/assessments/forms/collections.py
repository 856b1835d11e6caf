"""What a manager says about a collection."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone

from councils.models import Region
from frameworks.models import Assessment, Collection, Edition, Level
from ui.forms import DayField, MarkedForm, PageForm


class OpenForm(PageForm):
    button = "Continue"

    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="Councils see it on every page, for example “2027 self-assessment”.",
        error_messages={"required": "Enter a name"},
    )
    edition = forms.ModelChoiceField(
        Edition.objects.order_by("-loaded_at"),
        label="Framework",
        empty_label=None,
        error_messages={"required": "Choose a framework"},
    )
    opens_on = DayField(label="First day", help_text="Councils that exist on this day get a self-assessment.")
    closes_on = DayField(label="Last day", help_text="It closes at 23:59. Councils can be given more time later.")
    aiming_at = forms.TypedChoiceField(
        label="Level that the region aims at",
        coerce=int,
        widget=forms.RadioSelect,
        help_text="Councils are asked the requirements up to this level, and may aim higher.",
        error_messages={"required": "Choose a level"},
    )

    carries = forms.BooleanField(
        label="Carry over what each council said last",
        required=False,
        help_text="It waits to be confirmed and counts for nothing until then. You see first how much that is.",
    )

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        self.region = region
        super().__init__(*args, **kwargs)
        highest = Level.objects.aggregate(highest=Max("number"))["highest"] or 0
        levels: list[tuple[int, str]] = [(number, f"Level {number}") for number in range(1, highest + 1)]
        self.fields["aiming_at"].choices = levels  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if self.region.collections.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a collection of this name already. Enter another name")
        return name

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        opens_on, closes_on = said.get("opens_on"), said.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", "The last day must not be before the first day")
        edition, level = said.get("edition"), said.get("aiming_at")
        if edition and level and not edition.levels.filter(number=level).exists():
            self.add_error("aiming_at", f"{edition} has no level {level}")
        return said


class ClosingForm(MarkedForm):
    button = "Change the last day"

    closes_on = DayField(label="Last day", help_text="It closes at 23:59 on this day.")


class MoreTimeForm(PageForm):
    button = "Give more time"

    assessments = forms.ModelMultipleChoiceField(
        Assessment.objects.none(),
        label="Councils",
        widget=forms.CheckboxSelectMultiple,
        help_text="Councils that have not submitted yet.",
        error_messages={"required": "Choose at least one council"},
    )
    to = DayField(label="Last day for them", help_text="They can answer until 23:59 on this day.")

    def __init__(self, *args: Any, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = collection.assessments.filter(state=Assessment.State.OPEN).select_related("council", "collection")
        field = self.fields["assessments"]
        field.queryset = rows.order_by("council__short_name")  # type: ignore[attr-defined]
        field.label_from_instance = council_and_day  # type: ignore[attr-defined]

    def clean_to(self) -> date:
        day: date = self.cleaned_data["to"]
        if day < timezone.localdate():
            raise forms.ValidationError("Choose today or a later day")
        return day


def council_and_day(assessment: Assessment) -> str:
    if assessment.extended_to:
        return f"{assessment.council.short_name} (until {assessment.due_on:%-d %B %Y})"
    return assessment.council.short_name


class DeclineForm(PageForm):
    button = "The council does not take part"

    reason = forms.CharField(
        label="Why does the council not take part?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="The project manager and the programme board see this.",
        error_messages={"required": "Say why the council does not take part"},
    )
