"""A piece of evidence for the library of a council, and a newer version of one."""

from django import forms

from files.forms import FileForm
from ui.forms import DayField, refuse_before


class NewerForm(FileForm):
    button = "Replace it"

    title = forms.CharField(label="Title", max_length=200, error_messages={"required": "Enter a title"})
    file = forms.FileField(label="File", required=False)
    url = forms.URLField(label="Or the web address", required=False, max_length=500, assume_scheme="https")
    dated_on = DayField(label="Date of the document", required=False, require_all_fields=False)
    expires_on = DayField(
        label="Last day on which it holds",
        required=False,
        require_all_fields=False,
        help_text="Leave it empty if it does not expire.",
    )
    review_on = DayField(label="Day to look at it again", required=False, require_all_fields=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        dated_on = cleaned.get("dated_on")
        for name in ("expires_on", "review_on"):
            refuse_before(self, name, dated_on, "This must not be before the date of the document")
        if "file" in self.errors or "url" in self.errors:
            return cleaned
        if bool(cleaned.get("file")) == bool(cleaned.get("url")):
            self.add_error("file", "Choose a file, or enter a web address, not both")
        return cleaned


class AddedForm(NewerForm):
    button = "Add it"
