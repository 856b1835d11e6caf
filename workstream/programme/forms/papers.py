"""Recommendations and decisions, risks, the budget."""

from typing import Any

from django import forms
from django.utils import timezone

from ui.forms import MoneyField, PageForm, refuse_before
from workstream.models import BudgetLine, Decision, Recommendation, Risk
from workstream.programme.forms.records import RecordForm, day, long_text


class RecommendationForm(RecordForm):
    words = long_text("Reasons, and what it means for councils", rows=6)
    amount_pence = MoneyField(
        label="Amount asked for", required=False, help_text="In pounds, only where it is a bid for money."
    )

    class Meta:
        model = Recommendation
        fields = ("title", "words", "amount_pence")

    def clean_amount_pence(self) -> int | None:
        amount: int | None = self.cleaned_data["amount_pence"]
        if amount == 0:
            raise forms.ValidationError("Leave it empty, or enter an amount above nothing")
        return amount


class DecideForm(PageForm):
    button = "Record the decision"

    outcome = forms.ChoiceField(label="What was decided?", choices=Decision.OUTCOMES, widget=forms.RadioSelect)
    words = long_text("The decision in words", "As it should be read later. It cannot be changed afterwards.", rows=4)
    on = day("Decided on", "It cannot be changed afterwards.")

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Choose today or an earlier day")
        return self.cleaned_data["on"]


class RiskForm(RecordForm):
    mitigation = long_text("What we do about it")
    review_on = day("Look at it again on")

    class Meta:
        model = Risk
        fields = ("kind", "title", "likelihood", "impact", "owner_name", "mitigation", "review_on")
        widgets = {"kind": forms.RadioSelect}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        refuse_before(self, "review_on", timezone.localdate(), "Enter today or a later day")
        return said


class CloseRiskForm(PageForm):
    button = "Close it"

    reason = forms.CharField(label="Why is it closed?", max_length=300)


class BudgetLineForm(RecordForm):
    year = forms.TypedChoiceField(label="Financial year", coerce=int)
    budget_pence = MoneyField(label="Budget", help_text="In pounds.")
    committed_pence = MoneyField(label="Committed, not yet paid")
    spent_pence = MoneyField(label="Spent so far")
    forecast_pence = MoneyField(label="Expected by the end of the year")

    class Meta:
        model = BudgetLine
        fields = ("year", "title", "budget_pence", "committed_pence", "spent_pence", "forecast_pence", "note")

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = {*range(this_year - 3, this_year + 4), self.instance.year or this_year}
        words = [(year, f"{year}/{(year + 1) % 100:02d}") for year in sorted(years)]
        self.fields["year"].choices = words  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial.setdefault("year", this_year)
