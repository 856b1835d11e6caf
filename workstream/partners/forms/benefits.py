"""A benefit with its amounts in the unit of its kind, and its verification."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from councils.models import Council
from councils.sockets import Source
from ui.forms import MoneyField, PageForm
from workstream.models import Benefit
from workstream.partners.operations.credit_benefit import counts_already
from workstream.partners.rules.benefit_sums import MOST, Kind, in_unit, parts
from workstream.programme.forms.records import RecordForm, day, long_text


def amount(kind: Kind, text: str) -> int:
    """What was typed, in the smallest part of the kind. Raises ValidationError with the sentence to show."""
    if kind.is_money:
        pence: int | None = MoneyField(most=MOST).clean(text)
        assert pence is not None
        return pence
    try:
        return parts(kind, text)
    except ValueError as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


class BenefitForm(RecordForm):
    starts_on = day("Counts from", "The first day of the time that the amount is for.")
    ends_on = day("Counts to", "The last day. The amount is that of the whole time, not of a year of it.")
    promised = forms.CharField(
        label="Promised",
        required=False,
        max_length=30,
        help_text="What was said it would bring, in the unit of its kind.",
    )
    promised_on = day("Promised on", required=False)
    delivered = forms.CharField(
        label="Delivered", required=False, max_length=30, help_text="What it has brought, in the same unit."
    )
    delivered_on = day("Delivered on", "The day from which it is known.", required=False)
    comes_from = forms.ChoiceField(label="Comes from", required=False)
    baseline = long_text(
        "Compared with what?", "The baseline: what it was before, of which year, from which source.", rows=2
    )
    method = long_text("How is it worked out?", rows=2)

    class Meta:
        model = Benefit
        fields = ("title", "kind", "council", "starts_on", "ends_on", "promised", "promised_on", "delivered",
                  "delivered_on", "comes_from", "baseline", "method")  # fmt: skip

    def __init__(self, *args: Any, councils: QuerySet[Council], sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [("", "Choose one"), *Kind.choices_of_a_person()]
        fields["council"].queryset, fields["council"].empty_label = councils, "The whole region"
        self.sources = {source.key: source for source in sources}
        kept = self.instance
        if kept.comes_from and kept.comes_from not in self.sources:
            self.sources[kept.comes_from] = Source(kept.comes_from, kept.comes_title, kept.comes_url)
        fields["comes_from"].choices = [("", "Nothing that is recorded here")] + [
            (source.key, source.title) for source in self.sources.values()
        ]
        for name in ("promised", "delivered"):
            if getattr(kept, name) is not None:
                self.initial[name] = f"{in_unit(kept.what, getattr(kept, name)):f}"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The last day must not be before the first day")
        for name, words in (("promised", "promised"), ("delivered", "delivered")):
            self._amount(said, name, words)
        if (
            not said.get("promised")
            and said.get("delivered") is None
            and not {"promised", "delivered"} & set(self.errors)
        ):
            self.add_error("promised", "Enter what was promised, what was delivered, or both")
        first, then = said.get("promised_on"), said.get("delivered_on")
        if first and then and then < first:
            self.add_error("delivered_on", "This must not be before the day it was promised")
        return said

    def _amount(self, said: dict[str, Any], name: str, words: str) -> None:
        text, on = (said.get(name) or "").strip(), said.get(f"{name}_on")
        said[name] = None
        if text and said.get("kind"):
            try:
                said[name] = amount(Kind(said["kind"]), text)
            except forms.ValidationError as wrong:
                self.add_error(name, wrong)
            else:
                if name == "promised" and said[name] == 0:
                    self.add_error(name, "Leave it empty, or enter an amount above nothing")
        if text and not on and f"{name}_on" not in self.errors:
            self.add_error(f"{name}_on", f"Enter the day on which it was {words}")
        if on and not text:
            self.add_error(name, f"Enter how much was {words}, or leave the day empty")
        if on and on > timezone.localdate():
            self.add_error(f"{name}_on", "Choose today or an earlier day")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        source = self.sources.get(self.cleaned_data.get("comes_from", ""))
        self.instance.comes_title = source.title[:250] if source else ""
        self.instance.comes_url = source.url if source else ""
        if not self.errors:
            why = counts_already(self.instance)
            if why:
                self.add_error("comes_from", why)


class VerifyForm(PageForm):
    button = "It is verified"

    by = forms.CharField(
        label="Who verified it?", max_length=150, help_text="Name and function, for example “Ann Lee, internal audit”."
    )
    on = day("Verified on")
    how = long_text("What was looked at?", "For example ledger, meter readings, contract.", rows=3, max_length=2000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError("Choose today or an earlier day")
        return self.cleaned_data["on"]
