"""Trade of a council by place, category, supplier, size and month, from the roll-ups of the files that count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from councils.models import Council, SpendCategory, SubRegionMembership, in_force
from lm3.areas import Area, Sums, summed
from lm3.models import SpendLoad, SpendTotal, Supplier

TOP = 20
TRADING_SITE = "site"


@dataclass(frozen=True)
class Span:
    """Months from the first to the last, both the first day of their month; without end where nothing is said."""

    first: date | None = None
    last: date | None = None
    words: str = "all months"

    def within(self, rows: QuerySet[SpendTotal]) -> QuerySet[SpendTotal]:
        if self.first:
            rows = rows.filter(month__gte=self.first)
        return rows.filter(month__lte=self.last) if self.last else rows


def year_of(month: date) -> int:
    """The financial year, by the year in which it begins."""
    return month.year if month.month >= 4 else month.year - 1


def year_span(year: int) -> Span:
    return Span(date(year, 4, 1), date(year + 1, 3, 1), f"April {year} to March {year + 1}")


@dataclass(frozen=True)
class Line:
    key: str
    title: str
    pence: int
    suppliers: int = 0
    share: float = 0
    url: str = ""


@dataclass(frozen=True)
class Analysis:
    span: Span
    pence: int
    suppliers: int
    first: date | None
    last: date | None
    places: Sums
    sme: int
    size_known: int
    voluntary: int
    months: Sequence[tuple[date, int]] = field(default=())
    districts: Mapping[str, int] = field(default_factory=dict)
    """Pence by the ONS code of the district; what is not placed has none."""


def counted(council: Council, span: Span = Span()) -> QuerySet[SpendTotal]:
    """Totals of the files that count, trade or not."""
    return span.within(SpendTotal.objects.filter(load__council=council, load__state=SpendLoad.State.COUNTED))


def trade(council: Council, span: Span = Span()) -> QuerySet[SpendTotal]:
    return counted(council, span).filter(supplier__left_out=None)


def trade_of(councils: Sequence[Council], span: Span = Span()) -> QuerySet[SpendTotal]:
    """Of several councils together."""
    rows = SpendTotal.objects.filter(load__council__in=councils, load__state=SpendLoad.State.COUNTED)
    return span.within(rows).filter(supplier__left_out=None)


def years(council: Council) -> list[int]:
    """Financial years in which spend counts, the latest first."""
    months = counted(council).values_list("month", flat=True).distinct()
    return sorted({year_of(month) for month in months}, reverse=True)


def district(basis: str) -> Coalesce:
    """Of the payment address, or of the trading site where one is known; of the supplier that a name belongs to before
    that of the name itself."""
    order = ["supplier__same_as__district", "supplier__district"]
    if basis == TRADING_SITE:
        order = ["supplier__same_as__site_district", "supplier__site_district", *order]
    return Coalesce(*(NullIf(F(name), Value("")) for name in order), Value(""))


def area_of(council: Council, on: date) -> Area:
    return areas_of([council], on)[council.pk]


def areas_of(councils: Sequence[Council], on: date) -> dict[int, Area]:
    """Areas of councils of one region: three queries for any number. The own area of a county is that of its districts;
    a council that has ended lies where its successors do."""
    if not councils:
        return {}
    wanted = [council.pk for council in councils]
    rows = Council.objects.filter(Q(in_force(on)) | Q(pk__in=wanted), region=councils[0].region_id)
    codes = {pk: (code, county) for pk, code, county in rows.values_list("pk", "gss_code", "county_id")}
    members: dict[int, set[int]] = {}
    for sub_region, council in SubRegionMembership.objects.on(on).values_list("sub_region_id", "council_id"):
        members.setdefault(sub_region, set()).add(council)
    successors: dict[int, set[str]] = {}
    for pk, code in Council.objects.filter(pk__in=wanted).values_list("pk", "successors__gss_code"):
        successors.setdefault(pk, set()).add(code or "")
    everywhere = frozenset({code for code, _county in codes.values()} - {""})
    found = {}
    for pk in wanted:
        own = {code for other, (code, county) in codes.items() if pk in (other, county)} | successors.get(pk, set())
        group = {other for places in members.values() if pk in places for other in places}
        around = {code for other, (code, county) in codes.items() if other in group or county in group}
        found[pk] = Area(frozenset(own - {""}), frozenset(around - {""}), everywhere)
    return found


def analyse(council: Council, span: Span, basis: str, on: date) -> Analysis:
    rows = trade(council, span).annotate(
        size=Coalesce("supplier__same_as__size", "supplier__size"),
        is_voluntary=Coalesce("supplier__same_as__is_voluntary", "supplier__is_voluntary"),
    )
    whole = rows.aggregate(
        amount=Sum("pence", default=0),
        number=Count(head(), distinct=True),
        first=Min("month"),
        last=Max("month"),
        sme=Sum("pence", filter=Q(size__in=Supplier.SME), default=0),
        size_known=Sum("pence", filter=~Q(size=""), default=0),
        voluntary=Sum("pence", filter=Q(is_voluntary=True), default=0),
    )
    by_place = rows.values_list(district(basis)).annotate(amount=Sum("pence"))
    by_month = rows.values_list("month").annotate(amount=Sum("pence")).order_by("month")
    districts = {place or "": amount for place, amount in by_place}
    places = summed(districts.items(), area_of(council, on))
    amount, number = whole.pop("amount"), whole.pop("number")
    months = list(by_month)
    return Analysis(
        span=span, pence=amount, suppliers=number, places=places, months=months, districts=districts, **whole
    )


def head() -> Coalesce:
    """The supplier that a name belongs to."""
    return Coalesce("supplier__same_as", "supplier")


def by_supplier(council: Council, span: Span, *, most: int | None = TOP) -> list[Line]:
    """Suppliers by what they were paid, the largest first; names brought together count as one."""
    found = trade(council, span).values_list(head()).annotate(amount=Sum("pence")).order_by("-amount")
    rows = list(found[:most] if most else found)
    whole = trade(council, span).aggregate(amount=Sum("pence", default=0))["amount"]
    names = {
        row.pk: row for row in Supplier.objects.filter(pk__in=[pk for pk, _amount in rows]).select_related("council")
    }
    return [
        Line(str(pk), str(names[pk]), amount, share=share_of(amount, whole), url=names[pk].get_absolute_url())
        for pk, amount in rows
        if pk in names
    ]


def by_category(council: Council, span: Span) -> list[Line]:
    """The shared categories at the top of the tree, the largest first, and last what is not placed in it."""
    rows = (
        trade(council, span)
        .values_list(Coalesce("label__category__parent", "label__category"))
        .annotate(amount=Sum("pence"), number=Count(head(), distinct=True))
        .order_by("-amount")
    )
    found = list(rows)
    tops = {pk: (code, name) for pk, code, name in SpendCategory.objects.values_list("pk", "code", "name")}
    whole = sum(amount for _pk, amount, _number in found)
    lines = [
        Line(*tops.get(pk, ("", "Not in the shared categories yet")), amount, number, share_of(amount, whole))
        for pk, amount, number in found
    ]
    return sorted(lines, key=lambda line: (not line.key, -line.pence))


def by_size(council: Council, span: Span) -> list[Line]:
    size = Coalesce("supplier__same_as__size", "supplier__size")
    rows = trade(council, span).values_list(size).annotate(amount=Sum("pence"), number=Count(head(), distinct=True))
    words = dict(Supplier.Size.choices)
    found = [(words.get(value, "Not known"), amount, number) for value, amount, number in rows.order_by("-amount")]
    whole = sum(amount for _title, amount, _number in found)
    return [Line("", title, amount, number, share_of(amount, whole)) for title, amount, number in found]


def share_of(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
