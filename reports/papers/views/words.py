"""The manager's words for each section of a month's reports."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.access import SignedIn, may_see_reports, open_region, today
from councils.models import Region
from reports.dashboards.views.frame import frame
from reports.models import month_of
from reports.papers.forms.reports import CommentForm
from reports.papers.operations.keep_words import SavedMeanwhile, write
from reports.papers.queries.manager_words import line_of, lines_of
from reports.papers.queries.sections import BY_KEY, LONGEST_WORDS, Section


def section_comments(request: SignedIn, region: str, month: str) -> HttpResponse:
    """Every section of the month. The board reads what is approved, the manager drafts too."""
    here, first = _open(request, region, month)
    lines = lines_of(here, first)
    context = frame(
        request.user,
        here,
        f"Words for {first:%B %Y}",
        month=first,
        before=month_before(first),
        after=month_after(first) if first < month_of(today()) else None,
        lines=lines,
        has_approved=any(line.comment and line.comment.is_approved for line in lines),
    )
    return render(request, "reports/section_comments.html", context)


def section_comment(request: SignedIn, region: str, month: str, section: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    first, about = _month_or_404(month), BY_KEY.get(section)
    if about is None:
        raise Http404
    line = line_of(here, first, about)
    start = {"text": line.text, "version": line.version}
    form = CommentForm(request.POST or None, initial=start)
    theirs = None
    if form.is_valid():
        try:
            write(
                here,
                first,
                about,
                text=form.cleaned_data["text"],
                approve=form.cleaned_data["approve"],
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except SavedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
        else:
            messages.success(request, _saved(about, form))
            return redirect("section-comments", region=here.slug, month=month)
    context = frame(
        request.user,
        here,
        f"Words: {about.title}",
        form=form,
        theirs=theirs,
        version=theirs.version if theirs else form["version"].value(),
        section=about,
        month=first,
        comment=line.comment,
        longest=LONGEST_WORDS,
    )
    return render(request, "reports/section_comment.html", context, status=422 if form.errors or theirs else 200)


def _saved(section: Section, form: CommentForm) -> str:
    if not form.cleaned_data["text"].strip():
        return f"“{section.title}” has no words now."
    if form.cleaned_data["approve"]:
        return f"“{section.title}” is approved. Reports made from now on carry it."
    return f"“{section.title}” is kept as a draft. Reports leave it out until it is approved."


def _open(request: SignedIn, region: str, month: str) -> tuple[Region, date]:
    here = open_region(request.user, region)
    if not may_see_reports(request.user, here.pk):
        raise PermissionDenied("Only the project manager and the programme board may read these words.")
    return here, _month_or_404(month)


def _month_or_404(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None


def month_before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def month_after(first: date) -> date:
    return date(first.year + (first.month == 12), first.month % 12 + 1, 1)
