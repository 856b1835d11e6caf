"""Fields that several pages of this room share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from files.checking import Refused as FileRefused
from files.models import StoredFile
from files.storing import store
from library.rules.addresses import why_not
from ui.forms import PageForm


class LinkField(forms.URLField):
    """A web address that anybody can open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = "Enter a web address such as https://www.example.org/guide"

    def clean(self, value: Any) -> str:
        # The plain words come first: Django would call an address without a dot simply wrong.
        text = str(value or "").strip()
        if text and "//" in text and (sentence := why_not(text)):
            raise ValidationError(sentence)
        found: str = super().clean(value)
        if found and (sentence := why_not(found)):
            raise ValidationError(sentence)
        return found


def long_text(label: str, hint: str = "", *, rows: int = 5, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=20_000, widget=widget)


def line(label: str, hint: str = "", *, required: bool = True, longest: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=longest)


def keep_file(form: PageForm, name: str, *, by: User) -> StoredFile | None:
    """The file that came with a form, kept; None where none came. A refused file is told beside its field."""
    upload = form.cleaned_data.get(name)
    if not isinstance(upload, UploadedFile):
        return None
    try:
        return store(upload, by=by)
    except FileRefused as refused:
        form.add_error(name, str(refused))
        return None
