"""The manager's words for a month's reports, kept by version, so that no editor loses what they typed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from councils.models import Region
from reports.models import SectionComment
from reports.papers.queries.manager_words import comments_of
from reports.papers.queries.sections import Section


class SavedMeanwhile(Exception):
    """Somebody else saved words for the section after the page was opened."""

    def __init__(self, theirs: SectionComment) -> None:
        super().__init__("Somebody else saved words for this section meanwhile.")
        self.theirs = theirs


def write(
    region: Region, month: date, section: Section, *, text: str, approve: bool, version: int, by: User, at: datetime
) -> None:
    """Save words made from `version` (0: nothing was there). SavedMeanwhile where somebody else was quicker."""
    with transaction.atomic():
        found = comments_of(region, month).select_for_update().filter(section=section.key).first()
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
            raise SavedMeanwhile(comments_of(region, month).get(section=section.key)) from None


def _missing() -> SectionComment:
    return SectionComment(text="", version=0)
