"""The plan: its items by line, one item with its notes, what is late and what comes next, and what we wait for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from councils.access import SignedIn, may_manage
from councils.access.workstream import may_note, open_papers
from councils.models import Region
from ui.calendar import CONTENT_TYPE
from ui.charts.gantt import Bar, gantt
from ui.lists import page_of
from workstream.models import Awaited, Item, WorkLine
from workstream.programme.forms.plan import AwaitedForm, ItemForm, ProgressForm, WorkLineForm
from workstream.programme.operations.call_meeting import feed, feed_link, reader_of
from workstream.programme.operations.keep_record import keep
from workstream.programme.operations.progress_item import Refused, note_progress
from workstream.programme.queries import registers
from workstream.programme.rules.rag import rag, tally
from workstream.programme.views.frame import crumb, download, frame, people_of, record_page, to_change, usual_day

NEXT = timedelta(weeks=4)
ON_THE_PICTURE = 40
"""More bars than this cannot be read on one sheet: what is open and due first is drawn."""


class PlanFilter(forms.Form):
    line = forms.ModelChoiceField(WorkLine.objects.none(), label="Line of work", required=False, empty_label="All")
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), *Item.Kind.choices])
    stand = forms.ChoiceField(
        label="Which",
        required=False,
        choices=[("", "Open"), ("late", "Late"), ("next", "Due in four weeks"), ("done", "Done"), ("all", "All")],
    )
    q = forms.CharField(label="Words", required=False, max_length=100)

    def __init__(self, data: QueryDict, *, region: Region) -> None:
        super().__init__(data, auto_id="choose-%s")
        self.fields["line"].queryset = region.work_lines.all()  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "govuk-input" if name == "q" else "govuk-select"

    def narrow(self, rows: Any, on: Any) -> Any:
        self.is_valid()
        said = self.cleaned_data
        if said.get("line"):
            rows = rows.filter(line=said["line"])
        if said.get("kind"):
            rows = rows.filter(kind=said["kind"])
        if said.get("q"):
            rows = rows.filter(Q(title__icontains=said["q"]) | Q(owner_name__icontains=said["q"]))
        stands = {
            "late": Q(done_on=None, due_on__lt=on),
            "next": Q(done_on=None, due_on__range=(on, on + NEXT)),
            "done": Q(done_on__isnull=False),
            "all": Q(),
        }
        return rows.filter(stands.get(said.get("stand") or "", Q(done_on=None)))


def plan(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    on = usual_day(place)
    form = PlanFilter(request.GET, region=place)
    of_region = Item.objects.filter(line__region=place)
    rows = form.narrow(of_region.select_related("line__region", "owner"), on).order_by("due_on", "pk")
    if request.GET.get("format"):  # The whole plan is read for a file alone.
        answer = download(request, registers.plan(rows, on), f"{place.slug} plan {on.isoformat()}")
        if answer is not None:
            return answer
    page = page_of(request, rows)
    counted = tally(of_region.stands(on))
    context = frame(
        place,
        ("Plan", ""),
        form=form,
        on=on,
        page=page,
        table=registers.plan_short(page, on),
        counted=counted,
        chart=picture(list(rows[:ON_THE_PICTURE]), on, linked=True),
        drawn=min(page.paginator.count, ON_THE_PICTURE),
        lines=place.work_lines.all(),
        query=_query(request),
        feed=feed_link(place, request.user),
        may_manage=may_manage(request.user, place.pk),
        here="plan",
    )
    return render(request, "workstream/plan.html", context)


def _query(request: SignedIn) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def picture(items: list[Item], on: Any, *, linked: bool) -> Any:
    """The items as bars over time; None where there is nothing to draw."""
    bars = [
        Bar(
            name=item.title,
            group=item.line.title,
            starts_on=item.starts_on,
            due_on=item.due_on,
            agreed_on=item.baseline_due_on,
            percent=item.percent,
            status=rag(item.dates(), on).value,
            url=item.get_absolute_url() if linked else "",
        )
        for item in items
    ]
    return gantt(bars, "Plan over time", on) if bars else None


def plan_item(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    rows = Item.objects.filter(line__region=place).select_related("line__region", "owner")
    item = get_object_or_404(rows, pk=pk)
    may = may_note(request.user, place.pk, item.owner_id)
    on = usual_day(place)
    form = ProgressForm(request.POST or None, initial={"percent": item.percent, "on": timezone.localdate()})
    if request.method == "POST":
        open_papers(request.user, region, to_manage=not may)
        if form.is_valid():
            said = form.cleaned_data
            try:
                note_progress(item, percent=said["percent"], words=said["words"], on=said["on"], by=request.user)
            except Refused as why:
                form.add_error("on", str(why))
            else:
                messages.success(request, f"Written down: {item}, {said['percent']}%.")
                return redirect("plan-item", place.slug, item.pk)
    context = frame(
        place,
        crumb(place, "Plan", "programme-plan"),
        (item.title, ""),
        item=item,
        status=rag(item.dates(), on),
        slip=(item.due_on - item.baseline_due_on).days,
        notes=item.notes.select_related("by"),
        earlier=item.history.select_related("history_user").order_by("-history_date")[:20],
        form=form,
        may_note=may,
        may_manage=may_manage(request.user, place.pk),
        on=on,
    )
    return render(request, "workstream/plan_item.html", context, status=422 if form.errors else 200)


def plan_item_new(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    if not place.work_lines.exists():
        messages.info(request, "Begin with a line of work: what is to be done is put under it.")
        return redirect("work-line-new", place.slug)
    form = ItemForm(request.POST or None, region=place, people=people_of(place))

    def write(form: Any) -> Item:
        form.instance.baseline_due_on = form.cleaned_data["due_on"]
        found: Item = keep(form, version=0)
        return found

    back = crumb(place, "Plan", "programme-plan")
    return record_page(request, place, form, keep=write, title="Add to the plan", back=back, done="Added: {}.")


def plan_item_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    item = get_object_or_404(Item, pk=pk, line__region=place)
    form = ItemForm(request.POST or None, instance=item, region=place, people=people_of(place))
    return record_page(
        request,
        place,
        form,
        keep=lambda form: keep(form, version=form.version),
        title="Change this part of the plan",
        back=(item.title, reverse("plan-item", args=[place.slug, item.pk])),
        done="Changed: {}.",
    )


def work_line_new(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    order = (place.work_lines.aggregate(last=Max("order"))["last"] or 0) + 1
    form = WorkLineForm(request.POST or None, instance=WorkLine(region=place, order=order))
    back = crumb(place, "Plan", "programme-plan")
    return record_page(
        request,
        place,
        form,
        keep=lambda form: keep(form, version=0),
        title="Add a line of work",
        back=back,
        done="Added: {}.",
    )


def work_line_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    form = WorkLineForm(request.POST or None, instance=get_object_or_404(place.work_lines, pk=pk))
    return record_page(
        request,
        place,
        form,
        keep=lambda form: keep(form, version=form.version),
        title="Change a line of work",
        back=crumb(place, "Plan", "programme-plan"),
        done="Changed: {}.",
    )


def awaited(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    rows = place.awaited.all()
    answer = download(request, registers.awaited(rows), f"{place.slug} what we wait for")
    if answer is not None:
        return answer
    page = page_of(request, rows)
    context = frame(
        place,
        ("What we wait for", ""),
        page=page,
        table=registers.awaited(page, to_change(request.user, place, "awaited-change")),
        on=usual_day(place),
        may_manage=may_manage(request.user, place.pk),
        here="awaited",
    )
    return render(request, "workstream/awaited.html", context)


def awaited_entry(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.awaited, pk=pk) if pk else Awaited(region=place)
    return record_page(
        request,
        place,
        AwaitedForm(request.POST or None, instance=found),
        keep=lambda form: keep(form, version=form.version),
        title="Change what we wait for" if pk else "Add what we wait for",
        back=crumb(place, "What we wait for", "awaited"),
        done="Kept: {}.",
    )


@login_not_required
@never_cache
def plan_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For a calendar, which does not sign in: the address is the person's own and cannot be guessed."""
    found = reader_of(token)
    if found is None:
        raise Http404
    return HttpResponse(feed(found[0], usual_day(found[0])), content_type=CONTENT_TYPE)
