"""Targets of a council's own, its forecast, and the forecast of a region."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, open_region
from councils.access.plans import may_read_plan, open_forecast
from councils.models import Council
from frameworks.assessments.views.collections import frame as region_frame
from frameworks.assessments.views.collections import usual_day
from frameworks.assessments.views.frame import frame
from frameworks.models import CouncilTarget, Edition
from frameworks.progress.forms.planning import OwnTargetsForm
from frameworks.progress.operations.set_targets import set_targets
from frameworks.progress.queries import forecasts
from frameworks.progress.queries.plan_figures import choices, council_table, goal_words, plan_levels, stopping_table
from frameworks.progress.rules.forecast import method
from frameworks.progress.views.plan_charts import path_of, theme_table
from ui.conflicts import held, one_save_at_a_time
from ui.tables import Link, Table, csv_response, xlsx_response


def council_forecast(request: SignedIn, council: str) -> HttpResponse:
    owner = open_forecast(request.user, council)
    on = usual_day(owner.region)
    ahead = _ahead(request)
    outlook, found = forecasts.council(owner, on, ahead=ahead)
    context = frame(
        request.user,
        owner,
        outlook=outlook,
        goal=goal_words(found),
        choices=choices(found),
        ahead=ahead,
        picture=path_of(outlook) if outlook else None,
        themes=theme_table("Against the region's target", outlook.themes) if outlook else None,
        own=theme_table("Against our own targets", outlook.own) if outlook and outlook.own else None,
        method=method(found.edition.rule.kind),
        on=on,
        may_edit_targets=may_edit_council(request.user, owner),
        may_read_plan=may_read_plan(request.user, owner),
    )
    return render(request, "frameworks/council_forecast.html", context)


@one_save_at_a_time
def own_targets(request: SignedIn, council: str) -> HttpResponse:
    """The council's own target profile: a level and a day for each theme."""
    owner = open_forecast(request.user, council, to_edit=True)
    on = timezone.localdate()
    _outlook, found = forecasts.council(owner, on)
    if found.goal is None:
        messages.info(request, "Targets can be set once the region has opened a self-assessment.")
        return redirect("council-forecast", council=owner.slug)
    edition = get_object_or_404(Edition, pk=found.goal.edition_id)
    held(request, Council.objects.filter(pk=owner.pk)).get()
    standing = list(CouncilTarget.objects.on(on).filter(council=owner, theme__edition=edition).select_related("theme"))
    initial: dict[str, object] = {f"level-{row.theme.code}": row.level for row in standing}
    initial.update({f"by-{row.theme.code}": row.by_on for row in standing})
    form = OwnTargetsForm(request.POST or None, edition=edition, today=on, initial=initial)
    form.cancel_url = reverse("council-forecast", args=[owner.slug])
    if form.is_valid():
        changed = set_targets(owner, edition, form.said(), by=request.user, on=on)
        messages.success(request, "Your targets are saved." if changed else "Nothing was changed.")
        return redirect("council-forecast", council=owner.slug)
    context = frame(request.user, owner, form=form, goal=goal_words(found))
    context["breadcrumbs"] = [
        ("Home", "/"),
        (owner.short_name, owner.get_absolute_url()),
        ("Targets and forecast", form.cancel_url),
    ]
    return render(request, "frameworks/own_targets.html", context, status=422 if form.errors else 200)


def region_forecast(request: SignedIn, region: str) -> HttpResponseBase:
    """The board's view: whose plan is established, who will miss the target and by what, what stops most."""
    place = open_region(request.user, region, to_follow=True)
    ahead = _ahead(request)
    found = forecasts.region(place, usual_day(place), ahead=ahead)
    tables = {"councils": council_table(found), "stopping": stopping_table(found, most=None)}
    if request.GET.get("format"):
        return _download(request, tables, f"forecast {place.slug} {found.on.isoformat()}")
    context = region_frame(
        place,
        found=found,
        goal=goal_words(found),
        choices=choices(found),
        ahead=ahead,
        tiles=[(level, found.plans_to(level)) for level in plan_levels(found)],
        known=sum(row.is_known for row in found.councils),
        late=sum(row.counts.late for row in found.councils),
        councils=tables["councils"],
        stopping=stopping_table(found),
        method=method(found.edition.rule.kind),
    )
    return render(request, "frameworks/region_forecast.html", context)


def _ahead(request: SignedIn) -> int:
    """Which target: the one that counts now, or one after it."""
    asked = request.GET.get("target", "")
    return int(asked) if asked.isdigit() and len(asked) < 3 else 0


def _download(request: SignedIn, tables: dict[str, Table], name: str) -> HttpResponseBase:
    table, kind = tables.get(request.GET.get("table", "")), request.GET["format"]
    if table is None or kind not in ("csv", "xlsx"):
        raise Http404
    rows = [[value.text if isinstance(value, Link) else value for value in row] for row in table.rows]
    title = f"{name} {request.GET['table']}"
    if kind == "csv":
        return csv_response(title, table.header(), rows)
    return xlsx_response(title, table.title, table.header(), rows)
