"""What people upload: recognised by content, kept under its fingerprint, never served from a public folder."""

from django.conf import settings
from django.db import models
from django.utils import timezone


def stored_name(stored: "StoredFile", _filename: str) -> str:
    return f"{stored.sha256[:2]}/{stored.sha256}"


class StoredFile(models.Model):
    class Scan(models.TextChoices):
        NOT_SCANNED = "not-scanned", "Not scanned for viruses"
        CLEAN = "clean", "Scanned, nothing found"

    content = models.FileField(upload_to=stored_name, max_length=200)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    scan = models.CharField(max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """One that every browser can show inside a page, where it can run nothing."""
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}


class SheetImport(models.Model):
    """A list that somebody brought, from the preview on; rooms ask access by what it is about."""

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=100)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True, help_text="What the file left open and was asked about.")

    def __str__(self) -> str:
        return f"{self.kind} {self.about}: {self.file}"
