"""The page of one register: a table in pages, its downloads, a filter where it is long."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from councils.access import SignedIn, may_manage
from councils.models import Region
from ui.lists import page_of
from ui.tables import Table
from workstream.views.frame import download, frame


def register(
    request: SignedIn,
    region: Region,
    table: Callable[[Any], Table],
    rows: Any,
    *crumbs: tuple[str, str],
    name: str,
    whole: Callable[[Any], Table] | None = None,
    **context: Any,
) -> HttpResponse:
    """`table` makes the table of a page of rows; `whole`, or else the same, that of a download called `name`."""
    answer = download(request, (whole or table)(rows), f"{region.slug} {name}") if request.GET.get("format") else None
    if answer is not None:
        return answer
    page = page_of(request, rows)
    asked = request.GET.copy()
    asked.pop("page", None)
    may = may_manage(request.user, region.pk)
    more = {"page": page, "table": table(page), "may_manage": may, "query": asked.urlencode(), "words": name}
    return render(request, "workstream/register.html", frame(region, *crumbs, **more, **context))
