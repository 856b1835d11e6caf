"""The right of reply: rounds of a region for its manager and board, the page of one council for its own people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, open_council, open_region
from councils.models import Council, Region, SubRegionMembership
from councils.queries.known import dated_known
from frameworks.progress.queries import region_figures
from frameworks.progress.rules.standings import Basis, Moment
from reports.dashboards.queries import dashboard_tables
from reports.dashboards.queries.chosen import BASIS_WORDS, MOMENT_WORDS, usual_day
from reports.dashboards.views.frame import frame
from reports.models import ReplyRound
from reports.papers.forms.reports import ReplyDaysForm, ReplyForm, ReplyRoundForm
from reports.papers.operations.ask_for_replies import (
    Refused,
    SavedMeanwhile,
    councils_of,
    days_of,
    open_round,
    set_days,
    word_count,
)
from reports.papers.operations.ask_for_replies import reply as save_reply
from reports.papers.queries.annex import page_of
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of as list_page
from ui.tables import Column, Link, Table, Value


def reply_rounds(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_follow=True)
    page = list_page(request, here.reply_rounds.all())
    context = frame(
        request.user, here, "Right of reply", page=page, rows=[_in_words(row) for row in page], days=days_of(here),
        today=usual_day(here),
    )  # fmt: skip
    return render(request, "reports/reply_rounds.html", context)


def _in_words(row: ReplyRound) -> tuple[ReplyRound, str]:
    return row, f"{BASIS_WORDS[Basis(row.basis)].lower()}, {MOMENT_WORDS[Moment(row.moment)].lower()}"


@one_save_at_a_time
def reply_days(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    held(request, Region.objects.filter(pk=here.pk)).get()
    form = ReplyDaysForm(request.POST or None, initial={"working_days": days_of(here)})
    form.cancel_url = reverse("reply-rounds", args=[region])
    if form.is_valid():
        set_days(here, form.cleaned_data["working_days"], by=request.user, at=timezone.now())
        messages.success(request, "The number of working days is saved. It counts from the next report on.")
        return redirect("reply-rounds", region=region)
    context = frame(request.user, here, "Right of reply", form=form, title="Working days for replies")
    return render(request, "reports/reply_form.html", context, status=422 if form.errors else 200)


def new_reply_round(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    today = usual_day(here)
    start = {"as_at": today, "basis": Basis.VALIDATED.value, "moment": Moment.COLLECTION.value}
    form = ReplyRoundForm(request.POST or None, initial=start, today=today)
    form.cancel_url = reverse("reply-rounds", args=[region])
    if form.is_valid():
        try:
            opened = open_round(here, on=today, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("reply-days", region=region)
        messages.success(request, f"The councils can read their pages and reply until {opened.closes_on:%-d %B %Y}.")
        return redirect(opened)
    context = frame(request.user, here, "Right of reply", form=form, title="Show the councils their pages")
    return render(request, "reports/reply_form.html", context, status=422 if form.errors else 200)


def reply_round(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    """Every council with what it said."""
    here = open_region(request.user, region, to_follow=True)
    found = get_object_or_404(here.reply_rounds, pk=pk)
    found.region = here
    table = _replies_table(found)
    answer = dashboard_tables.download(request, {"replies": lambda: table}, f"{here.slug} {found.as_at.isoformat()}")
    if answer is not None:
        return answer
    context = frame(
        request.user, here, "Right of reply", round=found, about=_in_words(found)[1], table=table, today=usual_day(here)
    )
    return render(request, "reports/reply_round.html", context)


def _replies_table(found: ReplyRound) -> Table:
    said = {row.council_id: row for row in found.replies.select_related("by")}
    rows: list[list[Value]] = []
    for council in councils_of(found):
        row = said.get(council.pk)
        words = "Nothing yet" if row is None else row.text or "Has read it and adds nothing"
        link = Link(council.short_name, reverse("reply", args=[council.slug, found.pk]))
        by = str(row.by or "") if row else ""
        number = word_count(row.text) if row else None
        rows.append([link, words, number, by, timezone.localdate(row.at) if row else None])
    return Table("What the councils say", ["Council", "Words", Column("Number", True), "By", "On"], rows)


def reply(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """The page as it will be printed, and the words of the council beside it."""
    owner = open_council(request.user, council)
    opened = get_object_or_404(ReplyRound.objects.select_related("region"), pk=pk, region=owner.region_id)
    edits, today = may_edit_council(request.user, owner), usual_day(owner.region)
    if request.method == "POST" and not edits:
        raise PermissionDenied("Only officers of the council may reply.")
    kept = opened.replies.filter(council=owner).select_related("by").first()
    start = {"text": kept.text, "version": kept.version} if kept else {"version": 0}
    form = ReplyForm(request.POST or None, initial=start) if edits and today <= opened.closes_on else None
    theirs = None
    if form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            save_reply(opened, owner, **said, on=today, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("text", refused)
        except SavedMeanwhile as meanwhile:
            theirs = meanwhile.theirs
            form = ReplyForm({"text": said["text"], "version": theirs.version})
        else:
            messages.success(
                request, "Saved. It is printed with the page." if said["text"] else "Noted: nothing to add."
            )
            return redirect("reply", council=council, pk=pk)
    context = {
        "council": owner,
        "place": owner.name,
        "breadcrumbs": [("Home", "/"), (owner.short_name, owner.get_absolute_url()), ("Your page of the report", "")],
        "round": opened,
        "on": opened.as_at,
        "page": _printed(opened, owner, kept.text if kept else ""),
        "kept": kept,
        "theirs": theirs,
        "form": form,
    }
    return render(request, "reports/reply.html", context, status=422 if form is not None and form.errors else 200)


def _printed(opened: ReplyRound, council: Council, words: str) -> object:
    own = region_figures.council(council, opened.as_at, basis=opened.basis, moment=opened.moment)
    member = dated_known(SubRegionMembership, opened.region, opened.as_at).filter(council=council).order_by("id")
    return page_of(council, own, member.values_list("sub_region__name", flat=True).first() or "", words)
