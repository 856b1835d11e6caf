from datetime import date
from typing import Any

from django import forms

from councils.models import Council, Region, SubRegion
from files.forms import FileForm
from reports.dashboards.forms.choices import choices
from reports.dashboards.queries.chosen import BASIS_WORDS, MOMENT_WORDS
from reports.models import Report
from reports.papers.operations.ask_for_replies import MOST_DAYS, MOST_WORDS, word_count
from reports.papers.queries.sections import LONGEST_WORDS
from ui.forms import DayField, MarkedForm, PageForm


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
        self.fields["council"].queryset = region.councils.begun(today)  # type: ignore[attr-defined]

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
        elif as_at and not Council.objects.on(as_at).filter(pk=council.pk).exists():
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


class ReplyDaysForm(MarkedForm):
    button = "Save"

    working_days = forms.IntegerField(
        label="Working days for replies",
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        help_text="So long the councils see their page before a full report can be made. 0: no right of reply.",
        error_messages={
            "required": "Enter a number of days",
            "invalid": "Enter a whole number of days",
            "min_value": "Enter 0 or more",
            "max_value": "Enter %(limit_value)s or fewer",
        },
    )


class ReplyRoundForm(PageForm):
    button = "Show the councils their pages"

    as_at = DayField(label="As at", help_text="The day of the report. For example, 30 6 2027", require_all_fields=False)
    basis = forms.ChoiceField(label="Which levels?", choices=choices(BASIS_WORDS), widget=forms.RadioSelect)
    moment = forms.ChoiceField(label="Counted", choices=choices(MOMENT_WORDS), widget=forms.RadioSelect)

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_as_at(self) -> date:
        as_at: date = self.cleaned_data["as_at"]
        if as_at > self.today:
            raise forms.ValidationError("The date must be today or in the past")
        return as_at


class ReplyForm(PageForm):
    button = "Save our words"

    text = forms.CharField(
        label="Your words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"At most {MOST_WORDS} words. Leave it empty if you have read the page and add nothing.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if word_count(text) > MOST_WORDS:
            raise forms.ValidationError(f"Use {MOST_WORDS} words or fewer; these are {word_count(text)}")
        return text


class PaperForm(FileForm):
    """A paper of somebody else that goes to the board with the reports of a month."""

    button = "Add the paper"

    file = forms.FileField(label="The paper, as a PDF", error_messages={"required": "Choose the file"})
    title = forms.CharField(label="Title", max_length=200)
    source = forms.CharField(label="Who has written it?", help_text="A person and a body, or a body.", max_length=200)
    month = forms.ChoiceField(label="With the reports of which month?")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = on.year * 12 + on.month - 1
        months = [date(at // 12, at % 12 + 1, 1) for at in range(now + 1, now - 6, -1)]
        self.fields["month"].choices = [(f"{day:%Y-%m-%d}", f"{day:%B %Y}") for day in months]  # type: ignore[attr-defined]
        self.fields["month"].initial = f"{on:%Y-%m}-01"

    def clean_month(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])
