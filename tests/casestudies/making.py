"""Case studies and pictures for tests."""

import io
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import User
from casestudies.models import CaseStudy, Figure
from casestudies.operations.publish_study import publish
from casestudies.operations.write_study import begin
from councils.models import Council
from tests.factories import make_council

FAR = date(2099, 1, 1)


def make_study(council: Council | None = None, *, by: User | None = None, **over: Any) -> CaseStudy:
    """A draft with everything that a reader needs."""
    given = {
        "title": "Bulky waste collected by a social enterprise",
        "summary": "Furniture that nobody wanted is collected, mended and sold.",
        "problem": "Most of it went to **landfill**.",
        "done": "A contract with a social enterprise.",
        "outcome": "More is used again.",
        "lessons": "Look at demand each year.",
        "contact": "waste@example.org",
    }
    return begin(council or make_council(), by=by, at=timezone.now(), **{**given, **over})


def make_published(council: Council | None = None, *, review_on: date = FAR, **over: Any) -> CaseStudy:
    study = make_study(council, **over)
    publish(study, review_on=review_on, by=None, at=timezone.now())
    study.refresh_from_db()
    return study


def make_figure(study: CaseStudy, **over: Any) -> Figure:
    given = {
        "what": "Kept out of landfill",
        "value": "65",
        "unit": "%",
        "nature": "result",
        "year": 2010,
        "base_note": "all bulky waste collected",
        "source": "The contractor's report",
    }
    return Figure.objects.create(study=study, **{**given, **over})


def picture(width: int = 1600, height: int = 1200, kind: str = "PNG", name: str = "van.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())
