"""Asking for a report: the row is written, the caller rings the bell."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region, SubRegion
from frameworks.progress.rules.standings import Basis, Moment
from reports.models import RING_AGAIN_AFTER, Report
from reports.papers.operations.ask_for_replies import Refused, why_not_yet

CATCH_UP_DAYS = 7
"""A monthly report that was missed, because nothing ran on the first of the month, is still made so many days later."""

MONTHLY_BASIS = Basis.VALIDATED


def ask_for(
    region: Region,
    kind: str,
    *,
    as_at: date,
    basis: str,
    moment: str = Moment.COLLECTION,
    by: User | None,
    at: datetime,
    sub_region: SubRegion | None = None,
    council: Council | None = None,
) -> Report:
    """Refused while councils may still reply to the pages that the report would carry. One that is still to be made, or
    is being made, is not asked for twice."""
    why = why_not_yet(region, kind=kind, as_at=as_at, basis=basis, moment=moment, on=timezone.localtime(at).date())
    if why:
        raise Refused(f"{why}.")
    wanted = {"region": region, "kind": kind, "as_at": as_at, "basis": basis, "moment": moment}
    wanted |= {"sub_region": sub_region, "council": council, "by_beat": False}
    same = Report.objects.filter(**wanted).order_by("-asked_at", "-pk")
    if unfinished := same.unfinished().first():
        return unfinished
    try:
        with transaction.atomic():
            return Report.objects.create(**wanted, asked_by=by, asked_at=at, lease_until=at + RING_AGAIN_AFTER)
    except IntegrityError:
        # Somebody was quicker by a moment.
        return same[0]


def ask_for_monthly(today: date, at: datetime) -> list[Report]:
    """The highlight reports of the month that has just ended, for regions that want them and have none yet. Asking
    twice, even at the same moment, leaves one report a region."""
    if today.day > CATCH_UP_DAYS:
        return []
    as_at = today.replace(day=1) - timedelta(days=1)
    made = Report.objects.filter(by_beat=True, as_at=as_at)
    wanting = Region.objects.filter(monthly_report=True).exclude(reports__in=made)
    asked = []
    for region in wanting:
        report, is_new = Report.objects.get_or_create(
            region=region,
            as_at=as_at,
            by_beat=True,
            defaults={
                "kind": Report.Kind.HIGHLIGHT,
                "basis": MONTHLY_BASIS,
                "asked_at": at,
                "lease_until": at + RING_AGAIN_AFTER,
            },
        )
        if is_new:
            asked.append(report)
    return asked
