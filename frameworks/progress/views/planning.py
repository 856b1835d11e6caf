"""The action plan of a council: what is unmet, what is done about it, signed off."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from actions.acting import Refused as ActionRefused
from actions.models import Action
from actions.purposes import purposes_of
from councils.access import SignedIn, may_edit_council, may_sign_off
from councils.access.actions import possible_owners
from councils.access.plans import open_plan
from councils.models import Council
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.views.answer_page import keep_page
from frameworks.assessments.views.collections import usual_day
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Answer, Edition
from frameworks.progress.forms.planning import ManyActionsForm, PlanActionForm
from frameworks.progress.operations.plan_actions import close_for, make_each, make_one, sign_off_plan
from frameworks.progress.queries import forecasts
from frameworks.progress.queries.forecasts import CouncilOutlook, RegionOutlook
from frameworks.progress.queries.plan_figures import goal_words
from frameworks.progress.queries.plan_table import (
    HEADER,
    PlanSheet,
    gaps_of,
    others_of,
    rows_of,
    rows_of_others,
    suggested,
)
from ui.lists import page_of
from ui.tables import csv_response, xlsx_response

STATES = {"open": "Open", "late": "Overdue", "done": "Done", "dropped": "Dropped", "all": "All"}


@dataclass(frozen=True)
class Look:
    """A council's plan as somebody looks at it."""

    council: Council
    on: date
    outlook: CouncilOutlook
    found: RegionOutlook

    @property
    def levels(self) -> range:
        return range(1, self.found.edition.highest + 1)

    def usual_level(self) -> int:
        """As far as the targets ask, and the level after what the plan covers."""
        asked = [row.aim.level for row in (*self.outlook.themes, *self.outlook.own)]
        return min(max([*asked, 1]), self.found.edition.highest)


def look(owner: Council) -> Look:
    on = usual_day(owner.region)
    outlook, found = forecasts.council(owner, on)
    if outlook is None:
        raise Http404
    return Look(owner, on, outlook, found)


def plan(request: SignedIn, council: str) -> HttpResponse:
    owner = open_plan(request.user, council)
    on = usual_day(owner.region)
    outlook, found = forecasts.council(owner, on)
    if outlook is None:
        return render(request, "frameworks/plan_nothing.html", frame(request.user, owner))
    return _plan_page(request, Look(owner, on, outlook, found), None)


def _plan_page(request: SignedIn, seen: Look, form: ManyActionsForm | None) -> HttpResponse:
    owner = seen.council
    level, theme = _level(request, seen), request.GET.get("theme", "")
    whole = _sheet(seen, seen.found.edition.highest)
    sheet = whole.narrowed(level, theme)
    rows = _actions(request, owner, theme, seen.on)
    page = page_of(request, rows)
    purposes = purposes_of([row.pk for row in page.object_list])
    people = possible_owners(owner, None)
    context = frame(
        request.user,
        owner,
        outlook=seen.outlook,
        goal=goal_words(seen.found),
        sheet=sheet,
        covered_to=whole.covered_to(seen.outlook, seen.found),
        level=level,
        levels=seen.levels,
        themes=seen.found.edition.themes,
        theme=theme,
        show=_state(request),
        states=STATES.items(),
        owners=_owners(owner),
        chosen_owner=request.GET.get("owner", ""),
        page=page,
        lines=[(row, purposes[row.pk]) for row in page.object_list],
        form=form or ManyActionsForm(people=people),
        problems=[(f"id_{name}", str(errors[0])) for name, errors in form.errors.items()] if form else [],
        ticked=request.POST.getlist("for"),
        may_plan=may_edit_council(request.user, owner),
        may_sign=may_sign_off(request.user, owner),
        today=seen.on,
        query=request.GET.urlencode(),
    )
    return render(request, "frameworks/plan.html", context, status=422 if form else 200)


def _level(request: SignedIn, seen: Look) -> int:
    asked = request.GET.get("level", "")
    return int(asked) if asked.isdigit() and int(asked) in seen.levels else seen.usual_level()


def _state(request: SignedIn) -> str:
    asked = request.GET.get("show", "open")
    return asked if asked in STATES else "open"


def _sheet(seen: Look, level: int, theme: str = "") -> PlanSheet:
    return gaps_of(seen.council, seen.outlook, seen.found, seen.on, up_to=level, theme=theme)


def _actions(request: SignedIn, owner: Council, theme: str, on: date) -> QuerySet[Action]:
    """The council's actions as filtered: those for a requirement, and others it has taken on."""
    rows = Action.objects.filter(council=owner).select_related("council", "region", "owner").in_order()
    show, who = _state(request), request.GET.get("owner", "")
    if theme:
        rows = rows.filter(planned__criterion__theme__code=theme).distinct()
    if who == "nobody":
        rows = rows.filter(owner=None, owner_name="")
    elif who.isdigit():
        rows = rows.filter(owner=int(who))
    elif who:
        rows = rows.filter(owner_name=who)
    if show == "late":
        return rows.late(on)
    return rows if show == "all" else rows.filter(state=show)


def _owners(owner: Council) -> list[tuple[str, str]]:
    """Who has an action of the council, for the filter."""
    rows = Action.objects.filter(council=owner).order_by()
    people = set(rows.exclude(owner=None).values_list("owner_id", "owner__name"))
    names = set(rows.exclude(owner_name="").values_list("owner_name", flat=True))
    found = [(str(pk), name) for pk, name in people] + [(name, name) for name in names]
    return sorted(found, key=lambda row: row[1])


