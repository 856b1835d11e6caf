"""Files on disk that are there whole or not at all."""

from pathlib import Path
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    def _save(self, name: str, content: "File[bytes]") -> str:
        """Written beside its place and moved there at the end: a full disk leaves no part of a file behind. Names are
        fingerprints, so that a file of the same name is the same file."""
        part = f"{name}.{uuid4().hex}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]
            Path(self.path(part)).replace(self.path(name))
        finally:
            Path(self.path(part)).unlink(missing_ok=True)
        return name
