"""The manager's words for a month's reports, as they stand."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from councils.models import Region
from reports.models import SectionComment
from reports.papers.queries.sections import SECTIONS, Section


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
    written = {row.section: row for row in comments_of(region, month).select_related("written_by")}
    return [Line(section, written.get(section.key)) for section in SECTIONS]


def line_of(region: Region, month: date, section: Section) -> Line:
    return Line(section, comments_of(region, month).select_related("written_by").filter(section=section.key).first())


def approved_words(region: Region, month: date) -> dict[str, list[str]]:
    """The paragraphs that are printed, by section. Drafts are not among them."""
    rows = comments_of(region, month).filter(is_approved=True)
    return {row.section: paragraphs(row.text) for row in rows}


def paragraphs(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in text.replace("\r\n", "\n").split("\n\n"))
    return [part for part in parts if part]


def comments_of(region: Region, month: date) -> QuerySet[SectionComment]:
    return SectionComment.objects.filter(region=region, month=month)
