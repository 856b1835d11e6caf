"""An agreement as the editor keeps it, and what a council says of it."""

from typing import Any

from django import forms

from councils.models import Council, SpendCategory
from library.forms.fields import LinkField, line, long_text
from library.models import Agreement
from library.rules.lots import LotLine, lots_from
from ui.forms import DayField, PageForm, VersionedForm

LOTS = (
    "One lot a line: number | title | suppliers, parted by semicolons. "
    "For example: 1 | Office paper | Smith Ltd; Jones plc"
)


def lots_as_text(agreement: Agreement) -> str:
    return "\n".join(f"{lot.number} | {lot.title} | {'; '.join(lot.supplier_names())}" for lot in agreement.lots.all())


class AgreementForm(VersionedForm):
    button = "Save"

    title = line("Title")
    reference = line("Reference", required=False, longest=60)
    owner = line("Whose agreement it is", "For example “OGC.buyingsolutions”.", longest=150)
    categories = forms.ModelMultipleChoiceField(
        SpendCategory.objects.none(), label="What can be bought", required=False,
        widget=forms.SelectMultiple(attrs={"size": 10}), help_text="Choose several with Ctrl or Cmd.",
    )  # fmt: skip
    who_may_use = long_text("Who may use it", rows=3, required=True)
    starts_on = DayField(label="Starts on")
    ends_on = DayField(label="Ends on")
    extendable_to = DayField(label="May be extended to", required=False)
    extended_to = DayField(label="Has been extended to", required=False)
    sustainability = long_text("Sustainability", "What it asks of suppliers and products. You can use Markdown.")
    whole_life_cost = long_text("Whole-life cost", "What to reckon with beyond the price.")
    lots = long_text("Lots and suppliers", LOTS, rows=6)
    link = LinkField(label="Where it is described", required=False)
    contact = line("Whom to ask", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = SpendCategory.objects.select_related("parent")
        self.fields["categories"].queryset = rows  # type: ignore[attr-defined]

    def clean_lots(self) -> list[LotLine]:
        try:
            return lots_from(self.cleaned_data["lots"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts, ends, may, has = (said.get(name) for name in ("starts_on", "ends_on", "extendable_to", "extended_to"))
        if starts and ends and ends < starts:
            self.add_error("ends_on", "It ends before it starts")
        if ends and may and may <= ends:
            self.add_error("extendable_to", "An extension goes beyond the day it ends")
        if has and (not may or has > may):
            self.add_error("extended_to", "It is extended further than it may be")
        if has and ends and has <= ends:
            self.add_error("extended_to", "An extension goes beyond the day it ends")
        return said

    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class UseForm(PageForm):
    button = "Save"

    council = forms.ModelChoiceField(Council.objects.none(), label="Council", empty_label=None)
    starts_on = DayField(label="Uses it since")
    says = long_text(
        "What do you say of it?", "What works, what to look out for. Others of the region read it.", rows=4
    )

    def __init__(self, *args: Any, councils: list[Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Council.objects.filter(pk__in=[council.pk for council in councils])
        self.fields["council"].queryset = own  # type: ignore[attr-defined]
