"""Case studies from a spreadsheet: choose it, look at what it will do, confirm."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from casestudies.importing import FIELDS, FIGURE_HELP, KIND, plan, take_in
from casestudies.views.frame import frame
from councils.access import SignedIn, open_council
from files import importing
from files.checking import Refused
from ui.importing import SheetForm
from ui.lists import page_of
from ui.sheets import Unreadable


def case_studies_import(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.cancel_url = reverse("case-studies-writing")
    if form.is_valid():
        try:
            row = importing.keep(KIND, owner.slug, form.cleaned_data["file"], by=request.user)
            plan(importing.sheet_of(row), owner)
        except (Refused, Unreadable) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("case-studies-import-preview", owner.slug, row.pk)
    titles = ", ".join(entry.title for entry in FIELDS)
    words = (
        f"Each line becomes a draft. The columns are those of the download: {titles}. Figures stand in one cell, each "
        f"on a line of its own: {FIGURE_HELP}."
    )
    context = frame(request, form=form, heading="Take in case studies", place=owner.name, words=words)
    return render(request, "casestudies/form.html", context, status=422 if form.errors else 200)


def case_studies_import_preview(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    row = importing.find(KIND, owner.slug, pk)
    if row is None:
        raise Http404
    if request.method == "POST":
        made = take_in(row, owner, by=request.user, at=timezone.now())
        if made is None:
            messages.info(request, "This file was taken in already.")
        else:
            several = "draft" if len(made) == 1 else "drafts"
            messages.success(request, f"Taken in: {len(made)} {several}. Read each one, then send it to the editor.")
        return redirect("case-studies-writing")
    if row.confirmed_at:
        messages.info(request, "This file was taken in already.")
        return redirect("case-studies-writing")
    preview = plan(importing.sheet_of(row), owner).preview
    context = frame(
        request,
        preview=preview,
        page=page_of(request, preview.does),
        cancel_url=reverse("case-studies-import", args=[owner.slug]),
        place=owner.name,
    )
    return render(request, "casestudies/import_preview.html", context)
