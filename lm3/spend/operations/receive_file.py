"""Taking in files of spend, and asking for them to be read once their columns have been looked at."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from councils.models import Council
from files.checking import Recognised, Refused, recognise
from files.storing import store_as
from lm3.models import SpendLoad, SpendProfile
from lm3.spend.queries.spend_file import DAMAGED, csv_entries
from lm3.spend.rules.columns import Understood
from ui.sheet_books import Unreadable

ZIP = Recognised("ZIP", "application/zip", ".zip")
TABLES = ("CSV", "Text", "Excel", "Excel (old form)", "OpenDocument spreadsheet")
BOOK_MB = 50


class Moved(ValidationError):
    """The file is not where it was when the page was opened."""


def receive(upload: UploadedFile, council: Council, *, by: User, at: datetime) -> SpendLoad:
    """Keep an uploaded file of spend. Raises files.checking.Refused with the sentence to show."""
    found = _recognised(cast(BinaryIO, upload), upload.size or 0)
    stored = store_as(upload, found, by=by)
    return SpendLoad.objects.create(council=council, file=stored, uploaded_by=by, uploaded_at=at)


def _recognised(content: BinaryIO, size: int) -> Recognised:
    content.seek(0)
    is_zip = content.read(4) == b"PK\x03\x04"
    content.seek(0)
    if is_zip and (found := _archive(content)):
        return found
    found = recognise(content, size, limit_mb=settings.UPLOAD_LIMITS["load-spend"])
    if found.kind not in TABLES:
        raise Refused(
            f"This is a file of the kind {found.kind}. Spend comes as CSV, Excel, OpenDocument or a ZIP of CSV."
        )
    if found.kind not in ("CSV", "Text") and size > BOOK_MB * 1024 * 1024:
        raise Refused(f"A spreadsheet may have {BOOK_MB} MB. Save the sheet as CSV and upload that.")
    return found


def _archive(content: BinaryIO) -> Recognised | None:
    """A ZIP of CSV; nothing where it is a spreadsheet, which is a ZIP inside too."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" in names or "mimetype" in names:
                return None
            for entry in csv_entries(archive):
                archive.open(entry).close()
    except (*DAMAGED, OSError, ValueError) as wrong:
        raise Refused("The ZIP is cut off or damaged. Make it again and upload it once more.") from wrong
    except Unreadable as wrong:
        raise Refused(str(wrong)) from wrong
    finally:
        content.seek(0)
    return ZIP


def profile_of(council: Council) -> dict[str, str]:
    """Titles by field, as the council last confirmed them."""
    row = SpendProfile.objects.filter(council=council).first()
    return dict(row.columns) if row else {}


def order_of_before(council: Council) -> str:
    """Whether the council said of an earlier file that the day or the month stands first; empty where it never did."""
    row = SpendProfile.objects.filter(council=council).first()
    return row.day_order if row else ""


def suggested(understood: Understood) -> dict[str, str]:
    """For each field the title of the column it was found in."""
    return {key: understood.titles[at] for key, at in understood.columns.items() if at < len(understood.titles)}


@transaction.atomic
def ask_to_read(
    load: SpendLoad,
    columns: Mapping[str, str],
    *,
    covers_on: date | None,
    is_mended: bool,
    day_order: str,
    is_asked: bool = False,
    parts: Sequence[Mapping[str, Any]] = (),
    by: User,
    at: datetime,
) -> None:
    """Confirm what each column means and put the file into the queue. Confirming twice does nothing more. `is_asked`:
    the order of day and month is an answer of the council, not what the file says. `parts` are the sheets of a
    workbook."""
    changes = {
        "columns": dict(columns),
        "covers_on": covers_on,
        "is_mended": is_mended,
        "day_order": day_order,
        "parts": [dict(part) for part in parts],
        "state": SpendLoad.State.QUEUED,
        "tries": 0,
    }
    if not SpendLoad.objects.filter(pk=load.pk, state=SpendLoad.State.ARRIVED).update(**changes):
        raise Moved("This file has been confirmed already.")
    kept = {key: title for key, title in columns.items() if title}
    answer = {"day_order": day_order} if is_asked else {}
    SpendProfile.objects.update_or_create(
        council=load.council, defaults={"columns": kept, "confirmed_by": by, "confirmed_at": at, **answer}
    )
