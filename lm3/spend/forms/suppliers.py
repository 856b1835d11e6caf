"""What is noted about a supplier, and what the lists of suppliers and payments are narrowed by."""

from typing import Any

from django import forms

from councils.queries import postcodes
from lm3.models import LeftOutRule, Supplier
from ui.forms import MarkedForm

BY_RULES, TRADE = "rules", "trade"


def tidy_postcode(text: str) -> str:
    if not text.strip():
        return ""
    found = postcodes.tidy(text)
    if not found:
        raise forms.ValidationError("Enter a postcode such as M60 2LA")
    return found


class SupplierForm(MarkedForm):
    postcode = forms.CharField(label="Postcode of the payment address", required=False, max_length=10)
    site_postcode = forms.CharField(
        label="Postcode of the trading site",
        required=False,
        max_length=10,
        help_text="Where the work is done from, if that is not where invoices are paid.",
    )
    company_number = forms.CharField(label="Company number", required=False, max_length=12)
    email = forms.EmailField(label="E-mail address", required=False, help_text="A survey of suppliers is sent to it.")
    size = forms.ChoiceField(label="Size", required=False, choices=Supplier.Size.choices)
    is_voluntary = forms.BooleanField(
        label="A voluntary or community organisation, or a social enterprise", required=False
    )
    trade = forms.ChoiceField(label="Is it trade?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, supplier: Supplier, rules: list[LeftOutRule], **kwargs: Any) -> None:
        trade = BY_RULES
        if supplier.is_settled:
            trade = supplier.left_out.code if supplier.left_out else TRADE
        initial = {
            "postcode": postcodes.shown(supplier.postcode),
            "site_postcode": postcodes.shown(supplier.site_postcode),
            "company_number": supplier.company_number,
            "email": supplier.email,
            "size": supplier.size,
            "is_voluntary": supplier.is_voluntary,
            "trade": trade,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["trade"].choices = [  # type: ignore[attr-defined]
            (BY_RULES, "As the rules say"),
            (TRADE, "Yes, always"),
            *((rule.code, f"No: {rule.title.lower()}") for rule in rules),
        ]

    def clean_postcode(self) -> str:
        return tidy_postcode(self.cleaned_data["postcode"])

    def clean_site_postcode(self) -> str:
        return tidy_postcode(self.cleaned_data["site_postcode"])
