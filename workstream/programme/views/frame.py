"""What the pages of the work stream share: the frame, and the page of one record."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Manager, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import SignedIn, may_manage
from councils.models import Council, Region, in_force
from ui.conflicts import saved_by
from ui.tables import Table, Value, csv_response, xlsx_response
from workstream.programme.forms.records import RecordForm
from workstream.programme.operations.keep_record import ChangedMeanwhile
from workstream.programme.queries import registers


def frame(region: Region, *crumbs: tuple[str, str], **context: object) -> dict[str, object]:
    trail = [("Home", reverse("home")), (region.name, region.get_absolute_url())]
    if crumbs:
        trail.append(("Work stream", reverse("work-stream", args=[region.slug])))
    return {"region": region, "place": region.name, "breadcrumbs": [*trail, *crumbs], **context}


def usual_day(region: Region) -> date:
    """Today, but for a region that is kept as history."""
    return region.opens_as_at or timezone.localdate()


def crumb(region: Region, title: str, name: str) -> tuple[str, str]:
    return title, reverse(name, args=[region.slug])


def people_of(region: Region) -> Any:
    """Whoever may be given something to do: people with a role in the region or in one of its councils today."""
    place = Q(roles__region=region) | Q(roles__council__region=region)
    held = in_force(timezone.localdate(), "roles__")
    return User.objects.filter(held, place, is_active=True).distinct().order_by("name")


def councils_of(region: Region) -> Any:
    return Council.objects.on(usual_day(region)).filter(region=region).order_by("short_name")


def record_page(
    request: SignedIn,
    region: Region,
    form: RecordForm,
    *,
    keep: Callable[[RecordForm], Any],
    title: str,
    back: tuple[str, str],
    done: str,
    to: Callable[[Any], str] | None = None,
    take_out: str = "",
) -> HttpResponse:
    """A form on a page of its own. Kept, it leads back; where somebody was quicker, both are shown. `take_out` is the
    address where the record may be taken out of its register."""
    form.cancel_url = back[1]
    theirs = None
    if form.is_bound and form.is_valid():
        try:
            record = keep(form)
        except ChangedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            form.made_anew(meanwhile.theirs.version)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, done.format(record))
            return redirect(to(record) if to else back[1])
    context = frame(region, back, (title, ""), form=form, title=title, theirs=theirs, shown=_as_told(form, theirs))
    context |= {"take_out": take_out, "saved": saved_by(theirs)}
    status = 409 if theirs else 422 if form.is_bound else 200
    return render(request, "workstream/record.html", context, status=status)


def _as_told(form: RecordForm, theirs: Any) -> list[tuple[str, str]]:
    """What somebody else kept, field by field, where it differs from what was typed."""
    if theirs is None:
        return []
    rows = []
    for name in form._meta.fields or ():
        mine, other = form.cleaned_data.get(name), getattr(theirs, name)
        if isinstance(other, Manager):
            mine, other = ", ".join(map(str, mine or ())), ", ".join(map(str, other.all()))
        if mine != other:
            display = getattr(theirs, f"get_{name}_display", None)
            rows.append((str(form.fields[name].label or name), _in_words(name, display() if display else other)))
    return rows


def _in_words(name: str, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"£{value / 100:,.2f}" if name.endswith("_pence") else str(value)


def to_change(user: User, region: Region, name: str) -> registers.ToChange:
    """Where a record is changed, for those who may."""
    if not may_manage(user, region.pk):
        return registers.nowhere
    return lambda pk: reverse(name, args=[region.slug, pk])


def download(request: HttpRequest, table: Table, name: str) -> Any:
    """The table as CSV or XLSX where the address asks for it, else None."""
    kind = request.GET.get("format")
    rows: list[list[Value]] = [[getattr(value, "text", value) for value in row] for row in table.rows]
    if kind == "csv":
        return csv_response(name, table.header(), rows)
    if kind == "xlsx":
        return xlsx_response(name, table.title, table.header(), rows)
    return None
