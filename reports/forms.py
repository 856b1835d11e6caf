from datetime import date

from django import forms

from councils.models import Council, Region, SubRegion, in_force
from reports.choosing import BASIS_WORDS, MOMENT_WORDS, choices
from reports.models import Report
from reports.sections import LONGEST_WORDS
from ui.forms import DayField, PageForm


class NewReportForm(PageForm):
    """What is to be made. Places to choose from are the region's own, councils of the past among them."""

    button = "Make the report"

    kind = forms.ChoiceField(
        label="Which report?",
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which report to make"},
    )
    sub_region = forms.ModelChoiceField(
        label="Area",
        help_text="For the highlight report and the full report",
        queryset=SubRegion.objects.none(),
        required=False,
        empty_label="The whole region",
        to_field_name="slug",
    )
    council = forms.ModelChoiceField(
        label="Council",
        help_text="For a council report",
        queryset=Council.objects.none(),
        required=False,
        empty_label="Choose a council",
        to_field_name="slug",
    )
    as_at = DayField(
        label="As at",
        help_text="What was signed off and validated by the end of that day counts. For example, 30 6 2027",
        require_all_fields=False,
    )
    basis = forms.ChoiceField(
        label="Which levels?",
        choices=choices(BASIS_WORDS),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose claimed or validated levels"},
    )

    moment = forms.ChoiceField(
        label="Counted",
        choices=choices(MOMENT_WORDS),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether updates between collections count"},
    )

    def __init__(self, *args: object, region: Region, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.region, self.today = region, today
        self.fields["sub_region"].queryset = region.sub_regions.all()  # type: ignore[attr-defined]
        self.fields["council"].queryset = region.councils.all()  # type: ignore[attr-defined]

    def clean_as_at(self) -> date:
        as_at: date = self.cleaned_data["as_at"]
        if as_at > self.today:
            raise forms.ValidationError("The date must be today or in the past")
        return as_at

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Report.Kind.COUNCIL:
            cleaned["sub_region"] = None
            self._check_council(cleaned.get("council"), cleaned.get("as_at"))
        else:
            cleaned["council"] = None
        return cleaned

    def _check_council(self, council: Council | None, as_at: date | None) -> None:
        if council is None:
            if "council" not in self.errors:
                self.add_error("council", "Choose the council that the report is about")
        elif as_at and not Council.objects.filter(in_force(as_at), pk=council.pk).exists():
            self.add_error("council", f"{council.short_name} did not exist on that date")


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Words",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea,
        error_messages={"max_length": "Use %(limit_value)d characters or fewer; you have used %(show_value)d"},
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    approve = forms.BooleanField(required=False)


class FilterForm(forms.Form):
    """What the list of reports is narrowed to; nonsense narrows nothing."""

    kind = forms.ChoiceField(required=False, choices=[("", "All"), *Report.Kind.choices])
    state = forms.ChoiceField(required=False, choices=[("", "All"), *Report.State.choices])
