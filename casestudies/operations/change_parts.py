"""Figures and files of a draft, added and taken out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from casestudies.models import Attachment, CaseStudy, Figure, Picture
from files.storing import store


def add_figure(study: CaseStudy, said: Mapping[str, Any]) -> Figure:
    return Figure.objects.create(study=study, **said)


def take_out_figure(figure: Figure) -> None:
    """Versions hold copies of their own."""
    figure.delete()


def add_attachment(study: CaseStudy, upload: UploadedFile, *, title: str, by: User, at: datetime) -> Attachment:
    """Raises files.checking.Refused with the sentence to show."""
    return Attachment.objects.create(study=study, title=title, file=store(upload, by=by), added_by=by, added_at=at)


def remove_part(part: Picture | Attachment, *, at: datetime) -> None:
    part.removed_at = at
    part.save(update_fields=["removed_at"])
