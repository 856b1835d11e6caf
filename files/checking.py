"""What an uploaded file is, told by its content and never by its name."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.conf import settings

HEAD = 64 * 1024
"""So much of the beginning decides what a file is."""
LARGEST_ZIP_ENTRIES = 10_000

ALLOWED = (
    "PDF, Word, Excel, PowerPoint, OpenDocument, pictures (PNG, JPEG, GIF, TIFF, WebP), CSV, text and e-mail files"
)


class Refused(Exception):
    """The file is not taken; the message is the sentence shown to whoever uploaded it."""


@dataclass(frozen=True)
class Recognised:
    kind: str
    content_type: str
    extension: str


PDF = Recognised("PDF", "application/pdf", ".pdf")
TEXT = Recognised("Text", "text/plain", ".txt")
CSV = Recognised("CSV", "text/csv", ".csv")
MAIL = Recognised("E-mail", "message/rfc822", ".eml")
PICTURES = {
    b"\x89PNG\r\n\x1a\n": Recognised("PNG picture", "image/png", ".png"),
    b"\xff\xd8\xff": Recognised("JPEG picture", "image/jpeg", ".jpg"),
    b"GIF87a": Recognised("GIF picture", "image/gif", ".gif"),
    b"GIF89a": Recognised("GIF picture", "image/gif", ".gif"),
    b"II*\x00": Recognised("TIFF picture", "image/tiff", ".tif"),
    b"MM\x00*": Recognised("TIFF picture", "image/tiff", ".tif"),
}
WEBP = Recognised("WebP picture", "image/webp", ".webp")
OFFICE = {
    "word/document.xml": Recognised(
        "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"
    ),
    "xl/workbook.xml": Recognised(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"
    ),
    "ppt/presentation.xml": Recognised(
        "PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"
    ),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": Recognised(
        "OpenDocument text", "application/vnd.oasis.opendocument.text", ".odt"
    ),
    "application/vnd.oasis.opendocument.spreadsheet": Recognised(
        "OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", ".ods"
    ),
    "application/vnd.oasis.opendocument.presentation": Recognised(
        "OpenDocument slides", "application/vnd.oasis.opendocument.presentation", ".odp"
    ),
}
OLD_OFFICE = {
    "WordDocument": Recognised("Word (old form)", "application/msword", ".doc"),
    "Workbook": Recognised("Excel (old form)", "application/vnd.ms-excel", ".xls"),
    "Book": Recognised("Excel (old form)", "application/vnd.ms-excel", ".xls"),
    "PowerPoint Document": Recognised("PowerPoint (old form)", "application/vnd.ms-powerpoint", ".ppt"),
    "__properties_version1.0": Recognised("E-mail (Outlook)", "application/vnd.ms-outlook", ".msg"),
}
MAIL_HEADERS = (
    b"from:",
    b"to:",
    b"subject:",
    b"date:",
    b"received:",
    b"return-path:",
    b"message-id:",
    b"mime-version:",
)
MAIL_STARTS = (*MAIL_HEADERS, b"x-", b"delivered-to:", b"dkim-signature:", b"authentication-results:", b"arc-")
MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<?php")
ZIP_ENTRY = b"PK\x01\x02"
MACROS = ("vbaproject.bin", "/macrosheets/", "/basic/", "/scripts/")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    LookupError,
    EOFError,
    OverflowError,
)
PROGRAMS = (b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")


def too_large(size: int, limit_mb: int | None = None) -> str:
    """The sentence that refuses a file of `size` bytes, empty where it may come in."""
    limit = limit_mb or settings.UPLOAD_LIMIT_MB
    if size <= limit * 1024 * 1024:
        return ""
    return (
        f"The file is {size / 1024 / 1024:.1f} MB; at most {limit} MB can be taken. "
        "Make it smaller, or add a link instead."
    )


def recognise(content: BinaryIO, size: int, limit_mb: int | None = None) -> Recognised:
    """What the content is. Refused, with a sentence, where it is empty, too large, can run, or is nothing we take."""
    if not size:
        raise Refused("The file is empty. Choose the file again.")
    if sentence := too_large(size, limit_mb):
        raise Refused(sentence)
    content.seek(0)
    head = content.read(HEAD)
    content.seek(0)
    if head.startswith(PROGRAMS) or (head.startswith(b"MZ") and b"\0" in head):
        raise Refused(f"Programs are not taken. You can add {ALLOWED}.")
    for look in (_pdf, _picture, _archive, _old_office, _text):
        found = look(head, content)
        if found:
            content.seek(0)
            return found
    raise Refused(f"This kind of file is not taken{_guess(head)}. You can add {ALLOWED}.")


Look = Callable[[bytes, BinaryIO], Recognised | None]


def _guess(head: bytes) -> str:
    try:
        return f" (it looks like {puremagic.from_string(head)})"
    except (puremagic.PureError, ValueError):
        return ""


def _pdf(head: bytes, _content: BinaryIO) -> Recognised | None:
    return PDF if b"%PDF-" in head[:1024] else None


def _picture(head: bytes, _content: BinaryIO) -> Recognised | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return next((kind for start, kind in PICTURES.items() if head.startswith(start)), None)


def _archive(head: bytes, content: BinaryIO) -> Recognised | None:
    if not head.startswith(b"PK"):
        return None
    # Counted before the directory is read, which would fill the memory.
    if content.read().count(ZIP_ENTRY) > LARGEST_ZIP_ENTRIES:
        raise Refused("The file has too many parts. Save it as a PDF and add that.")
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            mimetype = _mimetype(archive) if "mimetype" in names else ""
            for entry in archive.infolist()[:1]:
                archive.open(entry).close()
    except UNREADABLE as wrong:
        raise Refused("The file is damaged and cannot be opened. Save it again and try once more.") from wrong
    if any(mark in f"/{name.lower()}" for name in names for mark in MACROS):
        raise Refused("Documents with macros are not taken. Save it without macros, or as a PDF.")
    found = OPEN_DOCUMENT.get(mimetype.strip()) or next((kind for part, kind in OFFICE.items() if part in names), None)
    if found is None:
        raise Refused(f"ZIP archives are not taken: add the files in it one by one. You can add {ALLOWED}.")
    return found


def _mimetype(archive: zipfile.ZipFile) -> str:
    """The first of it only: an entry may unpack to any size."""
    with archive.open("mimetype") as entry:
        return entry.read(100).decode("ascii", "replace")


def _old_office(head: bytes, content: BinaryIO) -> Recognised | None:
    if not head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return None
    whole = content.read()
    if "EncryptedPackage".encode("utf-16-le") in whole:
        raise Refused("The file is locked with a password, so a reviewer could not open it. Save it without one.")
    if "_VBA_PROJECT".encode("utf-16-le") in whole:
        raise Refused("Documents with macros are not taken. Save it without macros, or as a PDF.")
    return next((kind for stream, kind in OLD_OFFICE.items() if stream.encode("utf-16-le") in whole), None)


def _text(head: bytes, content: BinaryIO) -> Recognised | None:
    text = _decoded(head)
    if text is None:
        return None
    lines = head.split(b"\n", 30)
    headers = {header for header in MAIL_HEADERS if any(line.lower().startswith(header) for line in lines)}
    if len(headers) >= 3 and lines[0].lower().startswith(MAIL_STARTS):
        return MAIL
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(MARKUP) or "<script" in text.lower():
        raise Refused("Web pages and drawings in SVG are not taken because they can carry programs. Save it as a PDF.")
    if start.startswith("{\\rtf"):
        raise Refused("Rich text (RTF) is not taken. Save it as a Word file or a PDF.")
    return CSV if _is_csv(text) else TEXT


def _decoded(head: bytes) -> str | None:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return head[: len(head) // 2 * 2].decode("utf-16")
        except UnicodeDecodeError:
            return None
    if any(byte < 32 and byte not in b"\t\r\n\x0c\x1b" for byte in head):
        return None
    try:
        return io.TextIOWrapper(io.BytesIO(head), "utf-8", errors="strict").read()
    except UnicodeDecodeError as wrong:
        if wrong.start >= len(head) - 4:
            return head[: wrong.start].decode("utf-8")
        return head.decode("cp1252", "replace")


def _is_csv(text: str) -> bool:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if len(lines) < 2:
        return False
    return any(lines[0].count(mark) and all(line.count(mark) for line in lines[:-1]) for mark in ",;\t")
