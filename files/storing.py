"""Keeping an uploaded file: recognised, scanned where a scanner is there, stored under its fingerprint."""

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from files.checking import PDF, TEXT, Recognised, recognise
from files.models import StoredFile
from files.scanning import scan


def clean_name(name: str, extension: str) -> str:
    """A name without folders or control characters, with the extension that the content asks for."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/")
    stem = PurePosixPath(plain).name
    stem = "".join(letter for letter in stem if unicodedata.category(letter)[0] != "C")
    suffix = PurePosixPath(stem).suffix
    base = stem.removesuffix(suffix) if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", suffix) else stem
    return f"{base.strip(' .') or 'file'}"[:180] + extension


def store(upload: UploadedFile, *, by: User | None) -> StoredFile:
    """Check and keep what somebody uploaded. Raises files.checking.Refused with the sentence to show."""
    return store_as(upload, recognise(upload, upload.size or 0), by=by)  # type: ignore[arg-type]


def store_as(upload: UploadedFile, found: Recognised, *, by: User | None) -> StoredFile:
    """Keep an upload that has been recognised. Raises files.checking.Refused where the scanner finds something."""
    size = upload.size or 0
    state = scan(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return _keep(upload, clean_name(upload.name or "file", found.extension), found, digest.hexdigest(), size, state, by)


def keep_bytes(name: str, content: bytes, kind: Recognised, *, by: User | None) -> StoredFile:
    """Keep what the service itself has made."""
    digest = hashlib.sha256(content).hexdigest()
    return _keep(ContentFile(content), name, kind, digest, len(content), StoredFile.Scan.NOT_SCANNED, by)


def keep_text(name: str, text: str, *, by: User | None) -> StoredFile:
    return keep_bytes(name, text.encode(), TEXT, by=by)


def keep_pdf(name: str, content: bytes, *, by: User | None) -> StoredFile:
    return keep_bytes(name, content, PDF, by=by)


def _keep(
    content: "File[bytes]", name: str, found: Recognised, sha256: str, size: int, state: str, by: User | None
) -> StoredFile:
    stored = StoredFile(
        name=name,
        kind=found.kind,
        content_type=found.content_type,
        size=size,
        sha256=sha256,
        scan=state,
        uploaded_by=by,
    )
    same = StoredFile.objects.filter(sha256=sha256, size=size).first()
    if same and same.content.name and same.content.storage.exists(same.content.name):
        stored.content.name = same.content.name
    else:
        stored.content.save(sha256, content, save=False)
    stored.save()
    return stored
