"""Agreements that councils may buy from: the list, one agreement, keeping it, saying that one uses it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, open_council, open_region, standing, today
from councils.access.library import may_edit_library, open_editing
from councils.models import Council, Region, SpendCategory
from library.forms.agreements import AgreementForm, UseForm, lots_as_text
from library.models import Agreement, AgreementUse
from library.operations.keep_agreement import Refused, end_use, keep, say_use, take_out
from library.views.frame import Crumb, form_page, region_frame, usual_day
from ui.conflicts import ChangedMeanwhile
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response

COLOURS = {"coming": "blue", "live": "green", "ending": "orange", "ended": "grey"}
STATES = (("", "Live"), ("ending", "Ending within half a year"), ("coming", "Not begun"), ("ended", "Ended"))
COLUMNS = (
    "Number", "Title", "Reference", "Owner", "Categories", "Lots", "Who may use it", "Starts on", "Ends on",
    "May be extended to", "Has been extended to", "Sustainability", "Whole-life cost", "Link", "Contact",
    "Councils that use it",
)  # fmt: skip


def crumb(region: Region) -> Crumb:
    return "Agreements", reverse("agreements", args=[region.slug])


def agreements(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_region(request.user, region)
    on = usual_day(place)
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "category", "words")}
    rows = narrowed(place, asked, on)
    if request.GET.get("download") in ("csv", "xlsx"):
        return as_file(place, rows, request.GET["download"])
    page = page_of(request, rows)
    users = using([row.pk for row in page.object_list], on)
    context = region_frame(
        place,
        page=page,
        rows=[shown(row, on, users) for row in page.object_list],
        asked=asked,
        states=STATES,
        categories=SpendCategory.objects.select_related("parent"),
        query=request.GET.urlencode(),
        may_edit=may_edit_library(request.user, place.pk),
        ending=Agreement.objects.ending(on).filter(region=place).count(),
        on=on,
        learning_place="agreements",
    )
    return render(request, "library/agreements.html", context)


def narrowed(region: Region, asked: dict[str, str], on: date) -> QuerySet[Agreement]:
    rows = getattr(Agreement.objects, asked["state"] if asked["state"] in COLOURS else "live")(on)
    rows = rows.filter(region=region)
    if category := asked["category"]:
        # A wide agreement serves what is below it too, and asking for a wide category finds what is below.
        fits = (
            Q(categories__code=category) | Q(categories__parent__code=category) | Q(categories__children__code=category)
        )
        rows = rows.filter(pk__in=Agreement.objects.filter(fits).values("pk"))
    if words := asked["words"]:
        rows = rows.filter(
            Q(title__icontains=words) | Q(owner__icontains=words) | Q(reference__icontains=words)
            | Q(pk__in=Agreement.objects.filter(categories__name__icontains=words).values("pk"))
            | Q(pk__in=Agreement.objects.filter(lots__title__icontains=words).values("pk"))
        )  # fmt: skip
    found: QuerySet[Agreement] = rows.prefetch_related("categories").order_by("title", "pk")
    return found


def using(agreements: list[int], on: date) -> dict[int, int]:
    rows = AgreementUse.objects.on(on).filter(agreement__in=agreements)
    return dict(rows.order_by().values_list("agreement").annotate(Count("pk")))


def shown(row: Agreement, on: date, users: dict[int, int]) -> dict[str, Any]:
    state = row.state_on(on)
    return {"agreement": row, "state": state.label, "colour": COLOURS[state], "users": users.get(row.pk, 0)}


def as_file(region: Region, rows: QuerySet[Agreement], kind: str) -> HttpResponseBase:
    lines = (
        [
            row.pk, row.title, row.reference, row.owner, "; ".join(c.code for c in row.categories.all()),
            lots_as_text(row), row.who_may_use, row.starts_on, row.ends_on, row.extendable_to, row.extended_to,
            row.sustainability, row.whole_life_cost, row.link, row.contact,
            ", ".join(use.council.short_name for use in row.uses.all() if use.ends_on is None),
        ]
        for row in rows.prefetch_related("lots", "uses__council")[:50_000]
    )  # fmt: skip
    if kind == "csv":
        return csv_response(f"{region} agreements", COLUMNS, lines)
    return xlsx_response(f"{region} agreements", "Agreements", COLUMNS, lines)


def open_agreement(request: SignedIn, region: str, pk: int) -> tuple[Region, Agreement]:
    place = open_region(request.user, region)
    row = get_object_or_404(place.agreements.listed(), pk=pk)
    row.region = place
    return place, row


def own_councils(request: SignedIn, region: Region) -> list[Council]:
    mine = standing(request.user).councils
    return [row for row in mine if row.region_id == region.pk and may_edit_council(request.user, row)]


def agreement(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = open_agreement(request, region, pk)
    on = usual_day(place)
    state = row.state_on(on)
    own = own_councils(request, place)
    uses = row.uses.on(on).select_related("council").order_by("council__short_name")
    context = region_frame(
        place,
        crumb(place),
        agreement=row,
        state=state.label,
        colour=COLOURS[state],
        categories=row.categories.all(),
        lots=row.lots.all(),
        page=page_of(request, uses),
        own=own,
        own_ids=[council.pk for council in own],
        may_edit=may_edit_library(request.user, place.pk),
        on=on,
    )
    return render(request, "library/agreement.html", context)


def new_agreement(request: SignedIn, region: str) -> HttpResponse:
    place = open_editing(request.user, region)
    return kept(request, place, None)


def edit_agreement(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_editing(request.user, region)
    row = get_object_or_404(place.agreements.listed(), pk=pk)
    row.region = place
    return kept(request, place, row)


def as_form(row: Agreement) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in AgreementForm.base_fields if name not in ("lots", "categories")}
    return {**said, "lots": lots_as_text(row), "categories": row.categories.all()}


def kept(request: SignedIn, region: Region, row: Agreement | None) -> HttpResponse:
    form = AgreementForm(request.POST or None, initial=as_form(row) if row else {})
    form.cancel_url = row.get_absolute_url() if row else crumb(region)[1]
    if form.is_valid():
        saved = None
        try:
            saved = keep(region, row, version=form.from_version, by=request.user, at=timezone.now(), **form.said())
        except Refused as refused:
            form.add_error(None, refused)
        except ChangedMeanwhile as meanwhile:
            if not form.differs_from(as_form(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs):
                saved = row
        if saved:
            messages.success(request, "Saved.")
            return redirect(saved)
    crumbs = [crumb(region), *([(row.title, row.get_absolute_url())] if row else [])]
    heading = f"Change “{row}”" if row else "Add an agreement"
    return form_page(request, form, region_frame(region, *crumbs), heading)


def take_out_agreement(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_editing(request.user, region)
    row = get_object_or_404(place.agreements.listed(), pk=pk)
    row.region = place
    if request.method == "POST":
        take_out(row, at=timezone.now())
        messages.success(request, f"“{row}” is taken out.")
        return redirect("agreements", place.slug)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()), agreement=row)
    return render(request, "library/take_out_agreement.html", frame)


def use_agreement(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = open_agreement(request, region, pk)
    councils = own_councils(request, place)
    if not councils:
        raise Http404
    use = row.uses.filter(council=councils[0], ends_on=None).first()
    initial = {
        "council": councils[0],
        "starts_on": use.starts_on if use else min(max(today(), row.starts_on), row.last_day),
        "says": use.says if use else "",
    }
    form = UseForm(request.POST or None, councils=councils, initial=initial)
    form.cancel_url = row.get_absolute_url()
    if form.is_valid():
        try:
            say_use(row, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("starts_on", refused)
        else:
            messages.success(request, f"{form.cleaned_data['council'].short_name} uses the agreement.")
            return redirect(row)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()))
    return form_page(request, form, frame, f"We use “{row}”")


def end_agreement_use(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    use = get_object_or_404(owner.agreement_uses.select_related("agreement__region"), pk=pk, ends_on=None)
    if request.method == "POST":
        end_use(use, on=today())
        messages.success(request, f"{owner.short_name} does not use the agreement any more.")
        return redirect(use.agreement)
    region = use.agreement.region
    frame = region_frame(region, crumb(region), (use.agreement.title, use.agreement.get_absolute_url()))
    return render(request, "library/end_agreement_use.html", {**frame, "use": use, "council": owner})
