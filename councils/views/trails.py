"""The trail of a council's people, to be read, narrowed down and taken away; changed by nobody."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from councils.access import SignedIn, today
from councils.access.trails import open_trail
from councils.forms.trails import TrailForm
from councils.queries.role_trail import Line, in_order, of_people, table
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response


@require_safe
def people_trail(request: SignedIn, council: str) -> HttpResponse:
    owner, in_full = open_trail(request.user, council)
    context = read(request, of_people(owner, in_full=in_full))
    crumbs = [("Home", "/"), (owner.short_name, owner.get_absolute_url()), ("Trail of its people", "")]
    context |= {"council": owner, "place": owner.name, "breadcrumbs": crumbs, "in_full": in_full}
    return render(request, "councils/people_trail.html", context)


@require_safe
def people_trail_file(request: SignedIn, council: str, extension: str) -> HttpResponseBase:
    owner, in_full = open_trail(request.user, council)
    lines = of_people(owner, in_full=in_full)
    return download(request, f"{owner.slug} people trail {today():%Y-%m-%d}", lines, extension)


def read(request: SignedIn, lines: list[Line]) -> dict[str, object]:
    """The page of a trail that was asked for, with its filter."""
    form = TrailForm(request.GET, kinds=sorted({line.what for line in lines}))
    found = in_order(lines, form.wanted())
    query = request.GET.copy()
    query.pop("page", None)
    return {"form": form, "page": page_of(request, found), "query": query.urlencode()}


def download(request: SignedIn, name: str, lines: list[Line], extension: str) -> HttpResponseBase:
    form = TrailForm(request.GET, kinds=sorted({line.what for line in lines}))
    made = table("Trail", in_order(lines, form.wanted()))
    if extension == "csv":
        return csv_response(name, made.header(), made.rows)
    if extension == "xlsx":
        return xlsx_response(name, "Trail", made.header(), made.rows)
    raise Http404
