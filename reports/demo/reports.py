"""Invented words of the manager for this month's reports, and a first report that the worker makes."""

import random
from datetime import datetime, time

from django.utils import timezone

from councils.access import people_of_region
from councils.demo import day_of
from councils.models import Region, RoleKind
from frameworks.progress.rules.standings import Basis
from reports.demo import briefings, chasing
from reports.models import Report
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.operations.keep_words import write
from reports.papers.queries.manager_words import lines_of

WORDS = {
    "where": "Most councils that take part have the basics in place; the weakest theme is nearly always results.",
    "moved": "Policies were adopted in several councils since spring, which lifted that theme first.",
    "late": "Councils with small teams are behind. Two have been given more time and a peer to talk to.",
    "asks": "Board members are asked to write to the chief executives of the councils that have not begun.",
    "next": "Reviews of what has been submitted, and a half-day course for buyers who are new.",
    "method": "All figures and words in this report are invented for the demonstration.",
}
DRAFTS = ("next",)


def seed(region: Region, rng: random.Random) -> None:
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    assert manager is not None
    on = day_of(region)
    at = timezone.make_aware(datetime.combine(on, time(9, rng.randrange(60)))) if region.opens_as_at else timezone.now()
    month = on.replace(day=1)
    for line in lines_of(region, month):
        text = WORDS.get(line.section.key)
        if text and not line.version:
            approve = line.section.key not in DRAFTS
            write(region, month, line.section, text=text, approve=approve, version=0, by=manager, at=at)
    if not region.reports.exists():
        now = timezone.now()
        ask_for(region, Report.Kind.HIGHLIGHT, as_at=on, basis=Basis.CLAIMED.value, by=manager, at=now)
    chasing.seed(region, rng)
    briefings.seed(region, by=manager, at=at)
