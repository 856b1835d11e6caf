"""A spreadsheet between choosing it and taking it in: kept as it came, taken in once, whoever clicks twice."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from files.models import SheetImport
from files.storing import store
from ui.importing import QuestionsForm
from ui.sheet_questions import Asked
from ui.sheets import Sheet, Unreadable, read

ASKED = QuestionsForm.ASKED
Plan = TypeVar("Plan")


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
        return read(content, row.file.name, row.answers)  # type: ignore[arg-type]


def plan_or_ask(
    data: Mapping[str, Any], row: SheetImport, plan: Callable[[Sheet], Plan]
) -> tuple[Plan | None, QuestionsForm | None]:
    """What the sheet will do, or the questions that it leaves open. What the page has answered is kept with the file,
    and the file is read again."""
    try:
        return plan(sheet_of(row)), None
    except Asked as asked:
        form = QuestionsForm(data if ASKED in data else None, questions=asked.questions)
    if form.is_valid():
        row.answers = {**row.answers, **form.answers()}
        try:
            found = plan_or_ask({}, row, plan)
        except Unreadable as wrong:
            form.add_error(None, str(wrong))
        else:
            row.save(update_fields=["answers"])
            return found
    return None, form


def readable(plan: Callable[[Sheet], Plan], row: SheetImport) -> None:
    """Refuses a file just chosen (Unreadable) that cannot be read whatever is answered."""
    with suppress(Asked):
        plan(sheet_of(row))


def claim(row: SheetImport, *, at: datetime) -> bool:
    """True for the one who may take it in: called inside the transaction that does. A second click changes nothing."""
    return bool(SheetImport.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=at))
