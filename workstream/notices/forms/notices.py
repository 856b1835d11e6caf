"""Loading notices, saying who a buyer is, the sustainability words, and what is looked for in the public list."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from councils.models import Council, Region
from ui.forms import DateField, MarkedForm, PageForm
from workstream.models import NoticeBuyer, NoticeWords
from workstream.notices.queries.notice_list import OPEN, STATES, Wanted
from workstream.notices.rules.ocds.vocabulary import divisions
from workstream.notices.rules.ocds.words import tidy
from workstream.programme.forms.records import RecordForm, long_text

MOST_WORDS, LONGEST_WORD = 200, 60
INPUT, SELECT = {"class": "govuk-input"}, {"class": "govuk-select"}


class LoadNoticesForm(PageForm):
    button = "Load"

    package = forms.FileField(
        label="File of notices",
        help_text="A release or record package as Contracts Finder or Find a Tender gives it: JSON, or a ZIP of one.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose it again"},
    )


class MatchBuyerForm(MarkedForm):
    button = "Save"

    council = forms.ModelChoiceField(
        label="Which council is it?", queryset=Council.objects.none(), required=False, empty_label="Not decided"
    )
    is_other = forms.BooleanField(label="It is none of the region's councils", required=False)

    def __init__(self, *args: Any, buyer: NoticeBuyer, **kwargs: Any) -> None:
        initial = {"council": buyer.council_id, "is_other": buyer.is_other, **(kwargs.pop("initial", None) or {})}
        stands = {"council": buyer.council_id or "", "is_other": buyer.is_other}
        super().__init__(*args, initial=initial, stands=stands, **kwargs)
        field = self.fields["council"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Council.objects.filter(region=buyer.region_id).order_by("name")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("council") and said.get("is_other"):
            self.add_error("is_other", "Choose a council, or tick that it is none: one of the two")
        return said


class NoticeWordsForm(RecordForm):
    button = "Save and mark the notices"

    words = long_text(
        "Words and phrases",
        "One a line. A star at the end stands for any ending: “recycl*” finds recycling and recycled.",
        required=False,
        rows=16,
    )

    class Meta:
        model = NoticeWords
        fields = ["words"]

    def clean_words(self) -> str:
        words = tidy(self.cleaned_data["words"])
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(f"At most {MOST_WORDS} lines can be kept; these are {len(words)}")
        for word in words:
            if len(word) > LONGEST_WORD:
                raise forms.ValidationError(f"“{word[:40]}…” is longer than {LONGEST_WORD} signs")
            if "*" in word.rstrip("*") or not any(sign.isalnum() for sign in word):
                raise forms.ValidationError(f"“{word}” cannot be looked for: a star may stand at the end only")
        return "\n".join(words)


class BuyersForm(forms.Form):
    q = forms.CharField(label="Name", required=False, max_length=100, widget=forms.TextInput(attrs=INPUT))
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[("", "Not decided"), ("councils", "Councils of the region"), ("others", "None of ours")],
        widget=forms.Select(attrs=SELECT),
    )


class DayInput(forms.DateInput):
    input_type = "date"


class LookForm(forms.Form):
    """What the address of the public list asks for; nonsense in it counts as not asked."""

    q = forms.CharField(
        label="Words or place",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={**INPUT, "type": "search"}),
    )
    part = forms.ChoiceField(label="Part of the region", required=False, widget=forms.Select(attrs=SELECT))
    council = forms.ChoiceField(label="Council", required=False, widget=forms.Select(attrs=SELECT))
    category = forms.ChoiceField(label="Category", required=False, widget=forms.Select(attrs=SELECT))
    closes_by = DateField(
        label="Closes by",
        required=False,
        widget=DayInput(format="%Y-%m-%d", attrs={"class": "govuk-input govuk-input--width-10"}),
    )
    state = forms.ChoiceField(label="Show", required=False, choices=STATES, widget=forms.Select(attrs=SELECT))
    sme = forms.BooleanField(label="Marked suitable for SMEs", required=False)
    green = forms.BooleanField(label="With sustainability words", required=False)

    def __init__(self, data: QueryDict, *, region: Region) -> None:
        super().__init__(data or {"state": OPEN}, auto_id="look-%s")
        parts = [(row.slug, row.name) for row in region.sub_regions.all()]
        begun = Council.objects.begun(timezone.localdate()).filter(region=region)
        owners = begun.order_by("short_name").values_list("slug", "short_name")
        numbers = [(code, f"{code} {title}") for code, title in divisions().items()]
        for name, choices in (("part", parts), ("council", list(owners)), ("category", numbers)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *choices]

    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            q=said.get("q") or "",
            part=said.get("part") or "",
            council=said.get("council") or "",
            category=said.get("category") or "",
            closes_by=said.get("closes_by"),
            state=said.get("state") or OPEN,
            suits_smes=bool(said.get("sme")),
            sustainable=bool(said.get("green")),
        )
