"""What a council has said to its page of a report."""

from datetime import date

from councils.models import Council
from reports.models import Reply, Report


def said_by(council: Council, on: date) -> Reply | None:
    """What a council last added to its page, once its words could not be changed any more; nothing where it had
    nothing to add."""
    rows = council.replies.filter(round__as_at__lte=on, round__closes_on__lt=on).select_related("round")
    latest = rows.order_by("-round__as_at", "-round__pk").first()
    return latest if latest and latest.text else None


def words_for(report: Report) -> dict[int, str]:
    """What councils replied to the pages of these very figures, by council."""
    rows = Reply.objects.filter(
        round__region=report.region_id,
        round__as_at=report.as_at,
        round__basis=report.basis,
        round__moment=report.moment,
    ).exclude(text="")
    return dict(rows.values_list("council_id", "text"))
