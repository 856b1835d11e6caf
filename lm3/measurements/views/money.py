"""The money page of a council, and of a region."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from councils.access import SignedIn, open_region, today
from lm3.measurements.queries import money_figures
from lm3.models import SpendLoad
from lm3.spend.queries import local_areas, trade
from lm3.spend.queries.load_tables import percent, pounds
from lm3.spend.queries.trade import Span
from lm3.spend.views.frame import frame, open_money
from ui.tables import Link, csv_response, xlsx_response


def money(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council)
    found = trade.analyse(owner, Span(), trade.PAYMENT, local_areas.chosen(owner, local_areas.OWN, today()))
    waiting = owner.spend_loads.filter(state__in=(SpendLoad.State.ARRIVED, SpendLoad.State.HELD)).select_related("file")
    context = frame(
        request.user,
        owner,
        found=found,
        trade=pounds(found.pence),
        local=percent(found.places.local_share()),
        placed=percent(found.places.placed_share),
        waiting=list(waiting[:10]),
        files=owner.spend_loads.counted().count(),
        top=trade.by_supplier(owner, Span(), most=5),
        categories=trade.by_category(owner, Span())[:5],
    )
    context["breadcrumbs"][-1] = ("Money", "")
    return render(request, "lm3/money.html", context)


def region_money(request: SignedIn, region: str) -> HttpResponseBase:
    here = open_region(request.user, region, to_follow=True)
    found = money_figures.region(here, here.opens_as_at or today())
    table = money_figures.councils_table(found)
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        rows = [[value.text if isinstance(value, Link) else value for value in row] for row in table.rows]
        if kind == "csv":
            return csv_response(f"{here.slug} money", table.header(), rows)
        return xlsx_response(f"{here.slug} money", "Money", table.header(), rows)
    context = {
        "region": here,
        "place": here.name,
        "breadcrumbs": [("Home", "/"), (here.name, here.get_absolute_url()), ("Money", "")],
        "blocks": money_figures.blocks(here, found.on),
        "table": table,
        "found": found,
    }
    return render(request, "lm3/region_money.html", context)
