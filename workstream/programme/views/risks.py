"""Risks and issues: the list with its heat map, one of them with its scores, closing and opening again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, may_manage
from councils.access.workstream import open_papers
from councils.models import Region
from ui.charts import Chart
from ui.charts.risk_map import risk_map
from ui.lists import page_of
from workstream.models import Risk
from workstream.programme.forms.papers import CloseRiskForm, RiskForm
from workstream.programme.operations.score_risk import close, keep_risk, open_again
from workstream.programme.queries import registers
from workstream.programme.rules.scores import band, grid, trend
from workstream.programme.views.frame import crumb, download, frame, record_page, usual_day


def risks(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    rows = place.risks.open().worst_first().select_related("region").prefetch_related("scores")
    answer = download(request, registers.risks(rows), f"{place.slug} risks")
    if answer is not None:
        return answer
    page = page_of(request, rows)
    context = frame(
        place,
        ("Risks and issues", ""),
        page=page,
        table=registers.risks(page),
        chart=heat_map(place),
        closed=place.risks.exclude(closed_on=None).order_by("-closed_on", "pk")[:25],
        on=usual_day(place),
        may_manage=may_manage(request.user, place.pk),
        here="risks",
    )
    return render(request, "workstream/risks.html", context)


def heat_map(region: Region) -> Chart:
    return risk_map(
        grid(region.risks.open().values_list("likelihood", "impact")), "Risks and issues by likelihood and impact"
    )


def risk(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    found = get_object_or_404(place.risks.select_related("region"), pk=pk)
    scores = list(found.scores.select_related("by"))
    context = frame(
        place,
        crumb(place, "Risks and issues", "risks"),
        (found.title, ""),
        row=found,
        band=band(found.points),
        trend=trend([score.points for score in scores]),
        scores=list(reversed(scores)),
        on=usual_day(place),
        may_manage=may_manage(request.user, place.pk),
    )
    return render(request, "workstream/risk.html", context)


def risk_entry(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.risks, pk=pk) if pk else Risk(region=place)
    back = crumb(place, "Risks and issues", "risks")
    return record_page(
        request,
        place,
        RiskForm(request.POST or None, instance=found),
        keep=lambda form: keep_risk(form, version=form.version, on=timezone.localdate(), by=request.user),
        title="Change the risk or issue" if pk else "Add a risk or issue",
        back=(found.title, found.get_absolute_url()) if pk else back,
        done="Kept: {}.",
    )


def close_risk(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.risks, pk=pk)
    form = CloseRiskForm(request.POST or None)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        close(found, reason=form.cleaned_data["reason"].strip(), on=timezone.localdate())
        messages.success(request, f"Closed: {found}.")
        return redirect("risks", place.slug)
    crumbs = (crumb(place, "Risks and issues", "risks"), (found.title, found.get_absolute_url()), ("Close it", ""))
    context = frame(place, *crumbs, row=found, form=form)
    return render(request, "workstream/close_risk.html", context, status=422 if form.errors else 200)


@require_POST
def open_risk_again(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.risks, pk=pk)
    open_again(found)
    messages.success(request, f"Open again: {found}.")
    return redirect(found)
