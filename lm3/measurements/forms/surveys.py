"""A survey of suppliers, what a supplier answers, where staff live, and what if."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from councils.models import Region, SpendCategory
from frameworks.assessments.forms.helping import EmailForm
from lm3.models import Survey
from lm3.spend.queries import places
from ui.forms import DayField, MarkedForm, PageForm
from ui.sheets import pence

ROWS = 6
PERCENT = {"class": "govuk-input--width-4", "inputmode": "decimal"}
MONEY_LINE = re.compile(r"(.+?)[\s,;\t]+£?(-?[\d,]*\.?\d+)\s*")


class AddressForm(EmailForm):
    button = "Show me the questions"


class SurveyForm(PageForm):
    button = "Choose the suppliers"

    how = forms.ChoiceField(label="Which suppliers?", choices=Survey.How.choices, widget=forms.RadioSelect)
    share = forms.IntegerField(
        label="Share of what is paid that they cover, per cent",
        required=False,
        min_value=1,
        max_value=100,
        initial=80,
        help_text="For the largest suppliers. 80 is usual: it takes few suppliers.",
        widget=forms.TextInput(attrs=PERCENT),
    )
    number = forms.IntegerField(
        label="Suppliers in the sample",
        required=False,
        min_value=5,
        max_value=5000,
        initial=60,
        help_text="For a sample.",
        widget=forms.TextInput(attrs=PERCENT),
    )
    closes_on = DayField(label="Closing day", help_text="The last day on which a supplier can answer.")
    contact = forms.CharField(
        label="Whom may suppliers ask?", max_length=200, help_text="Name, telephone or e-mail. It stands in the mail."
    )
    words = forms.CharField(
        label="A few words of your own",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They stand in the mail, before the link.",
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        need = {"top": "share", "sample": "number"}.get(said.get("how", ""))
        if need and said.get(need) is None and need not in self.errors:
            self.add_error(need, f"Enter {str(self.fields[need].label).lower()}")
        if said.get("closes_on") and said["closes_on"] <= self.on:
            self.add_error("closes_on", "The closing day must be after today")
        return said

    def said(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said["share"] = said["share"] if said["how"] == "top" else None
        said["number"] = said["number"] if said["how"] == "sample" else None
        return said


class BusinessForm(PageForm):
    button = "Save and go on"

    year_ends_on = DayField(label="When did your last financial year end?", help_text="For example 31 3 2027.")
    pay = forms.DecimalField(
        label="Of each £100 you took in, how many pounds went to your own people as pay?",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Take-home pay, and what owners took out. A good estimate is enough.",
        widget=forms.TextInput(attrs=PERCENT),
    )
    purchases = forms.DecimalField(
        label="Of each £100 you took in, how many pounds went to other businesses?",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Goods, services, subcontractors, rent. Taxes do not belong here.",
        widget=forms.TextInput(attrs=PERCENT),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("year_ends_on") and said["year_ends_on"] > self.on:
            self.add_error("year_ends_on", "The year must have ended: enter a day before today")
        if said.get("pay") is not None and said.get("purchases") is not None and said["pay"] + said["purchases"] > 100:
            self.add_error("purchases", "Pay and purchases together are more than £100 of each £100. Check both")
        return said


class PlacesForm(forms.Form):
    """Places with their shares of all pay, or of all purchases. What is left over is elsewhere."""

    def __init__(self, *args: Any, region: Region, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region, self.on = region, on
        self.places: list[tuple[str, Decimal, dict[str, float]]] = []
        for at in range(ROWS):
            self.fields[f"place_{at}"] = forms.CharField(
                label=f"Place {at + 1}", required=False, max_length=100, widget=forms.TextInput()
            )
            self.fields[f"percent_{at}"] = forms.CharField(
                label=f"Per cent in place {at + 1}", required=False, max_length=8, widget=forms.TextInput()
            )
        for field in self.fields.values():
            field.widget.attrs["class"] = "govuk-input"

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"place_{at}"], self[f"percent_{at}"]) for at in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        texts = [said.get(f"place_{at}", "").strip() for at in range(ROWS)]
        found = places.find(self.region, [text for text in texts if text], self.on)
        total, seen = Decimal(0), set[str]()
        for at, text in enumerate(texts):
            typed = said.get(f"percent_{at}", "").strip().removesuffix("%").strip()
            if not text and not typed:
                continue
            if not text:
                self.add_error(f"place_{at}", "Enter the place, or empty the per cent beside it")
                continue
            if text not in found:
                self.add_error(
                    f"place_{at}",
                    f"“{text}” is no council of {self.region} and no postcode district such as BL1. Leave out what is "
                    "anywhere else",
                )
                continue
            try:
                percent = Decimal(typed)
            except InvalidOperation:
                percent = Decimal(-1)
            if not 0 < percent <= 100:
                self.add_error(f"percent_{at}", "Enter a number between 1 and 100")
                continue
            words, districts = found[text]
            if words in seen:
                self.add_error(f"place_{at}", f"{words} is there twice: add its shares up")
                continue
            seen.add(words)
            total += percent
            self.places.append((words, percent, dict(districts)))
        if total > 100:
            self.add_error(None, f"The shares come to {total.normalize():f}. They must not be more than 100")
        return said


class StaffPayForm(MarkedForm):
    button = "Save the pay of staff"

    pay = forms.CharField(
        label="Take-home pay by place, one place a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="A council of the region or next to it, or a postcode district, then a total in pounds, for example "
        "“BL1 1,204,500”. For all who live anywhere else write “Elsewhere”. Totals only: never a name.",
    )
    returns = forms.CharField(
        label="Of each £100 of pay, what do the staff you asked spend locally?",
        required=False,
        max_length=1000,
        help_text="One figure for each person who was asked, with spaces between, for example “42 50.5 63”. Leave it "
        "empty to use the published example of 45.40, which is then named as such.",
    )

    def __init__(self, *args: Any, region: Region, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region, self.on = region, on
        self.places: list[tuple[str, int, dict[str, float]]] = []

    def clean_pay(self) -> str:
        text = self.cleaned_data["pay"]
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        read = [(number, line, MONEY_LINE.fullmatch(line)) for number, line in lines]
        names = [found[1].strip() for _number, _line, found in read if found]
        known = places.find(self.region, names, self.on)
        faults: list[str] = []
        seen: set[str] = set()
        for number, line, found in read:
            if not found:
                faults.append(f"Line {number}, “{line[:60]}”: write a place, then an amount such as 1,204,500")
                continue
            name = found[1].strip()
            words, districts = ("Elsewhere", {}) if name.casefold() == "elsewhere" else known.get(name, ("", {}))
            if not words:
                faults.append(f"Line {number}: “{name[:60]}” is no council of {self.region} and no postcode district")
                continue
            if words in seen:
                faults.append(f"Line {number}: {words} is there twice")
                continue
            try:
                amount = pence(found[2])
            except ValueError as wrong:
                faults.append(f"Line {number}: {wrong}")
                continue
            if amount < 0:
                faults.append(f"Line {number}: pay must not be less than nothing")
                continue
            seen.add(words)
            self.places.append((words, amount, dict(districts)))
        if faults:
            raise forms.ValidationError(faults)
        return text

    def clean_returns(self) -> str:
        parts = self.cleaned_data["returns"].replace(";", " ").replace("%", " ").split()
        for part in parts:
            try:
                value = Decimal(part)
            except InvalidOperation:
                raise forms.ValidationError(f"“{part[:20]}” is no number. Write figures such as 42 50.5 63") from None
            if not 0 <= value <= 100:
                raise forms.ValidationError(f"{part} is not between 0 and 100")
        return " ".join(parts)


class ScenarioForm(PageForm):
    button = "Work it out"

    title = forms.CharField(
        label="What is it called?",
        max_length=150,
        help_text="For example “Food from nearby”.",
        error_messages={"required": "Say what it is called"},
    )
    points = forms.DecimalField(
        label="Percentage points of all spend that move to local suppliers",
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Of all that is spent in round 1. 10 means that ten pounds of each hundred move.",
        widget=forms.TextInput(attrs=PERCENT),
    )
    category = forms.ModelChoiceField(
        SpendCategory.objects.none(),
        label="Only in this category",
        required=False,
        empty_label="Any category",
    )
    supplier = forms.ChoiceField(label="Only from this supplier", required=False)

    def __init__(self, *args: Any, suppliers: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        assert isinstance(category, forms.ModelChoiceField)
        category.queryset = SpendCategory.objects.filter(parent=None).order_by("name")
        self.fields["supplier"].choices = [("", "Any supplier"), *suppliers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("category") and said.get("supplier"):
            self.add_error("supplier", "Choose a category or a supplier, not both")
        return said
