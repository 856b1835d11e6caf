"""A measurement to be worked out, and one that somebody else has published."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from councils.models import Council
from lm3.measurements.queries.results import BORDERING, CHOSEN, OWN, REGION, SUB_REGION
from lm3.models import LocalArea, Measurement
from ui.forms import DayField, MoneyField, PageForm

AREAS = (
    (OWN, "The council's own area"),
    (SUB_REGION, "The sub-region"),
    (REGION, "The whole region"),
    (BORDERING, "The council's own area and the counties it borders"),
    (CHOSEN, "The councils ticked below"),
)


class Months(PageForm):
    title = forms.CharField(
        label="What is it called?",
        max_length=150,
        help_text="For example “Spend of 2026/27”.",
        error_messages={"required": "Say what it is called"},
    )
    starts_on = DayField(label="From", help_text="The first day, for example 1 4 2026.")
    ends_on = DayField(label="To", help_text="The last day, for example 31 3 2027.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", "The last day must not be before the first day")
        return said


class MeasurementForm(Months):
    button = "Work it out"

    area = forms.ChoiceField(label="What counts as local?", choices=AREAS, widget=forms.RadioSelect, initial=OWN)
    chosen = forms.MultipleChoiceField(
        label="Councils of the local area", required=False, widget=forms.CheckboxSelectMultiple
    )
    basis = forms.ChoiceField(
        label="Where is a supplier?",
        choices=Measurement.Basis.choices,
        widget=forms.RadioSelect,
        initial=Measurement.Basis.PAYMENT,
    )
    way = forms.ChoiceField(
        label="How is round 3 counted?",
        choices=Measurement.Way.choices,
        widget=forms.RadioSelect,
        initial=Measurement.Way.STRICT,
        help_text="Both are published practice and give different scores, so they are never mixed. It stays as it is "
        "now.",
    )
    source = forms.ChoiceField(
        label="Where does round 1 come from?",
        choices=Measurement.Source.choices,
        widget=forms.RadioSelect,
        initial=Measurement.Source.SPEND,
    )
    first = MoneyField(
        label="Value of the budget or contract", required=False, help_text="Only for a budget or contract."
    )
    local = MoneyField(
        label="Of a contract: paid by the contractor to local suppliers", required=False, help_text="In these months."
    )
    elsewhere = MoneyField(label="Of a contract: paid by the contractor to suppliers elsewhere", required=False)
    staff = MoneyField(
        label="Take-home pay of staff who live in the local area",
        required=False,
        help_text="As a total from the payroll. Leave it empty to measure what is paid to suppliers only, or to enter "
        "pay by place afterwards.",
    )

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], drawn: Sequence[LocalArea] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = places  # type: ignore[attr-defined]
        own = [(str(row.pk), f"{row}, as the council has drawn it") for row in drawn]
        self.fields["area"].choices = [*AREAS[:-1], *own, AREAS[-1]]  # type: ignore[attr-defined]
        self.lay_out()

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("area") == CHOSEN and not said.get("chosen"):
            self.add_error("chosen", "Tick at least one council")
        needs_value = said.get("source") not in (None, Measurement.Source.SPEND)
        if needs_value and not said.get("first") and "first" not in self.errors:
            self.add_error("first", "Enter the value of the budget or contract")
        return said

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {key: said[key] for key in ("title", "starts_on", "ends_on", "basis", "way", "source")}
        kept |= {"staff_pence": said["staff"] or 0}
        if said["source"] != Measurement.Source.SPEND:
            kept |= {"first_pence": said["first"]}
        if said["source"] == Measurement.Source.CONTRACT:
            kept |= {"local_pence": said["local"] or 0, "elsewhere_pence": said["elsewhere"] or 0}
        return kept


class RegionMeasurementForm(MeasurementForm):
    """Of several councils together, whose spend is loaded."""

    councils = forms.ModelMultipleChoiceField(
        Council.objects.none(), label="Which councils?", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, councils: QuerySet[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "first", "local", "elsewhere"):
            del self.fields[name]
        field = self.fields["councils"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = councils
        field.label_from_instance = lambda row: row.short_name  # type: ignore[assignment, method-assign]
        area = self.fields["area"]
        area.choices = [choice for choice in AREAS if choice[0] in (REGION, CHOSEN)]  # type: ignore[attr-defined]
        area.initial = REGION
        self.lay_out()

    def said(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {key: said[key] for key in ("title", "starts_on", "ends_on", "basis", "way")}
        return {**kept, "staff_pence": said["staff"] or 0}


class PublishedForm(Months):
    button = "Record it"

    published_lm2 = forms.DecimalField(
        label="LM2 as published", required=False, min_value=1, max_value=2, max_digits=6, decimal_places=4
    )
    published_lm3 = forms.DecimalField(
        label="LM3 as published", required=False, min_value=1, max_value=3, max_digits=6, decimal_places=4
    )
    area_words = forms.CharField(label="What counted as local", max_length=300)
    method = forms.CharField(
        label="Method",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="How round 3 was counted, how many suppliers answered. A social return or a leverage of grants is no "
        "multiplier: it does not belong here.",
    )
    document = forms.CharField(
        label="Where it is published", max_length=300, help_text="Title, year and page or address of the document."
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and said.get("published_lm2") is None and said.get("published_lm3") is None:
            self.add_error("published_lm3", "Enter LM2, LM3 or both")
        return said
