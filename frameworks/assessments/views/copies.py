"""Everything of one self-assessment out, and back in: PDF, Word document, and a spreadsheet to work on offline."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn
from files import importing
from files.checking import Refused as FileRefused
from files.serving import download
from frameworks.assessments.operations import exchange_spreadsheet
from frameworks.assessments.operations.copy_assessment import ask
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import check_open
from frameworks.assessments.tasks import make_copy
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Assessment, AssessmentCopy
from ui.importing import SheetForm
from ui.lists import page_of
from ui.sheets import Unreadable
from ui.tables import XLSX, file_name

REFRESH_SECONDS = 3


def assessment_files(request: SignedIn, council: str, pk: int) -> HttpResponseBase:
    """The spreadsheet at once; PDF and Word document when the worker has made them."""
    owner, found = open_assessment(request.user, council, pk)
    if request.GET.get("download") == "xlsx":
        response = HttpResponse(exchange_spreadsheet.as_sheet(found), content_type=XLSX)
        name = file_name(f"{owner.slug} {found.collection.name} answers")
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response
    if request.method == "POST":
        copy = ask(found, by=request.user, at=timezone.now())
        make_copy.delay_on_commit(copy.pk)  # type: ignore[attr-defined]
        return redirect("assessment-files", owner.slug, found.pk)
    copies = list(_copies(found).select_related("asked_by").order_by("-asked_at")[:10])
    making = next((row for row in copies if row.is_unfinished), None)
    context = frame(request.user, owner, found, copies=copies, making=making, refresh=REFRESH_SECONDS)
    return render(request, "frameworks/assessment_files.html", context)


def _copies(found: Assessment) -> QuerySet[AssessmentCopy]:
    return AssessmentCopy.objects.filter(assessment=found).select_related("pdf", "docx")


def copy_status(request: SignedIn, council: str, pk: int, copy: int) -> JsonResponse:
    """What the page asks for while the copy is made."""
    _owner, found = open_assessment(request.user, council, pk)
    row = get_object_or_404(_copies(found), pk=copy)
    return JsonResponse(
        {"state": row.state, "words": row.get_state_display(), "progress": row.progress, "stage": row.stage}
    )


def copy_file(request: SignedIn, council: str, pk: int, copy: int, form: str) -> HttpResponseBase:
    _owner, found = open_assessment(request.user, council, pk)
    row = get_object_or_404(_copies(found), pk=copy)
    stored = {"pdf": row.pdf, "docx": row.docx}.get(form)
    if stored is None:
        raise Http404
    return download(stored)


def load_answers(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Choose the spreadsheet that was worked on elsewhere."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(*posted)
    form.cancel_url = found.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            check_open(found, timezone.now())
            row = importing.keep(exchange_spreadsheet.KIND, str(found.pk), form.cleaned_data["file"], by=request.user)
            exchange_spreadsheet.plan(found, importing.sheet_of(row))
        except Refused as refused:
            form.add_error("file", " ".join(refused.messages))
        except (FileRefused, Unreadable) as refused_file:
            form.add_error("file", str(refused_file))
        else:
            return redirect("load-answers-preview", owner.slug, found.pk, row.pk)
    context = frame(request.user, owner, found, form=form)
    return render(request, "frameworks/load_answers.html", context, status=422 if form.errors else 200)


def load_answers_preview(request: SignedIn, council: str, pk: int, sheet: int) -> HttpResponse:
    """What each line will do; confirming twice does nothing more."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    row = importing.find(exchange_spreadsheet.KIND, str(found.pk), sheet)
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            done = exchange_spreadsheet.take_in(row, found, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            left = f" {done.preview.faulty_lines} left out." if done and done.preview.faults else ""
            said = f"Taken in: {len(done.typed)} answers changed.{left}" if done else "This file was taken in already."
            messages.success(request, said)
        return redirect(found)
    preview = exchange_spreadsheet.plan(found, importing.sheet_of(row)).preview
    page = page_of(request, preview.does)
    context = frame(request.user, owner, found, preview=preview, page=page, cancel_url=found.get_absolute_url())
    return render(request, "frameworks/load_answers_preview.html", context)
