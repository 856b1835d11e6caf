"""Taking in a file of notices: a package as JSON, or one in a ZIP, looked at before anything waits for a worker."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from councils.models import Region
from files.checking import PICTURES, Recognised, Refused, recognise, too_large
from files.models import StoredFile
from files.storing import store_as
from workstream.models import NoticeLoad
from workstream.notices.rules.ocds.packages import Unreadable, about

JSON = Recognised("JSON", "application/json", ".json")
ZIP = Recognised("ZIP", "application/zip", ".zip")
UNPACKED_MB = 500
TIMES_PACKED = 100
"""A ZIP that grows by more than this is no file of notices."""
HEAD = 1024
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
DAMAGED_ZIP = "The ZIP is cut off or damaged. Make it again and load it once more."
MARKS = b"\xef\xbb\xbf"


def receive(upload: UploadedFile, region: Region, *, by: User, at: datetime) -> NoticeLoad:
    """Keep a file of notices and put it into the queue. Raises files.checking.Refused with the sentence to show."""
    content = cast(BinaryIO, upload)
    found = _recognised(content, upload.size or 0)
    try:
        with package(content, found.kind) as inside:
            about(inside, whole=False)
    except Unreadable as wrong:
        raise Refused(str(wrong)) from wrong
    content.seek(0)
    stored = store_as(upload, found, by=by)
    return NoticeLoad.objects.create(region=region, file=stored, uploaded_by=by, uploaded_at=at)


def _recognised(content: BinaryIO, size: int) -> Recognised:
    if not size:
        raise Refused("The file is empty. Choose the file again.")
    if sentence := too_large(size, settings.UPLOAD_LIMITS["notice-files"]):
        raise Refused(sentence)
    content.seek(0)
    head = content.read(HEAD)
    content.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return ZIP
    if head.removeprefix(MARKS).lstrip()[:1] in (b"{", b"["):
        return JSON
    if head.startswith(tuple(PICTURES)):
        raise Refused("This is a picture, whatever its name says. Notices come as a JSON file, or a ZIP of one.")
    kind = recognise(content, size, limit_mb=settings.UPLOAD_LIMITS["notice-files"]).kind
    raise Refused(f"This is a file of the kind {kind}. Notices come as a JSON file, or a ZIP of one.")


@contextmanager
def opened(stored: StoredFile) -> Iterator[BinaryIO]:
    """The package of a stored file. Raises Unreadable with the sentence to show."""
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as wrong:
        raise Unreadable("The file is not in the store any more. Load it again.") from wrong
    with content, package(cast(BinaryIO, content.file), stored.kind) as inside:
        yield inside


@contextmanager
def package(content: BinaryIO, kind: str) -> Iterator[BinaryIO]:
    """The JSON itself: of a ZIP the one file in it, never unpacked beyond what is allowed."""
    if kind != ZIP.kind:
        yield cast(BinaryIO, Sparing(content))
        return
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(content))
            inside = stack.enter_context(archive.open(_only_entry(archive)))
        except (*DAMAGED, OSError, ValueError) as wrong:
            raise Unreadable(DAMAGED_ZIP) from wrong
        try:
            yield cast(BinaryIO, Sparing(cast(BinaryIO, inside)))
        except DAMAGED as wrong:
            raise Unreadable(DAMAGED_ZIP) from wrong


def _only_entry(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = [
        entry
        for entry in archive.infolist()
        if entry.filename.lower().endswith(".json") and not entry.filename.startswith("__MACOSX")
    ]
    if len(entries) != 1:
        found = "no JSON file" if not entries else f"{len(entries)} JSON files"
        raise Unreadable(f"There is {found} in the ZIP; one is expected. Load each package by itself.")
    (entry,) = entries
    if entry.flag_bits & 1:
        raise Unreadable("The ZIP is locked with a password. Make it again without one.")
    if entry.file_size > UNPACKED_MB * 1024 * 1024:
        raise Unreadable(f"The ZIP unpacks to more than {UNPACKED_MB} MB. Take a shorter span of days.")
    if entry.file_size > 1024 * 1024 and entry.file_size > TIMES_PACKED * entry.compress_size:
        raise Unreadable("The ZIP unpacks to far more than it holds, as no file of notices does. Take the JSON itself.")
    return entry


class Sparing:
    """A file to read from, without the mark at its beginning; it stops where it has given more than is allowed."""

    def __init__(self, content: BinaryIO) -> None:
        self.content, self.given = content, 0

    def read(self, size: int = -1) -> bytes:
        first = self.given == 0
        data = self.content.read(size)
        if first and size and data.startswith(MARKS):
            self.given = len(MARKS)
            data = data.removeprefix(MARKS)
        self.given += len(data)
        if self.given > UNPACKED_MB * 1024 * 1024:
            raise Unreadable(f"The file holds more than {UNPACKED_MB} MB. Take a shorter span of days.")
        return data

    def seek(self, place: int, whence: int = 0) -> int:
        self.given = 0
        return self.content.seek(place, whence)

    def tell(self) -> int:
        return self.given
