"""One line of the matrix of priorities."""

from typing import Any

from django import forms

from lm3.models import Priority, Supplier
from lm3.models.priorities import LEVELS
from ui.forms import DayField, VersionedForm

SCORED = ("spend", "environmental", "social", "economic", "influence")


def scored(label: str, hint: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, help_text=hint, coerce=int, choices=LEVELS, widget=forms.RadioSelect)


def as_form(row: Priority) -> dict[str, Any]:
    """What the form of a line holds."""
    said = {key: getattr(row, key) for key in (*SCORED, "reason", "owner_name", "review_on")}
    return {**said, "by_hand": row.by_hand or "", "suppliers": list(row.suppliers.all())}


class PriorityForm(VersionedForm):
    spend = scored("Spend", "Worked out from the spend loaded; change it where the ledger does not show all.")
    environmental = scored("Environmental risk", "Carbon, waste, water, nature.")
    social = scored("Social risk", "Working conditions, modern slavery, health, fair access.")
    economic = scored("Economic risk", "Supply that may fail, whole-life cost, effect on the local economy.")
    influence = scored("Scope to influence", "How far this council can change what is bought or how it is made.")
    by_hand = forms.TypedChoiceField(
        label="Priority",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "As the scores say"), *LEVELS],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why it is set by hand", required=False, max_length=300)
    suppliers = forms.ModelMultipleChoiceField(
        label="Suppliers with a high impact",
        required=False,
        queryset=Supplier.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    owner_name = forms.CharField(label="Owner", required=False, max_length=150, help_text="Who sees to this category.")
    review_on = DayField(label="Next review", required=False, help_text="For example 31 3 2027.")

    def __init__(self, *args: Any, row: Priority, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={**as_form(row), "version": row.version}, **kwargs)
        self.fields["suppliers"].queryset = offered  # type: ignore[attr-defined]
        if not offered:
            self.fields["suppliers"].help_text = "Suppliers of this category are offered once spend is loaded."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("by_hand") and not said.get("reason", "").strip():
            self.add_error("reason", "Say why the priority is set by hand")
        return said

    def said(self) -> dict[str, Any]:
        return {key: value for key, value in self.cleaned_data.items() if key not in ("suppliers", "version")}
