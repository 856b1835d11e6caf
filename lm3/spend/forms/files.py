"""Uploading spend, saying what its columns mean, and the rules that leave rows out."""

from collections.abc import Sequence
from typing import Any

from django import forms

from lm3.models import LeftOutRule
from lm3.spend.queries.load_tables import SHOWN_LETTERS, pounds
from lm3.spend.queries.spend_file import Seen, SheetSeen
from lm3.spend.rules.columns import CATEGORY, FIELDS, REQUIRED
from lm3.spend.rules.values import DAY_FIRST, MONTH_FIRST, DayOrder, day
from ui.forms import DayField, MarkedForm, PageForm

MOST_FILES = 24


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or many files; each is checked like one."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, list | tuple) else [data]
        if len(rows) > MOST_FILES:
            raise forms.ValidationError(f"At most {MOST_FILES} files at once")
        return [super(SeveralFilesField, self).clean(row, initial) for row in rows]


class UploadForm(PageForm):
    button = "Upload"

    spend = SeveralFilesField(
        label="Files of spend",
        help_text="As you publish them: CSV, a ZIP of CSV, Excel or OpenDocument. Nothing counts before you have seen "
        "what was understood.",
        error_messages={"required": "Choose at least one file", "empty": "A file is empty. Choose it again"},
    )


