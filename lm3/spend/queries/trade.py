"""Trade of a council by place, category, supplier, size and month, from the roll-ups of the files that count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Length, NullIf, Substr

from councils.models import Council, SpendCategory
from lm3.models import SpendLoad, SpendTotal, Supplier
from lm3.spend.queries.local_areas import Local
from lm3.spend.queries.remembered_sums import remembered
from lm3.spend.rules.areas import Ring, Sums, summed

TOP = 20
PAYMENT, TRADING_SITE = "payment", "site"


@dataclass(frozen=True)
class Span:
    """Months from the first to the last, both the first day of their month; without end where nothing is said."""

    first: date | None = None
    last: date | None = None
    words: str = "all months"

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

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

    def work_out() -> list[int]:
        months = counted(council).values_list("month", flat=True).distinct()
        return sorted({year_of(month) for month in months}, reverse=True)

    found: list[int] = remembered(council, {"years": work_out})["years"]
    return found


def district(basis: str, of: str = "supplier__") -> Coalesce:
    """Of the payment address, or of the trading site where one is known; of the supplier that a name belongs to before
    that of the name itself. `of`: the way from the rows to their supplier."""
    return _first_known(basis, "district", of, F)


def outward(basis: str, of: str = "supplier__") -> Coalesce:
    """The postcode district, by the same order."""
    return _first_known(basis, "postcode", of, _without_its_end)


def _first_known(basis: str, field: str, of: str, read: Callable[[str], Any]) -> Coalesce:
    order = [f"{of}same_as__{field}", f"{of}{field}"]
    if basis == TRADING_SITE:
        order = [f"{of}same_as__site_{field}", f"{of}site_{field}", *order]
    return Coalesce(*(NullIf(read(name), Value("")) for name in order), Value(""))


def _without_its_end(name: str) -> Case:
    """Postcodes are kept without a space; the last three characters are no part of the district."""
    return Case(When(**{f"{name}__gt": ""}, then=Substr(name, 1, Length(name) - 3)), default=Value(""))


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def not_meant(council: Council, ring: Ring | None, local: Local, basis: str) -> QuerySet[Supplier]:
    """Suppliers that are no trade, or not in this ring of what counts as local."""
    meant = Q(left_out=None)
    if ring is Ring.UNKNOWN:
        meant &= Q(in_place="")
    elif ring is Ring.ELSEWHERE:
        meant &= ~Q(in_place__in=["", *local.area.everywhere])
    elif ring is not None:
        meant &= Q(in_place__in=local.area.codes(ring))
    place = (outward if local.by_postcode else district)(basis, of="")
    return Supplier.objects.filter(council=council).annotate(in_place=place).exclude(meant)


def analyse(council: Council, span: Span, basis: str, local: Local) -> Analysis:
    return analyses(council, [span], basis, local)[0]


def analyses(council: Council, spans: Sequence[Span], basis: str, local: Local) -> list[Analysis]:
    """One for each span; where everything is remembered, with one query for all."""
    places = {"district": district(basis)} | ({"outward": outward(basis)} if local.by_postcode else {})
    by_place = list(places)[-1]
    sums: dict[str, Callable[[], Any]] = {}
    for span in spans:
        sums[f"whole-{span}"] = partial(_whole, council, span)
        sums[f"months-{span}"] = partial(_by_month, council, span)
        for name, of in places.items():
            sums[f"{name}-{basis}-{span}"] = partial(_by_place, council, span, of)
    found = remembered(council, sums)
    return [
        Analysis(
            span=span,
            places=summed(found[f"{by_place}-{basis}-{span}"].items(), local.area),
            districts=found[f"district-{basis}-{span}"],
            months=found[f"months-{span}"],
            **found[f"whole-{span}"],
        )
        for span in spans
    ]


def _by_place(council: Council, span: Span, of: Coalesce) -> dict[str, int]:
    """Pence by district, or postcode district; the empty text is for what has none."""
    rows = trade(council, span).values_list(of).annotate(amount=Sum("pence"))
    return {found or "": amount for found, amount in rows}


def _by_month(council: Council, span: Span) -> list[tuple[date, int]]:
    return list(trade(council, span).values_list("month").annotate(amount=Sum("pence")).order_by("month"))


def _whole(council: Council, span: Span) -> dict[str, Any]:
    rows = trade(council, span).annotate(
        size=Coalesce("supplier__same_as__size", "supplier__size"),
        is_voluntary=Coalesce("supplier__same_as__is_voluntary", "supplier__is_voluntary"),
    )
    found = rows.aggregate(
        amount=Sum("pence", default=0),
        suppliers=Count(head(), distinct=True),
        first=Min("month"),
        last=Max("month"),
        sme=Sum("pence", filter=Q(size__in=Supplier.SME), default=0),
        size_known=Sum("pence", filter=~Q(size=""), default=0),
        voluntary=Sum("pence", filter=Q(is_voluntary=True), default=0),
    )
    return {"pence": found.pop("amount"), **found}


def head() -> Coalesce:
    """The supplier that a name belongs to."""
    return Coalesce("supplier__same_as", "supplier")


def by_supplier(council: Council, span: Span, *, most: int | None = TOP) -> list[Line]:
    """Suppliers by what they were paid, the largest first; names brought together count as one."""

    def work_out() -> list[tuple[int, int]]:
        found = trade(council, span).annotate(who=head()).values_list("who").annotate(amount=Sum("pence"))
        found = found.order_by("-amount", "who")
        return list(found[:most] if most else found)

    known = remembered(council, {f"suppliers-{most}-{span}": work_out, f"whole-{span}": partial(_whole, council, span)})
    rows, whole = known[f"suppliers-{most}-{span}"], known[f"whole-{span}"]["pence"]
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
    tree = list(SpendCategory.objects.order_by("pk").values_list("pk", "code", "name", "parent"))

    def work_out() -> list[tuple[int | None, int, int]]:
        rows = trade(council, span).values_list(Coalesce("label__category__parent", "label__category"))
        return list(rows.annotate(amount=Sum("pence"), number=Count(head(), distinct=True)).order_by("-amount"))

    shape = sha256(repr([(pk, parent) for pk, _code, _name, parent in tree]).encode()).hexdigest()
    name = f"categories-{shape}-{span}"
    found = remembered(council, {name: work_out})[name]
    tops = {pk: (code, name) for pk, code, name, _parent in tree}
    whole = sum(amount for _pk, amount, _number in found)
    lines = [
        Line(*tops.get(pk or 0, ("", "Not in the shared categories yet")), amount, number, share_of(amount, whole))
        for pk, amount, number in found
    ]
    return sorted(lines, key=lambda line: (not line.key, -line.pence))


def by_size(council: Council, span: Span) -> list[Line]:
    def work_out() -> list[tuple[str, int, int]]:
        size = Coalesce("supplier__same_as__size", "supplier__size")
        rows = trade(council, span).values_list(size)
        return list(rows.annotate(amount=Sum("pence"), number=Count(head(), distinct=True)).order_by("-amount"))

    words = dict(Supplier.Size.choices)
    rows = remembered(council, {f"sizes-{span}": work_out})[f"sizes-{span}"]
    found = [(words.get(value, "Not known"), amount, number) for value, amount, number in rows]
    whole = sum(amount for _title, amount, _number in found)
    return [Line("", title, amount, number, share_of(amount, whole)) for title, amount, number in found]


def share_of(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def get_ready(council: Council, local: Local) -> None:
    """Remember what the pages about money show first, so that their first visitor need not wait for the sums."""
    spans = [year_span(year) for year in years(council)]
    analyses(council, [Span(), *spans], PAYMENT, local)
    for span in spans[:1]:
        by_category(council, span)
        by_size(council, span)
        by_supplier(council, span)


def paid_by(council: Council, field: str) -> dict[int, int]:
    """Pence by supplier, each name for itself, or by label: trade or not, of all months."""

    def work_out() -> dict[int, int]:
        return dict(counted(council).values_list(field).annotate(amount=Sum("pence")))

    found: dict[int, int] = remembered(council, {f"paid-by-{field}": work_out})[f"paid-by-{field}"]
    return found