def plan_file(request: SignedIn, council: str, kind: str) -> HttpResponseBase:
    owner = open_plan(request.user, council)
    seen = look(owner)
    theme = request.GET.get("theme", "")
    gaps = _sheet(seen, _level(request, seen), theme).gaps
    lines = rows_of(gaps)
    if not theme:
        lines += rows_of_others(others_of(owner, gaps))
    name = f"plan {owner.slug} {seen.on.isoformat()}"
    return csv_response(name, HEADER, lines) if kind == "csv" else xlsx_response(name, "Plan", HEADER, lines)


@require_POST
def make_actions(request: SignedIn, council: str) -> HttpResponse:
    """One press: actions for one unmet requirement, or for all that are ticked."""
    owner = open_plan(request.user, council, to_edit=True)
    seen = look(owner)
    one = request.POST.get("one", "")
    wanted = {one} if one else set(request.POST.getlist("for"))
    gaps = [row for row in _sheet(seen, seen.found.edition.highest).gaps if row.criterion.code in wanted]
    form = ManyActionsForm({} if one else request.POST, people=possible_owners(owner, None))
    if not form.is_valid():
        return _plan_page(request, seen, form)
    if not gaps:
        messages.info(request, "Tick the requirements that you want to make an action for.")
        return redirect("plan", council=owner.slug)
    criteria = [row.criterion for row in gaps]
    owners = {row.criterion.code: row.answer.owner for row in gaps if row.answer and row.answer.owner}
    said = {"owner": form.people.get(form.cleaned_data["owner"]), "due_on": form.cleaned_data["due_on"]}
    if form.cleaned_data["how"] == "together":
        title = form.cleaned_data["title"].strip() or suggested(criteria)[criteria[0].code][0]
        made = [make_one(owner, criteria, title=title, by=request.user, at=timezone.now(), **said)]
    else:
        made = make_each(owner, criteria, owners=owners, by=request.user, at=timezone.now(), **said)
    if len(made) == 1:
        messages.success(request, f"Made: {made[0]}. Change it to give it an owner, a day and words of your own.")
        return redirect(made[0])
    messages.success(request, f"{len(made)} actions were made." if made else "They have actions already.")
    return redirect("plan", council=owner.slug)


def add_action(request: SignedIn, council: str) -> HttpResponse:
    """One action in full: wording as the edition suggests, the requirements it serves, owner, day, cost."""
    owner = open_plan(request.user, council, to_edit=True)
    seen = look(owner)
    gaps = _sheet(seen, seen.usual_level()).gaps
    first = next((row for row in gaps if row.criterion.code == request.GET.get("for", "")), None)
    wordings = suggested([first.criterion])[first.criterion.code] if first else []
    initial: dict[str, object] = {"wording": "0" if wordings else "own"}
    if first:
        initial["requirements"] = [first.criterion.code]
        if first.answer and first.answer.owner_id:
            initial["owner"] = str(first.answer.owner_id)
    form = PlanActionForm(
        request.POST or None,
        people=possible_owners(owner, None),
        wordings=wordings,
        gaps=[row.criterion for row in gaps],
        initial=initial,
    )
    form.cancel_url = reverse("plan", args=[owner.slug])
    if form.is_valid():
        try:
            made = make_one(owner, form.criteria(), by=request.user, at=timezone.now(), **form.said())
        except ActionRefused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Made: {made}.")
            return redirect("plan", council=owner.slug)
    context = frame(request.user, owner, form=form)
    context["breadcrumbs"] = [*_crumbs(owner), ("Action plan", form.cancel_url)]
    return render(request, "frameworks/add_action.html", context, status=422 if form.errors else 200)


def _crumbs(owner: Council) -> list[tuple[str, str]]:
    return [("Home", "/"), (owner.short_name, owner.get_absolute_url())]


def sign_plan(request: SignedIn, council: str) -> HttpResponse:
    """The plan is agreed up to a level that it covers; asks first."""
    owner = open_plan(request.user, council, to_sign_off=True)
    seen = look(owner)
    whole = _sheet(seen, seen.found.edition.highest)
    covered = whole.covered_to(seen.outlook, seen.found)
    error = ""
    if request.method == "POST":
        asked = request.POST.get("level", "")
        assert seen.found.goal is not None
        edition = get_object_or_404(Edition, pk=seen.found.goal.edition_id)
        try:
            signed = sign_off_plan(
                owner,
                edition,
                level=int(asked) if asked.isdigit() else 0,
                covered_to=covered,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            error = " ".join(refused.messages)
        else:
            messages.success(request, f"The plan is signed off to level {signed.level}.")
            return redirect("plan", council=owner.slug)
    sheet = whole.narrowed(seen.usual_level())
    context = frame(
        request.user,
        owner,
        outlook=seen.outlook,
        choices=range(covered, 0, -1),
        sheet=sheet,
        error=error,
        today=seen.on,
    )
    context["breadcrumbs"] = [*_crumbs(owner), ("Action plan", reverse("plan", args=[owner.slug]))]
    return render(request, "frameworks/sign_plan.html", context, status=422 if error else 200)


@require_POST
def close_actions(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """A requirement answered met: its actions are done."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    keep_page(request, owner, found)
    row = get_object_or_404(Answer.objects.select_related("criterion__theme"), pk=answer, assessment=found)
    row.assessment = found
    try:
        done = close_for(row, by=request.user, at=timezone.now(), on=timezone.localdate())
    except (Refused, ActionRefused) as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        words = "1 action is done" if len(done) == 1 else f"{len(done)} actions are done"
        messages.success(request, f"{row.criterion.code}: {words}.")
    return redirect(f"{found.get_absolute_url()}cells/{row.criterion.cell}/#{row.criterion.code}")
