"""What is typed about a case study."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from casestudies.models import CaseStudy, FigureWords
from casestudies.models.studies import LONGEST_TEXT
from councils.models import Council, SpendCategory, SubRegion
from files.forms import FileForm
from frameworks.models import Cell, Theme
from ui.forms import DayField, PageForm

POUNDS = re.compile(r"\d{1,12}(\.\d{1,2})?")
LEVELS = [("", "all"), *[(number, number) for number in range(1, 6)]]
INPUT = {"class": "govuk-input"}
MARKDOWN = "You can write headings, lists and links; see the help beside the form."


def long_text(label: str, help_text: str = "", *, rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PoundsField(forms.Field):
    """Pounds as people write them; its value is whole pence."""

    default_error_messages: ClassVar = {"invalid": "Enter an amount such as 12,500 or 980.50"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: str | None) -> int | None:
        text = (value or "").replace(",", "").replace("£", "").strip()
        if not text:
            return None
        if not POUNDS.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"])
        return int(Decimal(text) * 100)

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:,.2f}" if isinstance(value, int) else value


class BeginForm(PageForm):
    button = "Start the draft"

    title = forms.CharField(
        label="Title",
        max_length=150,
        help_text="What was done and where, for example “Bulky waste collected by a social enterprise”.",
    )
    summary = forms.CharField(
        label="Summary",
        max_length=400,
        help_text="Two or three sentences for lists and search.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StudyForm(BeginForm):
    button = "Save the draft"

    problem = long_text("The problem", MARKDOWN)
    done = long_text("What was done")
    outcome = long_text("What came of it", "Figures with their source are added on a page of their own.")
    lessons = long_text("Lessons", "What would you do again, and what not?", rows=6)
    cost_pence = PoundsField(label="Cost in pounds", help_text="What it cost the council. Leave empty if not known.")
    savings_pence = PoundsField(label="Savings in pounds", help_text="For the period named in the note below.")
    money_note = forms.CharField(
        label="Note on cost and savings",
        max_length=500,
        required=False,
        help_text="Which years, compared with what, who says so.",
    )
    whole_life_cost = long_text("Whole-life cost", "What was counted beyond the price: use, upkeep, disposal.", rows=4)
    contact = forms.CharField(
        label="Contact",
        max_length=300,
        required=False,
        help_text="Whom others can ask: name or team, with e-mail address or telephone. Everybody can read it.",
    )
    ended_on = DayField(label="Ended on", required=False, help_text="Only where it has ended, for example 8 11 2022.")
    end_note = forms.CharField(
        label="What came after", max_length=500, required=False, help_text="Why it ended and what replaced it."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, study: CaseStudy, **kwargs: Any) -> None:
        first = {name: getattr(study, name) for name in self.base_fields}
        super().__init__(*args, initial=first, **kwargs)

    def clean_ended_on(self) -> date | None:
        found: date | None = self.cleaned_data["ended_on"]
        if found and found > timezone.localdate():
            raise forms.ValidationError("Enter today or an earlier day: it has not ended yet")
        return found


class TagsForm(PageForm):
    button = "Save the tags"

    cells = forms.MultipleChoiceField(
        label="Which themes and levels of the framework does it help with?",
        required=False,
        help_text="It is offered to councils that have not reached them.",
        widget=forms.CheckboxSelectMultiple,
    )
    category = forms.ModelChoiceField(
        label="Spend category", queryset=SpendCategory.objects.all(), required=False, empty_label="None"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Cell.objects.select_related("theme__edition").order_by("theme__edition", "theme__order", "level")
        self.fields["cells"].choices = [(cell.pk, str(cell)) for cell in rows]  # type: ignore[attr-defined]

    def chosen(self) -> list[Cell]:
        return list(Cell.objects.filter(pk__in=self.cleaned_data["cells"]))


class FigureForm(PageForm):
    button = "Add the figure"

    what = forms.CharField(label="What was measured", max_length=150, help_text="For example “kept out of landfill”.")
    value = forms.DecimalField(
        label="Value", max_digits=15, decimal_places=3, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    unit = forms.CharField(label="Unit", max_length=40, help_text="For example %, tonnes a year, people, pounds.")
    nature = forms.ChoiceField(
        label="Is it a result or a commitment?", choices=FigureWords.Nature, widget=forms.RadioSelect
    )
    year = forms.IntegerField(label="Year", min_value=1990, max_value=2100, help_text="Of the result or promise.")
    base_year = forms.IntegerField(
        label="Base year",
        min_value=1980,
        max_value=2100,
        required=False,
        help_text="Which year it is compared with.",
    )
    base_note = forms.CharField(
        label="Or another base", max_length=100, required=False, help_text="For example “all waste collected”."
    )
    source = forms.CharField(label="Source", max_length=300, help_text="Who says so and where it can be read.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("year") and said.get("base_year") and said["base_year"] > said["year"]:
            self.add_error("base_year", "The base year must not be after the year of the result")
        return said


class PictureForm(FileForm):
    button = "Add the picture"

    picture = forms.FileField(label="Picture", help_text="PNG, JPEG, GIF or WebP, at most 50 megapixels.")
    alt = forms.CharField(
        label="What can be seen",
        max_length=250,
        help_text="For people who cannot see it, for example “Two workers lift a sofa into a van”.",
    )
    caption = forms.CharField(label="Caption", max_length=250, required=False)


class AttachmentForm(FileForm):
    button = "Add the file"

    file = forms.FileField(label="File", help_text="For example a specification as PDF or Word. Everybody can read it.")
    title = forms.CharField(label="What it is", max_length=150)


class CommentForm(PageForm):
    button = "Save the comment"

    text = forms.CharField(label="Comment", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class EditorCommentForm(CommentForm):
    sends_back = forms.BooleanField(
        label="Send it back to the council with this comment",
        required=False,
    )


class PublishForm(PageForm):
    button = "Publish"

    review_on = DayField(
        label="Look at it again by",
        help_text="After this day the page says that it may be out of date, and the council is asked.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"review_on": timezone.localdate() + timedelta(days=730)})
        super().__init__(*args, **kwargs)

    def clean_review_on(self) -> date:
        found: date = self.cleaned_data["review_on"]
        if found <= timezone.localdate():
            raise forms.ValidationError("Enter a day in the future")
        return found


class ReviewForm(PublishForm):
    button = "It is still true"


class TakeBackForm(PageForm):
    button = "Take it back"

    reason = forms.CharField(label="Why?", max_length=300)


class ChooseForm(forms.Form):
    """Filters of the list; what the address cannot mean is left out."""

    q = forms.CharField(
        label="Words", max_length=100, required=False, widget=forms.TextInput(attrs={"class": "govuk-input"})
    )
    theme = forms.ModelChoiceField(label="Theme", queryset=Theme.objects.none(), required=False, empty_label="all")
    level = forms.TypedChoiceField(
        label="Level",
        coerce=int,
        empty_value=None,
        required=False,
        choices=LEVELS,
    )
    category = forms.ModelChoiceField(
        label="Spend category",
        queryset=SpendCategory.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="all",
    )
    kind = forms.ChoiceField(label="Kind of council", choices=[("", "all"), *Council.Kind.choices], required=False)
    sub_region = forms.ModelChoiceField(
        label="Sub-region", queryset=SubRegion.objects.none(), to_field_name="slug", required=False, empty_label="all"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        tagged = Theme.objects.filter(cells__case_studies__current__isnull=False).distinct()
        used = SpendCategory.objects.filter(case_studies__current__isnull=False).distinct()
        shown = {
            "theme": tagged,
            "category": used,
            "sub_region": SubRegion.objects.filter(councils__case_studies__current__isnull=False).distinct(),
        }
        for name, rows in shown.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("theme", "level", "category", "kind", "sub_region"):
            self.fields[name].widget.attrs["class"] = "govuk-select"

    def said(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
