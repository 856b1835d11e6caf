"""Reports as they were made, the manager's words in them, and how councils are chased for what they owe."""

from reports.models.briefings import Addressee, Briefing, BriefingCopy, Stopped
from reports.models.chasing import Contact, Letter, Promise, Reminder
from reports.models.made import (
    LEASE,
    MOST_TRIES,
    RING_AGAIN_AFTER,
    STOPPED_TOO_OFTEN,
    Report,
    ReportQuerySet,
    SectionComment,
    month_of,
)
from reports.models.papers import Paper
from reports.models.replies import Reply, ReplyRound, ReplyRule

__all__ = [
    "LEASE",
    "MOST_TRIES",
    "RING_AGAIN_AFTER",
    "STOPPED_TOO_OFTEN",
    "Addressee",
    "Briefing",
    "BriefingCopy",
    "Contact",
    "Letter",
    "Paper",
    "Promise",
    "Reminder",
    "Reply",
    "ReplyRound",
    "ReplyRule",
    "Report",
    "ReportQuerySet",
    "SectionComment",
    "Stopped",
    "month_of",
]
