"""Taking in papers of others: PDF only, whole and open, kept byte for byte."""

from datetime import date, datetime

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from councils.models import Region
from files.checking import PDF, recognise
from files.checking import Refused as FileRefused
from files.storing import store_as
from reports.models import Paper


class Refused(ValidationError):
    """The paper is not taken; the message says why and what to do instead."""


def pages_of(upload: UploadedFile) -> int:
    """Refused where it is no PDF, is damaged, or is locked."""
    try:
        found = recognise(upload, upload.size or 0)  # type: ignore[arg-type]
    except FileRefused as wrong:
        raise Refused(str(wrong)) from wrong
    if found != PDF:
        raise Refused(f"It is a {found.kind} file. Save it as a PDF and add that.")
    try:
        upload.seek(0)
        with pikepdf.open(upload) as document:  # type: ignore[arg-type]
            return len(document.pages)
    except pikepdf.PasswordError as wrong:
        raise Refused("The PDF is locked with a password: the board could not open it. Save it without one.") from wrong
    except pikepdf.PdfError as wrong:
        raise Refused("The PDF is damaged. Open it where it was made, save it again and add that.") from wrong
    finally:
        upload.seek(0)


@transaction.atomic
def add(region: Region, upload: UploadedFile, *, month: date, title: str, source: str, by: User, at: datetime) -> Paper:
    """The same file for the same month once."""
    pages = pages_of(upload)
    try:
        file = store_as(upload, PDF, by=by)
    except FileRefused as wrong:
        raise Refused(str(wrong)) from wrong
    twin = region.papers.filter(month=month, file__sha256=file.sha256).first()
    if twin:
        file.delete()
        raise Refused(f"The same file is there for this month already, as “{twin}”.")
    return Paper.objects.create(
        region=region, month=month, title=title, source=source, file=file, pages=pages, added_by=by, added_at=at
    )


def remove(paper: Paper) -> None:
    """Reports that were made keep their line about it; the file goes."""
    file = paper.file
    paper.delete()
    file.delete()
