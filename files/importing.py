"""A spreadsheet between choosing it and taking it in: kept as it came, taken in once, whoever clicks twice."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from files.models import SheetImport
from files.storing import store
from ui.sheets import Sheet, read


def keep(kind: str, about: str, upload: UploadedFile, *, by: User) -> SheetImport:
    """Keep what was chosen. Raises files.checking.Refused or ui.sheets.Unreadable with the sentence to show.

    `kind` says which list it is, `about` whose: the page that goes on asks for the same two."""
    read(upload, upload.name or "list")  # type: ignore[arg-type]
    upload.seek(0)
    return SheetImport.objects.create(kind=kind, about=about, file=store(upload, by=by), by=by)


def find(kind: str, about: str, pk: int) -> SheetImport | None:
    return SheetImport.objects.select_related("file").filter(kind=kind, about=about, pk=pk).first()


def sheet_of(row: SheetImport) -> Sheet:
    with row.file.content.open("rb") as content:
        return read(content, row.file.name)  # type: ignore[arg-type]


def claim(row: SheetImport, *, at: datetime) -> bool:
    """True for the one who may take it in: called inside the transaction that does. A second click changes nothing."""
    return bool(SheetImport.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=at))
