"""A spreadsheet is chosen, looked at line by line, and taken in."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn
from councils.access.library import open_editing
from councils.models import Region
from files.checking import Refused
from files.importing import ASKED, find, keep, plan_or_ask, readable
from library.operations.imports import LISTS, SheetList, planned, take_in
from library.views.frame import form_page, region_frame
from ui.importing import Preview, SheetForm, questions_page
from ui.lists import page_of
from ui.sheets import Unreadable


def open_list(request: SignedIn, region: str, which: str) -> tuple[Region, SheetList]:
    place = open_editing(request.user, region)
    if which not in LISTS:
        raise Http404
    return place, LISTS[which]


def library_import(request: SignedIn, region: str, which: str) -> HttpResponse:
    place, what = open_list(request, region, which)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.cancel_url = reverse(what.back, args=[place.slug])
    if form.is_valid():
        try:
            row = keep(f"library-{which}", place.slug, form.cleaned_data["file"], by=request.user)
            readable(partial(planned, what, place), row)
        except (Refused, Unreadable) as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("library-import-preview", place.slug, which, row.pk)
    columns = ", ".join(field.title + (" (needed)" if field.required else "") for field in what.fields)
    crumb = (what.title[0].upper() + what.title[1:], form.cancel_url)
    lead = f"{what.words} Columns: {columns}."
    return form_page(request, form, region_frame(place, crumb), f"Take in {what.title}", lead)


def library_import_preview(request: SignedIn, region: str, which: str, pk: int) -> HttpResponse:
    place, what = open_list(request, region, which)
    row = find(f"library-{which}", place.slug, pk)
    if row is None:
        raise Http404
    back = reverse(what.back, args=[place.slug])
    if row.confirmed_at is not None:
        messages.info(request, "This spreadsheet has been taken in already.")
        return redirect(back)
    crumb = (what.title[0].upper() + what.title[1:], back)
    plan, questions = plan_or_ask(request.POST, row, partial(planned, what, place))
    if questions:
        return questions_page(request, questions, partial(region_frame, place, crumb), back)
    if plan is None or ASKED in request.POST:
        return redirect(request.path)
    if request.method == "POST":
        try:
            done = take_in(what, place, row, by=request.user, at=timezone.now())
        except ValidationError as refused:
            messages.error(request, f"Nothing was taken in. {' '.join(refused.messages)}")
        else:
            messages.success(request, f"{done} {what.one if done == 1 else what.several} taken in.")
        return redirect(back)
    does = [step.does for step in plan.steps]
    preview = Preview(row.file.name, does, plan.faults, plan.ignored, what.one, what.several)
    context = region_frame(place, crumb, preview=preview, page=page_of(request, does), cancel_url=back, what=what)
    return render(request, "library/library_import_preview.html", context)
