"""What the pages about a region's reports have in common."""

from django.urls import reverse

from accounts.models import User
from councils.access import may_manage, may_see_reports
from councils.models import Region


def frame(user: User, region: Region, breadcrumb: str = "", **context: object) -> dict[str, object]:
    """Whose reports they are, what the person may do with them, and the way back."""
    reports_url = reverse("reports", args=[region.slug])
    crumbs = [("Home", "/"), (region.name, region.get_absolute_url()), ("Reports", reports_url if breadcrumb else "")]
    if breadcrumb:
        crumbs.append((breadcrumb, ""))
    return {
        "region": region,
        "place": region.name,
        "may_manage": may_manage(user, region.pk),
        "sees_all": may_see_reports(user, region.pk),
        "breadcrumbs": crumbs,
        **context,
    }
