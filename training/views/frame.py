"""What the pages of training have in common."""

from datetime import date, datetime, time

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import today
from councils.access.learning import keeps_training, staffed_councils
from councils.models import Council, Region
from ui.tables import Table, csv_response, xlsx_response


def usual_day(region: Region) -> date:
    """Today, but for a region that is kept as history."""
    return region.opens_as_at or today()


def usual_moment(region: Region) -> datetime:
    """Now, but for a region that is kept as history noon of its day: bookings and sessions there go by it."""
    if region.opens_as_at is None:
        return timezone.now()
    return datetime.combine(region.opens_as_at, time(12), tzinfo=timezone.get_current_timezone())


def region_frame(user: User, region: Region, *crumbs: tuple[str, str], **context: object) -> dict[str, object]:
    """For pages about the region's courses and figures."""
    mine = [] if keeps_training(user, region.pk) else staffed_councils(user, region)
    trail = [("Home", reverse("home")), (region.name, region.get_absolute_url())]
    return {
        "region": region,
        "place": region.name,
        "may_keep": keeps_training(user, region.pk),
        "my_councils": mine,
        "breadcrumbs": [*trail, *crumbs],
        **context,
    }


def council_frame(council: Council, *crumbs: tuple[str, str], **context: object) -> dict[str, object]:
    """For pages about a council's own people."""
    trail = [("Home", reverse("home")), (council.short_name, reverse("staff-list", args=[council.slug]))]
    return {
        "council": council,
        "region": council.region,
        "place": council.name,
        "breadcrumbs": [*trail, *crumbs],
        **context,
    }


def training_crumb(region: Region) -> tuple[str, str]:
    return ("Training", reverse("training", args=[region.slug]))


def table_file(name: str, table: Table, extension: str) -> HttpResponseBase:
    if extension == "csv":
        return csv_response(name, table.header(), table.rows)
    if extension == "xlsx":
        return xlsx_response(name, table.title, table.header(), table.rows)
    raise Http404
