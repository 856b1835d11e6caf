"""Telling the programme board, by mail, that the month's report is there."""

from django.conf import settings

from councils.access import people_of_region
from councils.models import RoleKind
from post.models import Message
from reports.models import Report


def announce(report: Report) -> int:
    """Write a mail to every board member of the region, once. Only reports of the month are announced: whoever asked
    for another one is waiting for it."""
    if not report.by_beat:
        return 0
    members = list(people_of_region(report.region, RoleKind.BOARD))
    for member in members:
        Message.objects.put(
            key=f"report-{report.pk}",
            to=member.email,
            template="monthly_report",
            context={
                "name": member.name,
                "region": report.region,
                "as_at": report.as_at,
                "link": settings.PUBLIC_URL + report.get_absolute_url(),
            },
        )
    return len(members)
