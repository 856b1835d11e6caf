"""What everybody may see of a region that switched it on: a page, and the same figures as open data."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from councils.access.public import open_public_region, public_regions
from reports.dashboards.queries import open_data
from reports.dashboards.queries.public_figures import SMALLEST_GROUP, public_figures
from ui.tables import csv_response

KEPT_SECONDS = 60
"""So long caches between may keep the files. A name that a council takes back must not stay in them for long; the work
is saved by the figures that are kept here."""


@login_not_required
@require_safe
def public_page(request: HttpRequest) -> HttpResponseBase:
    """The regions that show their figures; where it is one, that one."""
    regions = list(public_regions())
    if len(regions) == 1:
        return redirect("public-figures", regions[0].slug)
    return render(request, "reports/public_regions.html", {"regions": regions})


@login_not_required
@require_safe
def figures_page(request: HttpRequest, region: str) -> HttpResponse:
    place = open_public_region(region)
    found = public_figures(place)
    context = {
        "is_invented": place.is_demo and not request.user.is_authenticated,
        "figures": found,
        "month": found.latest,
        "named": open_data.named(found),
        "levels": dict(found.level_names),
        "smallest": SMALLEST_GROUP,
        "fields": open_data.described(),
        "licence": open_data.LICENCE,
        "place": found.region,
    }
    return render(request, "reports/public_figures.html", context)


@login_not_required
@require_safe
def figures_file(request: HttpRequest, region: str, extension: str) -> HttpResponseBase:
    """Groups by month as CSV, or everything as JSON."""
    found = public_figures(open_public_region(region))
    if extension == "csv":
        table = open_data.groups(found)
        return _open(csv_response(f"{found.slug} public figures", table.header(), table.rows))
    if extension == "json":
        address = request.build_absolute_uri(reverse("public-figures-schema", args=[found.slug]))
        return _open(_json(open_data.document(found, address)))
    raise Http404


@login_not_required
@require_safe
def figures_schema(request: HttpRequest, region: str) -> HttpResponseBase:
    open_public_region(region)
    return _open(_json(open_data.schema()))


def _json(content: object) -> JsonResponse:
    return JsonResponse(content, safe=False, json_dumps_params={"indent": 1, "ensure_ascii": False})


def _open(answer: HttpResponseBase) -> HttpResponseBase:
    """Open data may be read by the pages of others too."""
    answer["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return answer
