"""Uploading spend, saying what its columns mean, and the rules that leave rows out."""

from typing import Any

from django import forms

from lm3.columns import CATEGORY, FIELDS, REQUIRED, Understood
from lm3.models import LeftOutRule
from ui.forms import DayField, PageForm

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

    def __init__(self, *args: Any, found: Understood, initial: dict[str, Any], **kwargs: Any) -> None:
        self.titles = list(dict.fromkeys(title for title in found.titles if title))
        choices = [("", "Not in this file"), *((title, title) for title in self.titles)]
        fields: dict[str, forms.Field] = {}
        for row in FIELDS:
            needed = row.key in REQUIRED
            fields[row.key] = forms.ChoiceField(
                label=row.title,
                required=needed,
                choices=[("", "Choose a column"), *choices[1:]] if needed else choices,
                error_messages={"required": f"Choose the column of the {row.title.lower()}"},
            )
        fields["covers_on"] = DayField(
            label="First day of what the file covers",
            help_text="Only needed where the file has no dates, for example 1 4 2026.",
            required=False,
        )
        self.base_fields = fields  # type: ignore[misc]
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
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
    def columns(self) -> dict[str, str]:
        return {row.key: self.cleaned_data.get(row.key) or "" for row in FIELDS}


class RuleForm(PageForm):
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
