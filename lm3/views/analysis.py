"""Spend of a council analysed, down to its payments."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from councils.access import SignedIn, today
from councils.models import Council, SpendCategory
from lm3 import analysing, listing, mapping
from lm3.analysing import Span
from lm3.models import SpendLoad, SpendRow
from lm3.showing import pounds
from lm3.views.frame import frame, open_money
from ui.lists import page_of
from ui.tables import Column, Link, Table, Value, csv_response, xlsx_response

MOST_DOWNLOADED = 100_000


def span_of(request: SignedIn, years: list[int]) -> tuple[Span, str]:
    """The financial year that the address asks for; the latest where it says nothing, all where it says so."""
    asked = request.GET.get("year", str(years[0]) if years else "")
    if asked.isdecimal() and int(asked) in years:
        return analysing.year_span(int(asked)), asked
    return Span(), "all"


def spend_analysis(request: SignedIn, council: str) -> HttpResponseBase:
    owner = open_money(request.user, council)
    years = analysing.years(owner)
    span, year = span_of(request, years)
    basis = analysing.TRADING_SITE if request.GET.get("place") == analysing.TRADING_SITE else "payment"
    found = analysing.analyse(owner, span, basis, today())
    lines = {"categories": analysing.by_category(owner, span), "sizes": analysing.by_size(owner, span)}
    if kind := request.GET.get("format"):
        return _download(request.GET.get("table", ""), kind, owner, found, lines)
    suppliers = analysing.by_supplier(owner, span)
    each = [
        (analysing.year_span(one), analysing.analyse(owner, analysing.year_span(one), basis, today())) for one in years
    ]
    query = f"&year={year}"
    context = frame(
        request.user,
        owner,
        ("Spend analysis", ""),
        found=found,
        years=[(str(one), analysing.year_span(one).words) for one in years],
        year=year,
        basis=basis,
        query=f"year={year}&place={basis}",
        places=listing.places_table(found),
        place_bars=_place_bars(found),
        place_map=mapping.trade_map(owner.region, today(), found.districts),
        categories=listing.categories_table(lines["categories"], owner, query),
        category_bars=listing.bars(lines["categories"][:12], "Trade by category, pounds of each 100", "Category"),
        suppliers=listing.suppliers_table(suppliers),
        sizes=listing.sizes_table(lines["sizes"]),
        months=listing.months_table(found),
        year_on_year=listing.years_table(owner, each) if len(each) > 1 else None,
    )
    return render(request, "lm3/spend_analysis.html", context)


def _place_bars(found: analysing.Analysis) -> Any:
    lines = [
        analysing.Line(
            ring.value,
            words,
            found.places.by_ring[ring],
            0,
            analysing.share_of(found.places.by_ring[ring], found.pence),
        )
        for ring, words in listing.RING_WORDS.items()
    ]
    return listing.bars(lines, "Trade by place, pounds of each 100", "Place")


def _download(
    key: str, kind: str, owner: Council, found: analysing.Analysis, lines: dict[str, Any]
) -> HttpResponseBase:
    table = listing.download_of(key, owner, found, lines)
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
    """Payments themselves, narrowed by category, supplier and year."""
    owner = open_money(request.user, council)
    span, year = span_of(request, analysing.years(owner))
    rows = SpendRow.objects.filter(
        load__council=owner, load__state=SpendLoad.State.COUNTED, supplier__left_out=None
    ).select_related("supplier", "label", "load__file")
    if span.first and span.last:
        rows = rows.filter(paid_on__gte=span.first, paid_on__lt=span.last.replace(month=4))
    about = []
    category = request.GET.get("category", "")
    if category == "none":
        rows = rows.filter(label__category=None)
        about.append(listing.SHARED)
    elif category:
        found = SpendCategory.objects.filter(code=category).first()
        rows = rows.filter(Q(label__category__code=category) | Q(label__category__parent__code=category))
        about.append(found.name if found else category)
    supplier = request.GET.get("supplier", "")
    if supplier.isdecimal():
        named = owner.suppliers.filter(pk=supplier).first()
        rows = rows.filter(Q(supplier=supplier) | Q(supplier__same_as=supplier))
        about.append(str(named) if named else "")
    rows = rows.order_by("-paid_on", "-pk")
    if request.GET.get("format") in ("csv", "xlsx"):
        table = payments_table(owner, list(rows[:MOST_DOWNLOADED]))
        return as_file(table, f"{owner.slug} payments", request.GET["format"])
    page = page_of(request, rows)
    crumbs = ("Spend analysis", reverse("spend-analysis", args=[owner.slug]))
    context = frame(
        request.user,
        owner,
        crumbs,
        page=page,
        table=payments_table(owner, list(page)),
        about=", ".join(filter(None, about)),
        span=span,
        query=f"category={category}&supplier={supplier}&year={year}",
    )
    return render(request, "lm3/spend_payments.html", context)


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
