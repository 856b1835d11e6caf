"""The page of one register: a table in pages, its downloads, a filter where it is long."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from councils.access import SignedIn, may_manage
from councils.models import Region
from ui.lists import page_of
from ui.tables import Table
from workstream.programme.views.frame import download, frame


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


def take_out_page(
    request: SignedIn, region: Region, rows: QuerySet[Any], pk: int, *, back: tuple[str, str], amount: str
) -> HttpResponse:
    """Asks on a page of its own before a record leaves the register; pressing twice does no harm. `amount` names the
    method that tells what it comes to."""
    if request.method == "POST":
        found = rows.filter(pk=pk).first()
        if found is not None:
            found.delete()
            messages.success(request, f"Taken out: {found}.")
        return redirect(back[1])
    found = get_object_or_404(rows, pk=pk)
    context = frame(region, back, ("Take it out", ""), row=found, amount=getattr(found, amount)(), cancel_url=back[1])
    return render(request, "workstream/take_out.html", context)
