"""Forms in the look of the Design System. Nothing else knows the package that draws them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import HTML, Button, Field, Layout, Size
from django import forms
from django.utils.html import conditional_escape

EARLIEST, LATEST = 1990, 2100
POUNDS = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
FOREIGN_MONEY = re.compile(r"€|\$|¥|\b(?:EUR|USD|euros?|dollars?)\b", re.IGNORECASE)
MANY = 12
"""From so many boxes on they are small and stand in columns."""
SMALLER = ("radioselect", "checkboxselectmultiple", "checkboxinput")


class DayField(DateInputField):
    """Day, month and year in three boxes. Its value is a date."""

    def __init__(self, *, missing: str = "Enter the day, month and year", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages.update(required=missing, incomplete=missing)
        for box in self.widget.widgets:
            box.attrs["inputmode"] = "numeric"

    def compress(self, data_list: list[str]) -> date | None:
        if not all(data_list):
            return None
        try:
            day, month, year = (int(part) for part in data_list)
            found = date(year, month, day)
        except (ValueError, OverflowError) as wrong:
            raise forms.ValidationError("Enter a real date, such as 31 12 2027") from wrong
        if not EARLIEST <= found.year <= LATEST:
            raise forms.ValidationError("Enter a year such as 2027")
        return found


class MoneyField(forms.CharField):
    """Pounds as people write them: “£1,234.56”, “1234”. Its value is a whole number of pence."""

    def __init__(self, *, most: int = 10**12, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip()
        if not text:
            return None
        foreign = FOREIGN_MONEY.search(text)
        if foreign:
            raise forms.ValidationError(f"Enter the amount in pounds; “{foreign[0]}” is another currency")
        found = POUNDS.fullmatch(text.replace(" ", ""))
        if not found:
            raise forms.ValidationError("Enter an amount in pounds, such as 1,234.56")
        pence = int(found[1].replace(",", "")) * 100 + int((found[2] or "0").ljust(2, "0"))
        if pence > self.most:
            raise forms.ValidationError("The amount is too large")
        return pence


def what_is_missing(field: forms.Field) -> str:
    """What to do about an empty field, where its form does not say it better."""
    label = str(field.label or "an answer")
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}”"
    if isinstance(field, forms.FileField):
        return "Choose a file"
    if isinstance(field, forms.ChoiceField):
        return f"Choose an answer to “{label}”"
    return f"Enter {label if label[1:2].isupper() else label[:1].lower() + label[1:]}"


class PageForm(forms.Form):
    """A form that fills a page: one column of fields and a button. Drawn by `{% crispy form %}`."""

    button = "Save"
    cancel_url = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = what_is_missing(field)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.lay_out()

    def __getitem__(self, name: str) -> forms.BoundField:
        """The kit takes labels and hints for tags of its own; here they may hold what people have typed."""
        field = super().__getitem__(name)
        field.label, field.help_text = conditional_escape(field.label), conditional_escape(field.help_text)
        return field

    def lay_out(self) -> None:
        """Draws the fields there are. A form that makes more of them afterwards calls it again."""
        self.helper.layout = Layout(*(self._drawn(name) for name in self.fields), *self._buttons())

    def _drawn(self, name: str) -> Field:
        """Texts get a label, choices and dates a legend, in bold where a hint follows."""
        field = self.fields[name]
        if isinstance(field.widget, forms.CheckboxSelectMultiple) and len(list(field.widget.choices)) > MANY:
            return Field(name, context={"legend_size": Size.for_legend("s"), "checkboxes_small": True})
        if isinstance(field, DateInputField) or field.widget.__class__.__name__.lower() in SMALLER:
            return Field(name, context={"legend_size": Size.for_legend("s")})
        return Field(name, context={"label_size": Size.for_label("s")})

    def _buttons(self) -> list[Any]:
        return [
            Button.primary("", conditional_escape(self.button), **{"data-prevent-double-click": "true"}),
            HTML(
                '{% if form.cancel_url %}<p class="govuk-body">'
                '<a class="govuk-link" href="{{ form.cancel_url }}">Cancel</a></p>{% endif %}'
            ),
        ]


def refuse_before(form: forms.BaseForm, name: str, first: date | None, words: str) -> None:
    """An error beside a day that lies before another. What stood there before stays possible."""
    day = form.cleaned_data.get(name)
    if first and isinstance(day, date) and day < first and day != form.initial.get(name):
        form.add_error(name, words)


class VersionedForm(PageForm):
    """A page that changes a record which others may change too. The version that it was made from travels along;
    `ui.conflicts.ChangedMeanwhile` says that another was saved meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    theirs: list[tuple[str, str]] | None = None
    """What somebody else has saved otherwise than it was typed here, by label."""

    def lay_out(self) -> None:
        super().lay_out()
        meanwhile = '{% if form.theirs is not None %}{% include "ui/_meanwhile.html" %}{% endif %}'
        self.helper.layout.insert(0, HTML(meanwhile))

    @property
    def from_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def differs_from(self, theirs: Mapping[str, Any], version: int) -> bool:
        """Show what somebody else has saved beside what was typed, which is now made from theirs. False where both say
        the same and nothing is left to do."""
        told = []
        for name, field in self.fields.items():
            if name not in theirs or name == "version":
                continue
            mine, other = self.cleaned_data.get(name), theirs[name]
            if isinstance(other, str) and not isinstance(mine, str):
                mine = self.data.get(name, "")
            if self._in_words(name, mine) != self._in_words(name, other):
                told.append((str(field.label or name), self._in_words(name, other) or "nothing"))
        if not told and not self.files:
            return False
        self.theirs = told
        data: Any = self.data
        data = data.copy()
        data["version"] = str(version)
        self.data = data
        self.add_error(None, "Somebody else has changed this since you opened it. Save again to put yours in its place")
        return True

    def _in_words(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return f"{value.day} {value:%B %Y}"
        if hasattr(value, "__iter__") and not isinstance(value, str):
            return ", ".join(sorted(map(str, value)))
        choices = dict(getattr(self.fields[name], "choices", ()))
        return "\n".join(str(choices.get(value, value)).splitlines()).strip()
