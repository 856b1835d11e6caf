"""Asking for reports, watching them being made, and fetching them."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from councils.access import SignedIn, may_see_reports, open_region, today
from councils.models import Region
from councils.operations.settle_rules import settle
from files.serving import download
from frameworks.progress.rules.standings import Basis, Moment
from reports.dashboards.queries.chosen import usual_day
from reports.dashboards.views.frame import frame
from reports.models import Report, month_of
from reports.papers.forms.reports import FilterForm, NewReportForm
from reports.papers.operations.ask_for_replies import Refused
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.queries import documents
from reports.papers.tasks import build_report
from ui.lists import page_of

REFRESH_SECONDS = 3


def reports(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region)
    rows = Report.objects.visible_to(request.user, here)
    form = FilterForm(request.GET)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    page = page_of(request, _with_names(rows.filter(**chosen)))
    month = month_of(usual_day(here))
    context = frame(request.user, here, page=page, form=form, is_filtered=bool(chosen), month=month)
    return render(request, "reports/reports.html", context)


def new_report(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    asked = {name: request.GET.get(name, "") for name in ("kind", "council", "sub_region")}
    start = {"as_at": usual_day(here), "basis": Basis.VALIDATED.value, "moment": Moment.COLLECTION.value} | asked
    form = NewReportForm(request.POST or None, initial=start, region=here, today=today())
    if form.is_valid():
        try:
            report = ask_for(here, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("kind", refused)
        else:
            build_report.delay_on_commit(report.pk)  # type: ignore[attr-defined]
            return redirect(report)
    context = frame(request.user, here, "New report", form=form)
    return render(request, "reports/new_report.html", context, status=422 if form.errors else 200)


def report(request: SignedIn, region: str, pk: int) -> HttpResponse:
    here, found = _open_report(request.user, region, pk)
    sees_all = may_see_reports(request.user, here.pk)
    papers = here.papers.filter(month=found.month).select_related("file") if sees_all else ()
    context = frame(request.user, here, found.name, report=found, refresh=REFRESH_SECONDS, papers=papers)
    return render(request, "reports/report.html", context)


def report_status(request: SignedIn, region: str, pk: int) -> JsonResponse:
    """What the page asks for while the report is made."""
    _here, found = _open_report(request.user, region, pk)
    return JsonResponse(
        {"state": found.state, "words": found.get_state_display(), "progress": found.progress, "stage": found.stage}
    )


@require_POST
def try_report_again(request: SignedIn, region: str, pk: int) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(here.reports, pk=pk)
    if found.try_again(timezone.now()):
        build_report.delay_on_commit(found.pk)  # type: ignore[attr-defined]
        messages.success(request, "The report is being made again.")
    return redirect(found)


def report_file(request: SignedIn, region: str, pk: int, form: str) -> HttpResponseBase:
    _here, found = _open_report(request.user, region, pk)
    stored = {"pdf": found.pdf, "docx": found.docx}.get(form)
    if stored is None:
        raise Http404
    return download(stored)


def report_preview(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """The report as a page: the same pieces as in the PDF, with the figures as they are known now."""
    here, found = _open_report(request.user, region, pk)
    try:
        document = documents.compose(found)
    except documents.CannotBeMade as wrong:
        messages.error(request, str(wrong))
        return redirect(found)
    context = {**document.words, **frame(request.user, here, layout="reports/preview.html")}
    return render(request, document.template, context)


@require_POST
def monthly_report(request: SignedIn, region: str) -> HttpResponse:
    """Switch the report of each month on or off."""
    here = open_region(request.user, region, to_manage=True)
    settle(here, by=request.user, at=timezone.now(), monthly_report=request.POST.get("monthly") == "on")
    messages.success(
        request,
        "A highlight report will be made on the first of each month, and the board told by mail."
        if here.monthly_report
        else "No report is made by itself any more.",
    )
    return redirect("reports", region=here.slug)


def _with_names(rows: QuerySet[Report]) -> QuerySet[Report]:
    return rows.select_related("region", "sub_region", "council", "asked_by", "pdf", "docx")


def _open_report(user: User, region: str, pk: int) -> tuple[Region, Report]:
    """404 for those who may not even know of it."""
    here = open_region(user, region)
    return here, get_object_or_404(_with_names(Report.objects.visible_to(user, here)), pk=pk)