class ColumnsForm(PageForm):
    """Which column holds what."""

    button = "Read the file"

    def __init__(self, *args: Any, seen: Seen, initial: dict[str, Any], **kwargs: Any) -> None:
        self.seen = seen
        self.titles = list(dict.fromkeys(title for title in seen.understood.titles if title))
        found = seen.understood
        choices = [("", "Not in this file"), *((title, self._named(title)) for title in self.titles)]
        initial = {key: title for key, title in initial.items() if key not in found.unsure}
        fields: dict[str, forms.Field] = {}
        for row in FIELDS:
            needed = row.key in (*REQUIRED, *found.unsure)
            fields[row.key] = forms.ChoiceField(
                label=row.title,
                required=needed,
                help_text=self._guessed(row.key) if row.key in found.unsure else "",
                choices=[("", "Choose a column"), *choices[1:]] if needed else choices,
                error_messages={"required": f"Choose the column of the {row.title.lower()}"},
            )
            if row.key == "day" and not seen.order.known:
                fields["day_order"] = _day_order(seen.order)
        fields |= _sheets(seen.sheets)
        if "sheets" in fields:
            initial = {"sheets": [sheet.name for sheet in seen.sheets if not sheet.is_hidden], **initial}
        fields["covers_on"] = DayField(
            label="First day of what the file covers",
            help_text="Only needed where the file has no dates, for example 1 4 2026.",
            required=False,
        )
        self.base_fields = fields  # type: ignore[misc]
        super().__init__(*args, initial=initial, **kwargs)

    def _named(self, title: str) -> str:
        """In a file without titles a column is known by what stands in it."""
        found = self.seen.understood
        example = "" if found.header_rows else found.example(found.titles.index(title))
        return f"{title}: {example[:SHOWN_LETTERS]}" if example else title

    def _guessed(self, key: str) -> str:
        return f"This could not be told for sure. It may be {self._named(self.seen.understood.title_of(key))}."

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for fault in self.seen.faults:
            self.add_error(None, fault)
        if "leave_out" in self.fields and "leave_out" not in self.errors:
            left = [sheet.name for sheet in self.seen.sheets if sheet.other and sheet.name not in said["leave_out"]]
            if left:
                self.add_error("leave_out", f"“{left[0]}” cannot be read with these columns. Leave it out, or cancel")
        if not said.get("day") and not said.get("covers_on") and "covers_on" not in self.errors:
            self.add_error("covers_on", "Choose the column of the date, or enter the first day that the file covers")
        if not said.get("supplier") and said.get("day"):
            self.add_error("supplier", "Choose the column of the supplier")
        elif not said.get("supplier") and not any(said.get(key) for key in CATEGORY):
            self.add_error("supplier", "Choose the column of the supplier, or of the category where it holds totals")
        taken: dict[str, str] = {}
        for row in FIELDS:
            title = said.get(row.key)
            if title and title in taken:
                self.add_error(row.key, f"“{title}” is {taken[title].lower()} already")
            elif title:
                taken[title] = row.title
        return said

    @property
    def day_order(self) -> str:
        return self.cleaned_data.get("day_order") or self.seen.order.known

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The sheets of the workbook, those that are left out with the reason."""
        chosen = self.cleaned_data.get("sheets") or [sheet.name for sheet in self.seen.sheets]
        return [
            {
                "name": sheet.name,
                "is_read": not sheet.other and sheet.name in chosen,
                "why": sheet.other or ("" if sheet.name in chosen else "Left out when the columns were checked."),
                "rows": sheet.rows,
                "pence": sheet.pence,
            }
            for sheet in self.seen.sheets
        ]

    @property
    def columns(self) -> dict[str, str]:
        return {row.key: self.cleaned_data.get(row.key) or "" for row in FIELDS}


def _day_order(order: DayOrder) -> forms.ChoiceField:
    """Asked once for the whole file, with examples out of it."""
    if order.day_first:
        some, others = order.day_first, order.month_first
        why = (
            f"{len(some)} different dates, such as {some[0]}, have the day first; {len(others)}, such as {others[0]}, "
            "have the month first. Those that do not fit your answer are rejected with their line."
        )
    else:
        why = "No date in this file shows whether the day or the month comes first. Your answer holds for all of it."
    example = (order.either or order.day_first)[0]

    def words(first: str) -> str:
        found = day(example, first)
        return f"{first.capitalize()} first" + (f": {example} is {found.day} {found:%B %Y}" if found else "")

    return forms.ChoiceField(
        label="Which comes first in the dates?",
        choices=[(first, words(first)) for first in (DAY_FIRST, MONTH_FIRST)],
        widget=forms.RadioSelect,
        help_text=why,
        error_messages={"required": "Choose whether the day or the month comes first in the dates"},
    )


def _sheets(sheets: Sequence[SheetSeen]) -> dict[str, forms.Field]:
    """Which sheets of a workbook are read; those of another shape are asked about one by one."""
    fields: dict[str, forms.Field] = {}
    if len(sheets) < 2:
        return fields

    def words(sheet: SheetSeen) -> str:
        return (
            f"{sheet.name}{' (hidden)' if sheet.is_hidden else ''}: {sheet.rows:,} row{'' if sheet.rows == 1 else 's'}"
        )

    fields["sheets"] = forms.MultipleChoiceField(
        label="Which sheets are to be read?",
        choices=[(row.name, f"{words(row)}, {pounds(row.pence)}") for row in sheets if not row.other],
        widget=forms.CheckboxSelectMultiple,
        help_text="All with these columns. Untick one that repeats what stands on the others.",
        error_messages={"required": "Choose at least one sheet"},
    )
    if others := [(row.name, f"Leave out {words(row)}. {row.other}") for row in sheets if row.other]:
        fields["leave_out"] = forms.MultipleChoiceField(
            label="Sheets with other columns",
            choices=others,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="They cannot be read together with the others. Tick each to say that it is left out; where it "
            "holds payments, save it as a file of its own and upload that too.",
        )
    return fields


class RuleForm(MarkedForm):
    is_active = forms.BooleanField(label="Use this rule", required=False)
    words = forms.CharField(
        label="Words in the supplier's name",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One word or phrase on each line. Case and punctuation do not matter; only whole words are found.",
    )

    def __init__(self, *args: Any, rule: LeftOutRule, **kwargs: Any) -> None:
        super().__init__(*args, initial={"is_active": rule.is_active, "words": rule.words}, **kwargs)
