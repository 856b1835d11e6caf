"""A tab beside the dashboard: what one part of the programme shows of the region, block by block."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render

from councils.access import SignedIn, open_region
from reports.dashboards.forms.choices import DayForm, chosen_day, kept_day
from reports.dashboards.queries import dashboard_tables
from reports.dashboards.queries.chosen import usual_day
from reports.dashboards.queries.gathering import TABS
from reports.dashboards.views.dashboard import frame


def region_figures(request: SignedIn, region: str, tab: str) -> HttpResponseBase:
    found = open_region(request.user, region, to_follow=True)
    here = next((one for one in TABS if one.key == tab), None)
    if here is None:
        raise Http404
    form = DayForm(request.GET, today=usual_day(found))
    on = chosen_day(form, found)
    blocks = here.blocks(found, on)
    answer = dashboard_tables.download(
        request, dashboard_tables.tables_of_blocks(blocks), f"{found.slug} {on.isoformat()}"
    )
    if answer is not None:
        return answer
    context = {
        **frame(found, (here.title, "")),
        "form": form,
        "on": on,
        "tab": here,
        "tabs": TABS,
        "blocks": blocks,
        "kept_day": kept_day(on, found),
        "query": f"on={on.isoformat()}",
    }
    return render(request, "reports/region_figures.html", context)
