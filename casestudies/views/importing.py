"""Case studies from a spreadsheet: choose it, look at what it will do, confirm."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from casestudies.operations.import_studies import FIELDS, FIGURE_HELP, KIND, plan, take_in
from casestudies.views.frame import frame
from councils.access import SignedIn, open_council
from files import importing
from files.checking import Refused
from ui.importing import SheetForm, questions_page
from ui.lists import page_of
from ui.sheets import Unreadable


def case_studies_import(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.cancel_url = reverse("case-studies-writing")
    if form.is_valid():
        try:
            row = importing.keep(KIND, owner.slug, form.cleaned_data["file"], by=request.user)
            importing.readable(partial(plan, council=owner), row)
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
    cancel_url = reverse("case-studies-import", args=[owner.slug])
    found = None
    if not row.confirmed_at:
        found, questions = importing.plan_or_ask(request.POST, row, partial(plan, council=owner))
        if questions:
            return questions_page(request, questions, partial(frame, request, place=owner.name), cancel_url)
        if importing.ASKED in request.POST:
            return redirect(request.path)
    if request.method == "POST":
        made = take_in(row, owner, by=request.user, at=timezone.now())
        if made is None:
            messages.info(request, "This file was taken in already.")
        else:
            several = "draft" if len(made) == 1 else "drafts"
            messages.success(request, f"Taken in: {len(made)} {several}. Read each one, then send it to the editor.")
        return redirect("case-studies-writing")
    if found is None:
        messages.info(request, "This file was taken in already.")
        return redirect("case-studies-writing")
    page = page_of(request, found.preview.does)
    context = frame(request, preview=found.preview, page=page, cancel_url=cancel_url, place=owner.name)
    return render(request, "casestudies/import_preview.html", context)
