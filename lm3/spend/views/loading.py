"""Files of spend: uploading, saying what their columns mean, following them, counting and undoing them."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from councils.access import SignedIn
from councils.models import Council
from files.checking import Refused as FileRefused
from files.serving import download
from lm3.models import SpendLoad
from lm3.spend.forms.files import ColumnsForm, UploadForm
from lm3.spend.operations import undo_file
from lm3.spend.operations.receive_file import Moved, ask_to_read, order_of_before, profile_of, receive, suggested
from lm3.spend.queries import hold_reasons, load_tables
from lm3.spend.queries.spend_file import first_part, look_through
from lm3.spend.rules.columns import FIELDS
from lm3.spend.tasks import read_spend
from lm3.spend.views.frame import frame, open_money
from ui.lists import page_of
from ui.sheet_books import Unreadable
from ui.tables import csv_response

REFRESH_SECONDS = 3


def spend_files(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council)
    rows = owner.spend_loads.select_related("file", "uploaded_by")
    context = frame(request.user, owner, ("Files of spend", ""), page=page_of(request, rows))
    return render(request, "lm3/spend_files.html", context)


def load_spend(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    form = UploadForm(request.POST or None, request.FILES or None)
    form.cancel_url = reverse("spend-files", args=[owner.slug])
    if form.is_valid():
        loads = _received(form, form.cleaned_data["spend"], owner, request.user)
        if loads and not form.errors:
            if len(loads) == 1:
                return redirect(loads[0])
            messages.success(request, f"{len(loads)} files have arrived. Check the columns of each.")
            return redirect("spend-files", owner.slug)
    crumbs = ("Files of spend", reverse("spend-files", args=[owner.slug]))
    context = frame(request.user, owner, crumbs, form=form)
    return render(request, "lm3/load_spend.html", context, status=422 if form.errors else 200)


def _received(form: UploadForm, files: list[UploadedFile], owner: Council, by: User) -> list[SpendLoad]:
    loads = []
    for upload in files:
        try:
            loads.append(receive(upload, owner, by=by, at=timezone.now()))
        except FileRefused as wrong:
            form.add_error("spend", f"{upload.name}: {wrong}")
    return loads


def spend_file(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """One file: its columns to be checked, how far it is, or what became of its rows."""
    owner = open_money(request.user, council)
    load = _load(owner, pk)
    if load.state == SpendLoad.State.ARRIVED:
        return _check_columns(request, owner, load)
    crumbs = ("Files of spend", reverse("spend-files", args=[owner.slug]))
    context = frame(
        request.user,
        owner,
        crumbs,
        load=load,
        refresh=REFRESH_SECONDS,
        accounts=load_tables.accounts_for(load) if load.has_rows else None,
        parts=load_tables.parts_table(load) if load.has_rows else None,
        rejected=load_tables.rejected_rows(load) if load.has_rows and load.rows_rejected else None,
    )
    return render(request, "lm3/spend_file.html", context)


def _check_columns(request: SignedIn, owner: Council, load: SpendLoad) -> HttpResponse:
    crumbs = ("Files of spend", reverse("spend-files", args=[owner.slug]))
    if request.method == "POST":
        open_money(request.user, owner.slug, to_edit=True)
    chosen = {row.key: request.POST.get(row.key, "") for row in FIELDS} if request.POST else profile_of(owner)
    try:
        seen = look_through(load.file, chosen)
    except Unreadable as wrong:
        context = frame(request.user, owner, crumbs, load=load, wrong=str(wrong))
        return render(request, "lm3/unreadable_file.html", context)
    initial = {**suggested(seen.understood), "day_order": order_of_before(owner)}
    form = ColumnsForm(request.POST or None, seen=seen, initial=initial)
    form.cancel_url = reverse("undo-spend", args=[owner.slug, load.pk])
    context = frame(
        request.user,
        owner,
        crumbs,
        load=load,
        form=form,
        found=seen.understood,
        seen=seen,
        first_rows=load_tables.first_rows(seen.understood),
        same=hold_reasons.same_file(load),
    )
    if form.is_valid():
        try:
            ask_to_read(
                load,
                form.columns,
                covers_on=form.cleaned_data["covers_on"],
                is_mended=seen.understood.is_mended,
                day_order=form.day_order,
                is_asked="day_order" in form.cleaned_data,
                parts=form.parts,
                by=request.user,
                at=timezone.now(),
            )
        except Moved as moved:
            messages.error(request, " ".join(moved.messages))
        else:
            read_spend.delay_on_commit(load.pk)  # type: ignore[attr-defined]
        return redirect(load)
    return render(request, "lm3/check_columns.html", context, status=422 if form.errors else 200)


def spend_status(request: SignedIn, council: str, pk: int) -> JsonResponse:
    """What the page asks for while the file is read."""
    load = _load(open_money(request.user, council), pk)
    return JsonResponse(
        {
            "state": load.state if load.is_unfinished else "ready",
            "words": load.get_state_display(),
            "progress": load.progress,
            "stage": "",
        }
    )


def rejected_file(request: SignedIn, council: str, pk: int) -> HttpResponseBase:
    """The rejected rows as CSV, to be mended and uploaded again."""
    load = _load(open_money(request.user, council), pk)
    try:
        found, _written = first_part(load.file, {})
    except Unreadable:
        titles: tuple[str, ...] = ()
    else:
        titles = found.titles
    header = load_tables.rejected_header(titles)
    return csv_response(f"{load.council.slug} rejected rows {load.pk}", header, load_tables.rejected_lines(load))


def spend_original(request: SignedIn, council: str, pk: int) -> HttpResponseBase:
    return download(_load(open_money(request.user, council), pk).file)


@require_POST
def count_spend(request: SignedIn, council: str, pk: int) -> HttpResponse:
    load = _load(open_money(request.user, council, to_edit=True), pk)
    try:
        undo_file.count_it(load, timezone.now(), by=request.user)
    except undo_file.Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"“{load}” counts now.")
    return redirect(load)


@require_POST
def check_spend_again(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Choose the columns of a file anew that is held or could not be read."""
    load = _load(open_money(request.user, council, to_edit=True), pk)
    try:
        load = undo_file.check_again(load, by=request.user, at=timezone.now())
    except undo_file.Refused as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(load)


def undo_spend(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    load = _load(owner, pk)
    if request.method == "POST":
        try:
            undo_file.undo(load, by=request.user, at=timezone.now())
        except undo_file.Refused as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect(load)
        messages.success(request, f"“{load}” is undone: nothing of it counts any more.")
        return redirect("spend-files", owner.slug)
    crumbs = ("Files of spend", reverse("spend-files", args=[owner.slug]))
    context = frame(request.user, owner, crumbs, load=load)
    return render(request, "lm3/undo_spend.html", context)


def _load(owner: Council, pk: int) -> SpendLoad:
    rows = owner.spend_loads.select_related("file", "uploaded_by", "undone_by", "counted_by", "council")
    return get_object_or_404(rows, pk=pk)
