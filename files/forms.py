"""Forms with files: what was chosen stays through an error, kept on the server and named on the page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from files.checking import Refused
from files.models import StoredFile
from files.storing import store
from ui.forms import PageForm

SALT = "files.kept"
KEPT = "-kept"
KEPT_FOR = 24 * 60 * 60
"""Seconds: a page left open for longer asks for its files again."""


class FileForm(PageForm):
    """A browser never sends a file again by itself. After an error the page carries a signed word for those it has
    sent; choosing again replaces them."""

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        kept = _kept(data)
        together: MultiValueDict[str, UploadedFile] = MultiValueDict(files or {})
        for name, rows in kept.items():
            if not together.getlist(name):
                together.setlist(name, [_as_upload(row) for row in rows])
        super().__init__(data, together if data is not None else files, *args, **kwargs)
        self._name_kept({name: rows for name, rows in kept.items() if not (files and files.getlist(name))})

    def full_clean(self) -> None:
        super().full_clean()
        for name in [name for name in getattr(self, "cleaned_data", ()) if name.endswith(KEPT)]:
            del self.cleaned_data[name]

    def keep_files(self, *, by: User | None) -> None:
        """Called where the page is shown again: keeps what was chosen. A file that is refused is told beside it."""
        found: dict[str, list[StoredFile]] = {}
        for name, field in self.fields.items():
            if isinstance(field, forms.FileField) and name not in self.errors and _name_of(name) not in self.fields:
                try:
                    rows = [store(upload, by=by) for upload in self.files.getlist(name)]
                except Refused as refused:
                    self.add_error(name, str(refused))
                else:
                    found |= {name: rows} if rows else {}
        self._name_kept(found)

    def _name_kept(self, kept: Mapping[str, list[StoredFile]]) -> None:
        for name, rows in kept.items():
            if name not in self.fields:
                continue
            token = signing.dumps([row.pk for row in rows], salt=SALT)
            self.fields[_name_of(name)] = forms.CharField(required=False, widget=forms.HiddenInput)
            data: Any = self.data
            data = data.copy()
            data[_name_of(name)] = token
            self.data = data
            names = ", ".join(f"“{row.name}”" for row in rows)
            self[name].help_text = f"{names} is kept. Choose again only to put another in its place."
        if kept:
            self.lay_out()


def _name_of(field: str) -> str:
    return f"{field}{KEPT}"


def _kept(data: Any) -> dict[str, list[StoredFile]]:
    found = {}
    for key in data or ():
        if key.endswith(KEPT):
            try:
                pks = signing.loads(data[key], salt=SALT, max_age=KEPT_FOR)
            except signing.BadSignature:
                continue
            rows = StoredFile.objects.in_bulk(pks)
            found[key.removesuffix(KEPT)] = [rows[pk] for pk in pks if pk in rows and _is_there(rows[pk])]
    return {name: rows for name, rows in found.items() if rows}


def _is_there(row: StoredFile) -> bool:
    return bool(row.content.name and row.content.storage.exists(row.content.name))


def _as_upload(row: StoredFile) -> UploadedFile:
    return UploadedFile(row.content.open("rb"), row.name, row.content_type, row.size)
