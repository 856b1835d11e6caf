"""Fleet reviews: the offer, the answer, what was found, counts, and targets set by others."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from councils.models import Council
from ui.forms import MoneyField, PageForm, refuse_before
from workstream.models import FleetCount, FleetReview, FleetTarget
from workstream.programme.forms.records import RecordForm, day, long_text


class OfferForm(PageForm):
    button = "Offer it"

    provider = forms.CharField(label="Who does the review?", max_length=150)
    answer_by = day("Answer wanted by")
    councils = forms.ModelMultipleChoiceField(
        label="Councils",
        help_text="Those with an open offer, or a review under way, are not listed.",
        queryset=Council.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one council"},
    )

    def __init__(self, *args: Any, councils: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["councils"].queryset = councils  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        refuse_before(self, "answer_by", timezone.localdate(), "Enter today or a later day")
        return said


class AnswerFleetForm(PageForm):
    button = "Send the answer"

    answer = forms.ChoiceField(
        label="Do you take the fleet review?",
        choices=(("yes", "Yes, we accept it"), ("no", "No, we decline it")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or no"},
    )
    reason = forms.CharField(label="If not, why?", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("answer") == "no" and not said.get("reason", "").strip():
            self.add_error("reason", "Say why, so that the region can offer something better")
        return said


class FleetReviewForm(RecordForm):
    answer_by = day("Answer wanted by")
    done_on = day("Done on", "Only where the council has accepted it.", required=False)
    recommendations = long_text("What was recommended", required=False)
    identified_pence = MoneyField(
        label="Savings identified, a year", required=False, help_text="In pounds. What the review says could be saved."
    )
    delivered_pence = MoneyField(
        label="Savings delivered, a year", required=False, help_text="In pounds. Only what has been saved."
    )
    delivered_on = day("Delivered by", required=False)

    class Meta:
        model = FleetReview
        fields = (
            "provider",
            "answer_by",
            "done_on",
            "recommendations",
            "identified_pence",
            "delivered_pence",
            "delivered_on",
        )

    def clean_done_on(self) -> date | None:
        done: date | None = self.cleaned_data["done_on"]
        accepted = self.instance.accepted_on
        if done and accepted is None:
            raise forms.ValidationError("The council has not accepted it yet")
        if done and accepted and done < accepted:
            raise forms.ValidationError(f"It was accepted on {accepted:%-d %B %Y}: choose that day or a later one")
        return done

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            said.get("delivered_pence") is not None
            and not said.get("delivered_on")
            and "delivered_on" not in self.errors
        ):
            self.add_error("delivered_on", "Enter by when it was delivered")
        offered, accepted = self.instance.offered_on, self.instance.accepted_on
        refuse_before(
            self, "answer_by", offered, f"It was offered on {offered:%-d %B %Y}: choose that day or a later one"
        )
        if accepted:
            words = f"It was accepted on {accepted:%-d %B %Y}: choose that day or a later one"
            refuse_before(self, "delivered_on", accepted, words)
        return said


class FleetCountForm(RecordForm):
    class Meta:
        model = FleetCount
        fields = ("year", "vehicles", "fleet_miles", "grey_miles", "grams_per_km", "tonnes", "factors_year")


class FleetTargetForm(RecordForm):
    by_on = day("To be reached by", "Leave it empty where no day is set.", required=False)
    set_on = day("Set on")
    link = forms.URLField(label="Web address", max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = FleetTarget
        fields = ("title", "by_on", "set_on", "source", "link")
