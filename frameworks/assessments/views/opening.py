"""How far the opening of a collection is, and what each council would carry over into one."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region
from councils.models import Region
from frameworks.assessments.operations.carry_over import Preview, preview
from frameworks.assessments.tasks import roll_out_collection
from frameworks.assessments.views.collections import crumb, frame
from frameworks.models import Edition, Opening
from ui.lists import page_of
from ui.tables import Column, Table, csv_response, xlsx_response

REFRESH_SECONDS = 3


def _open(request: SignedIn, region: str, pk: int, *, to_manage: bool = False) -> tuple[Region, Opening]:
    place = open_region(request.user, region, to_manage=to_manage, to_follow=True)
    rows = Opening.objects.select_related("collection__region").filter(collection__region=place)
    return place, get_object_or_404(rows, collection=pk)


def opening(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = _open(request, region, pk)
    if found.state == "ready":
        return redirect(found.collection)
    context = frame(place, crumb(place), opening=found, collection=found.collection, refresh=REFRESH_SECONDS)
    return render(request, "frameworks/opening.html", context)


def opening_status(request: SignedIn, region: str, pk: int) -> JsonResponse:
    """What the page asks for while the collection is opened."""
    _place, found = _open(request, region, pk)
    return JsonResponse(
        {"state": found.state, "words": found.get_state_display(), "progress": found.progress, "stage": found.stage}
    )


@require_POST
def open_again(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Go on with an opening that failed."""
    _place, found = _open(request, region, pk, to_manage=True)
    if found.try_again(timezone.now()):
        roll_out_collection.delay_on_commit(found.pk)  # type: ignore[attr-defined]
        messages.success(request, "The collection is being opened to the other councils.")
    return redirect(found)


def preview_carry_over(request: SignedIn, region: str) -> HttpResponseBase:
    """What each council would carry over, before anything is opened."""
    place = open_region(request.user, region, to_manage=True)
    wanted = request.GET.get("edition", "")
    edition = Edition.objects.filter(pk=int(wanted)).first() if wanted.isdigit() else None
    edition = edition or Edition.objects.order_by("-loaded_at").first()
    if edition is None:
        raise Http404
    try:
        opens_on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        opens_on = timezone.localdate()
    rows = preview(place, edition, opens_on)
    kind = request.GET.get("download")
    if kind in ("csv", "xlsx"):
        table, name = as_table(rows), f"{place} carry over to {edition.code}"
        if kind == "csv":
            return csv_response(name, table.header(), table.rows)
        return xlsx_response(name, "Carry over", table.header(), table.rows)
    page = page_of(request, rows)
    context = frame(
        place,
        crumb(place),
        ("Open a collection", reverse("open-collection", args=[place.slug])),
        edition=edition,
        editions=Edition.objects.order_by("-loaded_at"),
        opens_on=opens_on,
        page=page,
        table=as_table(list(page)),
        totals=totals(rows),
        query=f"edition={edition.pk}&on={opens_on.isoformat()}",
    )
    return render(request, "frameworks/preview_carry_over.html", context)


def totals(rows: list[Preview]) -> dict[str, int]:
    return {
        "councils": len(rows),
        "with_something": sum(bool(row.carries or row.untold) for row in rows),
        "same": sum(row.same for row in rows),
        "changed": sum(row.changed for row in rows),
        "untold": sum(row.untold for row in rows),
        "lost": sum(row.lost for row in rows),
    }


COUNTED = ("same", "changed", "untold", "lost", "fresh")


def as_table(rows: list[Preview]) -> Table:
    columns: list[Column | str] = ["Council", "From", "Framework"]
    columns += [Column(title, numeric=True) for title in ("The same", "Reads otherwise", "Words only", "Gone", "New")]
    lines = [
        (row.council, row.source or "Nothing earlier", row.edition, *(getattr(row, name) for name in COUNTED))
        for row in rows
    ]
    return Table("What each council would carry over", columns, lines)
