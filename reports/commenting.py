"""The manager's words for a month's reports, kept by version, so that no editor loses what they typed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from councils.models import Region
from reports.models import SectionComment
from reports.sections import SECTIONS, Section


class SavedMeanwhile(Exception):
    """Somebody else saved words for the section after the page was opened."""

    def __init__(self, theirs: SectionComment) -> None:
        super().__init__("Somebody else saved words for this section meanwhile.")
        self.theirs = theirs


@dataclass(frozen=True)
class Line:
    section: Section
    comment: SectionComment | None

    @property
    def text(self) -> str:
        return self.comment.text if self.comment else ""

    @property
    def version(self) -> int:
        """What the next save is made from; 0 where nothing was written."""
        return self.comment.version if self.comment else 0

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.text)


def lines_of(region: Region, month: date) -> list[Line]:
    """Every section with what was written for it, if anything."""
    written = {row.section: row for row in _comments(region, month).select_related("written_by")}
    return [Line(section, written.get(section.key)) for section in SECTIONS]


def line_of(region: Region, month: date, section: Section) -> Line:
    return Line(section, _comments(region, month).select_related("written_by").filter(section=section.key).first())


def approved_words(region: Region, month: date) -> dict[str, list[str]]:
    """The paragraphs that are printed, by section. Drafts are not among them."""
    rows = _comments(region, month).filter(is_approved=True)
    return {row.section: paragraphs(row.text) for row in rows}


def paragraphs(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return [part for part in parts if part]


def write(
    region: Region, month: date, section: Section, *, text: str, approve: bool, version: int, by: User, at: datetime
) -> None:
    """Save words made from `version` (0: nothing was there). SavedMeanwhile where somebody else was quicker."""
    with transaction.atomic():
        found = _comments(region, month).select_for_update().filter(section=section.key).first()
        if (found.version if found else 0) != version:
            raise SavedMeanwhile(found or _missing())
        row = found or SectionComment(region=region, month=month, section=section.key, version=0)
        row.text, row.is_approved, row.version = text.strip(), approve, version + 1
        row.written_by, row.written_at = by, at
        if found:
            row.save()
            return
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise SavedMeanwhile(_comments(region, month).get(section=section.key)) from None


def _missing() -> SectionComment:
    return SectionComment(text="", version=0)


def _comments(region: Region, month: date) -> QuerySet[SectionComment]:
    return SectionComment.objects.filter(region=region, month=month)
