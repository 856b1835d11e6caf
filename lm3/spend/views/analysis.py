"""Spend of a council analysed, down to its payments."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from councils.access import SignedIn, today
from councils.models import Council, SpendCategory
from lm3.models import SpendRow, Supplier
from lm3.spend.queries import local_areas, region_map, trade, trade_tables
from lm3.spend.queries.load_tables import pounds
from lm3.spend.queries.local_areas import Local
from lm3.spend.queries.payments import NO_CATEGORY, Payments
from lm3.spend.queries.trade import Span
from lm3.spend.views.frame import frame, open_money
from ui.lists import page_of
from ui.tables import Column, Link, Table, Value, csv_response, xlsx_response

MOST_DOWNLOADED = 100_000
LONGEST_NUMBER = 18


def span_of(request: SignedIn, years: list[int]) -> tuple[Span, str]:
    """The financial year that the address asks for; the latest where it says nothing, all where it says so."""
    asked = request.GET.get("year", str(years[0]) if years else "")
    if asked.isdecimal() and int(asked) in years:
        return trade.year_span(int(asked)), asked
    return Span(), "all"


def placed_by(request: SignedIn) -> str:
    return trade.TRADING_SITE if request.GET.get("place") == trade.TRADING_SITE else trade.PAYMENT


def spend_analysis(request: SignedIn, council: str) -> HttpResponseBase:
    owner = open_money(request.user, council)
    years = trade.years(owner)
    span, year = span_of(request, years)
    basis = placed_by(request)
    local = local_areas.chosen(owner, request.GET.get("local", ""), today())
    spans = [trade.year_span(one) for one in years]
    found, *of_years = trade.analyses(owner, [span, *spans], basis, local)
    lines = {"categories": trade.by_category(owner, span), "sizes": trade.by_size(owner, span)}
    if kind := request.GET.get("format"):
        return _download(request.GET.get("table", ""), kind, owner, found, local, lines)
    suppliers = trade.by_supplier(owner, span)
    each = list(zip(spans, of_years, strict=True))
    query = f"year={year}&place={basis}&local={local.key}"
    payments = f"{reverse('spend-payments', args=[owner.slug])}?{query}"
    context = frame(
        request.user,
        owner,
        ("Spend analysis", ""),
        found=found,
        years=[(str(one), one_span.words) for one, one_span in zip(years, spans, strict=True)],
        year=year,
        basis=basis,
        local=local,
        areas=local_areas.choices(owner),
        query=query,
        places=trade_tables.places_table(found, local, payments),
        place_bars=_place_bars(found, local),
        place_map=region_map.trade_map(owner.region, today(), found.districts),
        categories=trade_tables.categories_table(lines["categories"], owner, f"&year={year}"),
        category_bars=trade_tables.bars(lines["categories"][:12], "Trade by category, pounds of each 100", "Category"),
        suppliers=trade_tables.suppliers_table(suppliers),
        sizes=trade_tables.sizes_table(lines["sizes"]),
        months=trade_tables.months_table(found),
        year_on_year=trade_tables.years_table(each, local) if len(each) > 1 else None,
    )
    return render(request, "lm3/spend_analysis.html", context)


def _place_bars(found: trade.Analysis, local: Local) -> Any:
    lines = [
        trade.Line(
            ring.value,
            words,
            found.places.by_ring[ring],
            0,
            trade.share_of(found.places.by_ring[ring], found.pence),
        )
        for ring, words in local.words.items()
    ]
    return trade_tables.bars(lines, "Trade by place, pounds of each 100", "Place")


def _download(
    key: str, kind: str, owner: Council, found: trade.Analysis, local: Local, lines: dict[str, Any]
) -> HttpResponseBase:
    table = trade_tables.download_of(key, owner, found, local, lines)
    if table is None or kind not in ("csv", "xlsx"):
        raise Http404
    return as_file(table, f"{owner.slug} {key} {found.span.words}", kind)


def as_file(table: Table, name: str, kind: str) -> HttpResponseBase:
    rows = [[value.text if isinstance(value, Link) else value for value in row] for row in table.rows]
    if kind == "csv":
        return csv_response(name, table.header(), rows)
    answer: HttpResponse = xlsx_response(name, table.title, table.header(), rows)
    return answer


def spend_payments(request: SignedIn, council: str) -> HttpResponseBase:
    """Payments themselves, narrowed by category, supplier, place and year."""
    owner = open_money(request.user, council)
    span, year = span_of(request, trade.years(owner))
    local = local_areas.chosen(owner, request.GET.get("local", ""), today())
    payments = Payments(
        owner,
        span,
        local,
        placed_by(request),
        _category(request.GET.get("category", "")),
        _supplier(owner, request.GET.get("supplier", "")),
        next((ring for ring in local.words if ring.value == request.GET.get("ring")), None),
    )
    if request.GET.get("format") in ("csv", "xlsx"):
        table = payments_table(owner, payments[:MOST_DOWNLOADED])
        return as_file(table, f"{owner.slug} payments", request.GET["format"])
    page = page_of(request, payments)
    asked = {key: request.GET[key] for key in ("category", "supplier", "place", "local", "ring") if key in request.GET}
    crumbs = ("Spend analysis", reverse("spend-analysis", args=[owner.slug]))
    context = frame(
        request.user,
        owner,
        crumbs,
        page=page,
        table=payments_table(owner, list(page)),
        about=_about(payments),
        span=span,
        query=urlencode(asked | {"year": year}),
    )
    return render(request, "lm3/spend_payments.html", context)


def _category(code: str) -> SpendCategory | str | None:
    if code == NO_CATEGORY:
        return code
    return get_object_or_404(SpendCategory, code=code) if code else None


def _supplier(owner: Council, pk: str) -> Supplier | None:
    if not pk:
        return None
    if not pk.isdecimal() or len(pk) > LONGEST_NUMBER:
        raise Http404
    return get_object_or_404(owner.suppliers, pk=pk)


def _about(payments: Payments) -> str:
    parts = []
    if payments.category is not None:
        parts.append(trade_tables.SHARED if payments.category == NO_CATEGORY else str(payments.category))
    if payments.supplier:
        parts.append(str(payments.supplier))
    if payments.ring:
        words = payments.local.words[payments.ring]
        parts.append(f"{words[:1].lower()}{words[1:]}" if parts else words)
    return ", ".join(parts)


def payments_table(owner: Council, rows: list[SpendRow]) -> Table:
    lines: list[list[Value]] = [
        [
            Link(str(row.supplier), reverse("supplier", args=[owner.slug, row.supplier_id])),
            row.paid_on,
            pounds(row.pence),
            str(row.label),
            row.unit,
            row.purpose,
            f"{row.load.file.name}, line {row.line}",
        ]
        for row in rows
    ]
    columns: list[Column | str] = ["Supplier", "Paid on", Column("Amount", True), "In the ledger", "Service", "Purpose"]
    return Table("Payments", [*columns, "From"], lines)
