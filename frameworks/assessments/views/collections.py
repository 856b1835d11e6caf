"""Collections of a region: the list, opening one, following it, moving its last day, more time for councils."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage, open_council, open_region
from councils.models import Region
from frameworks.assessments.forms.collections import ClosingForm, DeclineForm, MoreTimeForm, OpenForm
from frameworks.assessments.operations.carry_over import preview
from frameworks.assessments.operations.change_closing_day import change_closing_day
from frameworks.assessments.operations.open_collection import Refused, decline, extend, join
from frameworks.assessments.operations.open_in_steps import AT_ONCE_IN_ALL, ask_to_open, roll_out
from frameworks.assessments.queries.participation import COLOURS, STATES, Tally, fine_state, followed, tallies
from frameworks.assessments.tasks import announce_collections, roll_out_collection
from frameworks.assessments.views.downloads import handed_out, wanted
from frameworks.models import Assessment, Collection
from post.tasks import send_waiting
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of
from ui.tables import Column, Table, csv_response, xlsx_response


def frame(region: Region, *crumbs: tuple[str, str], **context: object) -> dict[str, object]:
    trail = [("Home", reverse("home")), (region.name, region.get_absolute_url())]
    return {"region": region, "place": region.name, "breadcrumbs": [*trail, *crumbs], **context}


def usual_day(region: Region) -> date:
    """Today, but for a region that is kept as history."""
    return region.opens_as_at or timezone.localdate()


def crumb(region: Region) -> tuple[str, str]:
    return ("Collections", reverse("collections", args=[region.slug]))


def collections(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_region(request.user, region, to_follow=True)
    today = usual_day(place)
    counted = tallies(place, today)
    every = place.collections.select_related("edition")
    if wanted(request):
        lines = [
            (row.name, str(row.edition), row.aiming_at, row.opens_on, row.closes_on, tally.councils, tally.submitted,
             tally.declined)
            for row in every
            for tally in [counted.get(row.pk, Tally({}))]
        ]  # fmt: skip
        header = ("Collection", "Framework", "Aiming at level", "Opens", "Closes", "Councils", "Submitted", "Declined")
        return handed_out(request, f"{place} collections", header, lines)
    page = page_of(request, every)
    rows = [(row, state_in_words(row, today), counted.get(row.pk, Tally({}))) for row in page]
    context = frame(place, page=page, rows=rows, today=today, may_manage=may_manage(request.user, place.pk))
    return render(request, "frameworks/collections.html", context)


def state_in_words(collection: Collection, on: date) -> str:
    if on < collection.opens_on:
        return f"Opens on {collection.opens_on:%-d %B %Y}"
    if on > collection.closes_on:
        return f"Closed on {collection.closes_on:%-d %B %Y}"
    days = (collection.closes_on - on).days
    left = "closes today" if days == 0 else "closes tomorrow" if days == 1 else f"closes in {days} days"
    return f"Open, {left}"


def open_new(request: SignedIn, region: str) -> HttpResponse:
    """Two pages: what the collection is to be, then how many councils it reaches, with the button that opens it."""
    place = open_region(request.user, region, to_manage=True)
    form = OpenForm(request.POST or None, region=place, initial=suggested(place))
    form.cancel_url = reverse("collections", args=[place.slug])
    context = frame(place, crumb(place), form=form)
    if not form.is_valid() or "change" in request.POST:
        return render(request, "frameworks/open_collection.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    if "confirmed" not in request.POST:
        councils = place.councils.on(said["opens_on"]).count()
        asked = said["edition"].criteria.filter(level__lte=said["aiming_at"]).count()
        given = [(name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"]
        context.update(said=said, councils=councils, asked=asked, given=given)
        context["carried"] = preview(place, said["edition"], said["opens_on"]) if said["carries"] else []
        context["with_something"] = sum(bool(row.carries or row.untold) for row in context["carried"])  # type: ignore[attr-defined]
        return render(request, "frameworks/confirm_collection.html", context)
    try:
        opening = ask_to_open(place, **said_to_open(said), by=request.user, at=timezone.now())
    except IntegrityError:  # the button was pressed twice at the same moment
        return redirect("collections", place.slug)
    opened = opening.collection
    if opening.councils > AT_ONCE_IN_ALL:
        roll_out_collection.delay_on_commit(opening.pk)  # type: ignore[attr-defined]
        return redirect(opening)
    roll_out(opening.pk)
    announce_collections.delay_on_commit()  # type: ignore[attr-defined]
    messages.success(request, f"The {opened} is there for {opened.assessments.count()} councils.")
    return redirect(opened)


def said_to_open(said: dict[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in ("edition", "name", "opens_on", "closes_on", "aiming_at", "carries")}


def suggested(region: Region) -> dict[str, object]:
    """This year's name, today, and the level that the region's next target asks for."""
    today = timezone.localdate()
    target = region.targets.on(today).filter(by_on__gte=today, theme=None).order_by("by_on").first()
    name = f"{today.year} self-assessment"
    is_taken = region.collections.filter(name=name).exists()
    level = target.level if target else 1
    return {"name": "" if is_taken else name, "opens_on": today, "aiming_at": level, "carries": True}


def open_one(request: SignedIn, region: str, pk: int, *, to_manage: bool = False) -> tuple[Region, Collection]:
    place = open_region(request.user, region, to_manage=to_manage, to_follow=True)
    return place, get_object_or_404(place.collections.select_related("edition", "opening"), pk=pk)


def collection(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    place, found = open_one(request, region, pk)
    today = usual_day(place)
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "sub_region", "words")}
    rows = followed(found, today, **asked)
    if request.GET.get("download") in ("csv", "xlsx"):
        return download(found, rows, request.GET["download"], today)
    page = page_of(request, rows)
    query = urlencode({name: value for name, value in asked.items() if value})
    context = frame(
        place,
        crumb(place),
        collection=found,
        page=page,
        rows=[shown(row, found, today) for row in page],
        tally=tallies(place, today).get(found.pk, Tally({})),
        state_words=state_in_words(found, today),
        states=STATES.items(),
        sub_regions=place.sub_regions.all(),
        asked=asked,
        query=query,
        today=today,
        may_manage=may_manage(request.user, place.pk),
        opening=getattr(found, "opening", None),
    )
    return render(request, "frameworks/collection.html", context)


def shown(row: Assessment, of: Collection, on: date) -> dict[str, object]:
    row.collection = of
    state = fine_state(row, on, is_begun=row.is_begun)  # type: ignore[attr-defined]
    return {"assessment": row, "state": STATES[state], "colour": COLOURS[state]}


def download(of: Collection, rows: QuerySet[Assessment], kind: str, on: date) -> HttpResponseBase:
    table = as_table(of, rows, on)
    name = f"{of.region} {of.name}"
    if kind == "csv":
        return csv_response(name, table.header(), table.rows)
    return xlsx_response(name, of.name, table.header(), table.rows)


def as_table(of: Collection, rows: Iterable[Any], on: date) -> Table:
    columns: list[Column | str] = ["Council", "State", Column("Answered", numeric=True), Column("Asked", numeric=True)]
    columns += ["Level aimed at", "Due", "More time given", "Reviewer", "Review due", "Why it does not take part"]
    lines = []
    for row in rows:
        row.collection = of
        state = STATES[fine_state(row, on, is_begun=row.is_begun)]
        more_time = "yes" if row.extended_to else "no"
        lines.append(
            (row.council.name, state, row.answered, row.asked, row.aiming_at, row.due_on, more_time, row.reviewer_name,
             row.review_due, row.decline_reason)
        )  # fmt: skip
    return Table(f"{of.name}, as at {on:%-d %B %Y}", columns, lines)


@one_save_at_a_time
def change_closing(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = open_one(request, region, pk, to_manage=True)
    held(request, Collection.objects.filter(pk=found.pk)).get()
    found.refresh_from_db(fields=["closes_on"])
    form = ClosingForm(request.POST or None, initial={"closes_on": found.closes_on})
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        day = form.cleaned_data["closes_on"]
        try:
            change_closing_day(found, closes_on=day, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("closes_on", refused)
        else:
            send_waiting.delay_on_commit()  # type: ignore[attr-defined]
            messages.success(request, f"The {found} now closes on {day:%-d %B %Y}. The councils have been told.")
            return redirect(found)
    left = found.assessments.filter(state=Assessment.State.OPEN).count()
    context = frame(place, crumb(place), (found.name, found.get_absolute_url()), collection=found, form=form, left=left)
    return render(request, "frameworks/change_closing.html", context, status=422 if form.errors else 200)


def give_more_time(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = open_one(request, region, pk, to_manage=True)
    form = MoreTimeForm(request.POST or None, collection=found, initial={"assessments": request.GET.getlist("council")})
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        chosen, day = form.cleaned_data["assessments"], form.cleaned_data["to"]
        try:
            extend_all(chosen, day, request)
        except Refused as refused:
            form.add_error("to", refused)
        else:
            send_waiting.delay_on_commit()  # type: ignore[attr-defined]
            words = f"{len(chosen)} councils have" if len(chosen) > 1 else f"{chosen[0].council.short_name} has"
            messages.success(request, f"{words} until {day:%-d %B %Y}. Their officers have been told.")
            return redirect(found)
    context = frame(place, crumb(place), (found.name, found.get_absolute_url()), collection=found, form=form)
    return render(request, "frameworks/give_more_time.html", context, status=422 if form.errors else 200)


def extend_all(chosen: Iterable[Assessment], to: date, request: SignedIn) -> None:
    with transaction.atomic():
        for assessment in chosen:
            extend(assessment, to=to, by=request.user, at=timezone.now())


def take_part(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """The council's sign-off officer, or the manager, says that it does not take part, or that it does after all."""
    owner = open_council(request.user, council, to_manage_people=True)
    found = get_object_or_404(owner.assessments.select_related("collection"), pk=pk)
    found.council = owner
    is_out = found.state == Assessment.State.DECLINED
    form = DeclineForm(request.POST if request.method == "POST" and not is_out else None)
    form.cancel_url = found.get_absolute_url()
    if request.method == "POST" and (is_out or form.is_valid()):
        try:
            if is_out:
                join(found, by=request.user, at=timezone.now())
            else:
                decline(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"{owner.short_name} {'takes' if is_out else 'does not take'} part.")
        return redirect(found)
    trail = [("Home", reverse("home")), (owner.short_name, owner.get_absolute_url())]
    trail.append((found.collection.name, found.get_absolute_url()))
    context = {"council": owner, "place": owner.name, "assessment": found, "form": form, "is_out": is_out}
    context["breadcrumbs"] = trail
    return render(request, "frameworks/take_part.html", context, status=422 if form.errors else 200)
