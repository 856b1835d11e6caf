"""The plan is taken in from a spreadsheet: chosen, looked at line by line, taken in."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn
from councils.access.workstream import open_papers
from councils.models import Region
from files.checking import Refused as FileRefused
from files.importing import ASKED, find, keep, plan_or_ask, readable
from ui.importing import SheetForm, questions_page
from ui.lists import page_of
from ui.sheets import Sheet, Unreadable
from workstream.programme.operations.import_plan import FIELDS, KIND, Planned, Refused, planned, take_in
from workstream.programme.views.frame import crumb, frame, people_of

LEAD = (
    "A line for each part of the plan, as in its download. With its number, or with the same words under the same line "
    "of work, a part is changed; without, it is new. A line of work that is not there yet is made."
)


def plan_import(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    form = SheetForm(request.POST or None, request.FILES or None)
    back = crumb(place, "Plan", "programme-plan")
    form.cancel_url = back[1]
    if form.is_valid():
        try:
            row = keep(KIND, place.slug, form.cleaned_data["file"], by=request.user)
            readable(_planned(place), row)
        except (FileRefused, Unreadable) as wrong:
            form.add_error("file", str(wrong))
        else:
            return redirect("plan-import-preview", place.slug, row.pk)
    columns = ", ".join(field.title + (" (needed)" if field.required else "") for field in FIELDS)
    context = frame(place, back, ("Take in a list", ""), form=form, lead=LEAD, columns=columns)
    return render(request, "workstream/plan_import.html", context, status=422 if form.errors else 200)


def _planned(region: Region) -> Callable[[Sheet], Planned]:
    return partial(planned, region=region, people=people_of(region), on=timezone.localdate())


def plan_import_preview(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    row = find(KIND, place.slug, pk)
    if row is None:
        raise Http404
    back = crumb(place, "Plan", "programme-plan")
    if row.confirmed_at is not None:
        messages.info(request, "This spreadsheet has been taken in already.")
        return redirect(back[1])
    cancel_url = reverse("plan-import", args=[place.slug])
    found, questions = plan_or_ask(request.POST, row, _planned(place))
    if questions:
        return questions_page(request, questions, partial(frame, place, back, ("How to read the file", "")), cancel_url)
    if found is None or ASKED in request.POST:
        return redirect(request.path)
    if request.method == "POST":
        try:
            done = take_in(place, row, people_of(place), by=request.user, at=timezone.now())
        except Refused as why:
            messages.error(request, f"Nothing was taken in. {why}")
        else:
            if done is not None:
                messages.success(request, f"{done} {'part' if done == 1 else 'parts'} of the plan taken in.")
        return redirect(f"{back[1]}?stand=all")
    context = frame(
        place,
        back,
        ("What it will do", ""),
        preview=found.preview,
        page=page_of(request, found.preview.does),
        cancel_url=cancel_url,
    )
    return render(request, "workstream/plan_import_preview.html", context)
