"""Forms in the look of the Design System. Nothing else knows the package that draws them."""

import re
from calendar import month_name
from collections.abc import Mapping
from datetime import date
from typing import Any
from zlib import crc32

from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import HTML, Button, Field, Layout, Size
from django import forms
from django.utils.html import conditional_escape

from ui.conflicts import CHANGED, Saved, saved_by

EARLIEST, LATEST = 1990, 2100
SUCH_AS = "such as 27 3 2026"
POUNDS = re.compile(r"£?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
FOREIGN_MONEY = re.compile(r"€|\$|¥|\b(?:EUR|USD|euros?|dollars?)\b", re.IGNORECASE)
MANY = 12
"""From so many boxes on they are small and stand in columns."""
SMALLER = ("radioselect", "checkboxselectmultiple", "checkboxinput")


def day_of(day: str, month: str, year: str) -> date:
    """The date that three words make. Raises ValidationError with what is wrong and how it is entered."""
    try:
        parts = [int(part) for part in (day, month, year)]
    except ValueError as wrong:
        raise forms.ValidationError(f"Enter the date in numbers, {SUCH_AS}") from wrong
    if not EARLIEST <= parts[2] <= LATEST:
        raise forms.ValidationError(f"Enter a year from {EARLIEST} to {LATEST} in four digits, {SUCH_AS}")
    if not 1 <= parts[1] <= 12:
        raise forms.ValidationError(f"There is no month {parts[1]}. Enter a date {SUCH_AS}")
    try:
        return date(parts[2], parts[1], parts[0])
    except (ValueError, OverflowError) as wrong:
        named = f"{parts[0]} {month_name[parts[1]]} {parts[2]}"
        raise forms.ValidationError(f"There is no {named}. Enter a date {SUCH_AS}") from wrong


class DateField(forms.DateField):
    """A date in one box, typed as 27 3 2026, 27/3/2026 or 2026-03-27. A browser with a calendar of its own drops what
    is no date before anybody is told, so only what looks for something gets one."""

    widget = forms.DateInput(format="%-d %-m %Y")

    def __init__(self, *, missing: str = "Enter a date", **kwargs: Any) -> None:
        super().__init__(input_formats=["%d %B %Y", "%d %b %Y"], **kwargs)
        self.error_messages.update(required=missing, invalid=f"Enter a date {SUCH_AS}")

    def to_python(self, value: Any) -> date | None:
        text = str(value or "").strip()
        if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
            return day_of(*reversed(found.groups()))
        if found := re.fullmatch(r"(\d{1,2})[ /.-]+(\d{1,2})[ /.-]+(\d+)", text):
            return day_of(*found.groups())
        return super().to_python(value)


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
        return day_of(*data_list)


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
    """What was saved meanwhile otherwise than it was typed here, by label."""

    saved: Saved | None = None
    """By whom and when, where that is kept."""

    def lay_out(self) -> None:
        super().lay_out()
        self.helper.layout.insert(0, HTML('{% include "ui/_meanwhile.html" %}'))

    @property
    def from_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def differs_from(self, theirs: Mapping[str, Any], version: int, record: Any = None) -> bool:
        """Show what was saved meanwhile beside what was typed, which is now made from that. False where both say the
        same and nothing is left to do. `record` tells by whom it was saved."""
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
        self.theirs, self.saved = told, saved_by(record)
        data: Any = self.data
        data = data.copy()
        data["version"] = str(version)
        self.data = data
        self.add_error(None, f"{CHANGED}. Save again to put yours in its place")
        return True

    def _in_words(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date):
            return f"{value.day} {value:%B %Y}"
        choices = dict(getattr(self.fields[name], "choices", ()))
        if hasattr(value, "__iter__") and not isinstance(value, str):
            return ", ".join(sorted(str(choices.get(one, one)) for one in value))
        return "\n".join(str(choices.get(value, value)).splitlines()).strip()


class MarkedForm(VersionedForm):
    """The same for a record that counts no versions: what the page showed of it travels along as a mark. The view reads
    the record while it is held (`select_for_update`), so that of two at once the second is
    told. A page that carries no mark was opened before there were any, and is saved."""

    record: Any = None
    """Tells by whom and when it was saved."""

    def __init__(self, *args: Any, stands: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """`stands`: what the record holds, where that is not what the form begins with."""
        super().__init__(*args, **kwargs)
        self.stands = stands
        self.record = self.record or getattr(self, "instance", None)
        self.initial = {**self.initial, "version": self.mark}

    def as_it_stands(self) -> dict[str, Any]:
        if self.stands is not None:
            return dict(self.stands)
        names = [name for name in self.fields if name != "version"]
        return {name: self.get_initial_for_field(self.fields[name], name) for name in names}

    def mark(self) -> int:
        held = [f"{name}={self._in_words(name, value)}" for name, value in sorted(self.as_it_stands().items())]
        return crc32("\0".join(held).encode())

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound or self.errors:
            return
        seen = self.cleaned_data.pop("version", None)
        if seen is not None and seen != self.mark():
            self.differs_from(self.as_it_stands(), self.mark(), self.record)
