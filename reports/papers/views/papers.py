"""Papers of others that go to the board: the list, adding one, fetching it as it was given, taking it out."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage, open_region
from files.serving import download
from reports.dashboards.queries.chosen import usual_day
from reports.dashboards.views.frame import frame
from reports.papers.forms.reports import PaperForm
from reports.papers.operations import take_in_paper as acts
from ui.lists import page_of


def papers(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_follow=True)
    page = page_of(request, here.papers.select_related("file", "added_by"))
    context = frame(request.user, here, "Papers of others", page=page, may_manage=may_manage(request.user, here.pk))
    return render(request, "reports/papers.html", context)


def paper_new(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    form = PaperForm(request.POST or None, request.FILES or None, on=usual_day(here))
    form.cancel_url = reverse("papers", args=[here.slug])
    if form.is_valid():
        said = form.cleaned_data
        try:
            paper = acts.add(here, said.pop("file"), by=request.user, at=timezone.now(), **said)
        except acts.Refused as refused:
            form.add_error("file", refused)
        else:
            messages.success(request, f"Added: {paper.in_words}.")
            return redirect("papers", here.slug)
    if form.errors:
        form.keep_files(by=request.user)
    context = frame(request.user, here, "Add a paper", form=form, title="Add a paper")
    return render(request, "reports/briefing_form.html", context, status=422 if form.errors else 200)


def paper_file(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    here = open_region(request.user, region, to_follow=True)
    return download(get_object_or_404(here.papers.select_related("file"), pk=pk).file)


def paper_remove(request: SignedIn, region: str, pk: int) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    paper = get_object_or_404(here.papers.select_related("file"), pk=pk)
    if request.method == "POST":
        acts.remove(paper)
        messages.success(request, f"Taken out: {paper.in_words}.")
        return redirect("papers", here.slug)
    context = frame(request.user, here, "Take a paper out", paper=paper)
    return render(request, "reports/paper_remove.html", context)
