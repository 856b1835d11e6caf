"""A council's evidence library, and replacing a document by a newer version."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, open_council
from files.checking import Refused as FileRefused
from files.storing import store
from frameworks.assessments.forms.renewing import AddedForm, NewerForm
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.renew_evidence import replace
from frameworks.assessments.operations.save_answers import attach
from frameworks.assessments.queries.evidence_library import STATES, as_table, is_older, library, used_for
from frameworks.assessments.views.frame import frame
from frameworks.models import Evidence
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response


def evidence_library(request: SignedIn, council: str) -> HttpResponseBase:
    """Everything the council has given as evidence, for its own people and the project manager."""
    owner = open_council(request.user, council, to_read_answers=True)
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "").strip() for name in ("words", "state")}
    rows = library(owner, today, **asked)
    if request.GET.get("download") in ("csv", "xlsx"):
        table = as_table(owner, rows, today)
        if request.GET["download"] == "csv":
            return csv_response(table.title, table.header(), table.rows)
        return xlsx_response(table.title, "Evidence", table.header(), table.rows)
    page = page_of(request, rows)
    context = frame(
        request.user,
        owner,
        page=page,
        rows=[(item, used_for(item), is_older(item)) for item in page],
        asked=asked,
        states=STATES.items(),
        query=urlencode({name: value for name, value in asked.items() if value}),
        edits=may_edit_council(request.user, owner),
    )
    return render(request, "frameworks/evidence_library.html", context)


def add_evidence(request: SignedIn, council: str) -> HttpResponse:
    """Into the library first; it is used for requirements later, from beside their answers."""
    owner = open_council(request.user, council, to_edit=True)
    form = AddedForm(request.POST or None, request.FILES or None)
    form.cancel_url = reverse("evidence-library", args=[council])
    if form.is_valid():
        said = form.cleaned_data
        try:
            file = store(said.pop("file"), by=request.user) if said["file"] else said.pop("file")
            attach([], council=owner, file=file or None, by=request.user, at=timezone.now(), **said)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(
                request,
                f"“{said['title']}” is added. Use it for a requirement with “Use something attached already”, beside "
                "the answer.",
            )
            return redirect("evidence-library", council=council)
    if form.errors:
        form.keep_files(by=request.user)
    context = frame(request.user, owner, form=form)
    return render(request, "frameworks/add_evidence.html", context, status=422 if form.errors else 200)


def replace_evidence(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    item = get_object_or_404(owner.evidence.select_related("file"), pk=pk)
    form = NewerForm(request.POST or None, request.FILES or None, initial={"title": item.title})
    form.cancel_url = reverse("evidence", args=[council, pk])
    if form.is_valid():
        newer = _replaced(request, item, form)
        if newer is not None:
            messages.success(request, "Replaced. Answers that can still be changed use the newer version.")
            return redirect("evidence", council=council, pk=newer.pk)
    if form.errors:
        form.keep_files(by=request.user)
    context = frame(request.user, owner, item=item, form=form)
    return render(request, "frameworks/replace_evidence.html", context, status=422 if form.errors else 200)


def _replaced(request: SignedIn, item: Evidence, form: NewerForm) -> Evidence | None:
    said = form.cleaned_data
    try:
        file = store(said["file"], by=request.user) if said["file"] else None
        days = {name: said[name] for name in ("dated_on", "expires_on", "review_on")}
        return replace(
            item, title=said["title"], file=file, url=said["url"], by=request.user, at=timezone.now(), **days
        )
    except (FileRefused, Refused) as refused:
        form.add_error("file", str(refused) if isinstance(refused, FileRefused) else " ".join(refused.messages))
        return None
