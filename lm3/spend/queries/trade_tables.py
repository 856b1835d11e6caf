"""Trade as tables and bars, for pages, downloads and evidence."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from councils.models import Council
from lm3.models import Priority, Supplier
from lm3.spend.queries.load_tables import percent, pounds
from lm3.spend.queries.local_areas import Local
from lm3.spend.queries.trade import Analysis, Line, Span, by_supplier, district, head, share_of, trade
from lm3.spend.rules.areas import Ring
from lm3.spend.rules.scoring import Score
from ui import tables
from ui.charts import Chart, Ranked, ranked_bars
from ui.tables import Column, Link, Table, Value

SHARED = "Not in the shared categories yet"


def places_table(found: Analysis, local: Local, url: str = "") -> Table:
    """`url`: the page of payments, with a question mark and what they are narrowed by already."""
    rows: list[list[Value]] = []
    for ring, words in local.words.items():
        amount = found.places.by_ring[ring]
        title = Link(words, f"{url}&ring={ring.value}") if url else words
        of_placed = "" if ring is Ring.UNKNOWN else percent(found.places.local_share(ring))
        rows.append([title, pounds(amount), percent(share_of(amount, found.pence)), of_placed])
    share = percent(found.places.local_share(*local.rings))
    columns: list[Column | str] = ["Where suppliers are", Column("Trade", True), Column("Of all trade", True)]
    columns.append(Column("Of what is placed", True))
    note = "What cannot be placed is never taken as local, and never as not local."
    if bounds := found.places.bounds(*local.rings):
        note += f" Local: {local.title[:1].lower()}{local.title[1:]}, {share} of what is placed; of all trade, between "
        note += f"{percent(bounds[0])} and {percent(bounds[1])}."
    return Table("Trade by place", columns, rows, note)


def bars(lines: Sequence[Line], title: str, first: str) -> Chart | None:
    """Shares of trade as bars, the largest first. What is below nought, after credits, has no bar."""
    rows = [Ranked("", line.title, round(line.share * 100), 100) for line in lines if line.pence > 0]
    if not rows:
        return None
    return ranked_bars(rows, title, first=first, counted="Pounds of each 100")


def categories_table(lines: Sequence[Line], council: Council | None = None, query: str = "") -> Table:
    rows: list[list[Value]] = []
    for line in lines:
        title: Value = line.title
        if council:
            address = reverse("spend-payments", args=[council.slug])
            title = Link(line.title, f"{address}?category={line.key or 'none'}{query}")
        rows.append([title, pounds(line.pence), percent(line.share), line.suppliers])
    columns: list[Column | str] = ["Category", Column("Trade", True), Column("Share", True), Column("Suppliers", True)]
    return Table("Trade by category", columns, rows)


def suppliers_table(lines: Sequence[Line]) -> Table:
    rows: list[list[Value]] = [
        [Link(line.title, line.url) if line.url else line.title, pounds(line.pence), percent(line.share)]
        for line in lines
    ]
    return Table("Suppliers paid the most", ["Supplier", Column("Trade", True), Column("Share", True)], rows)


def all_suppliers_table(council: Council, span: Span) -> Table:
    """Every supplier of trade with what is known of it: size, place and sector."""
    places = dict(council.region.councils.known().exclude(gss_code="").values_list("gss_code", "short_name"))
    sizes = dict(Supplier.Size.choices)
    found = (
        trade(council, span)
        .annotate(
            who=Coalesce("supplier__same_as__name", "supplier__name"),
            size=Coalesce("supplier__same_as__size", "supplier__size"),
            is_voluntary=Coalesce("supplier__same_as__is_voluntary", "supplier__is_voluntary"),
            place=district(""),
        )
        .values_list("who", "size", "place", "is_voluntary")
        .annotate(amount=Sum("pence"))
        .order_by("-amount", "who")
    )
    rows: list[list[Value]] = [
        [
            name or "No name given",
            pounds(amount),
            sizes.get(size, "Not known"),
            places.get(place, "outside the region") if place else "not placed",
            "yes" if is_voluntary else "",
        ]
        for name, size, place, is_voluntary, amount in found
    ]
    return Table("Suppliers in detail", ["Supplier", Column("Trade", True), "Size", "Place", "Voluntary sector"], rows)


def sizes_table(lines: Sequence[Line]) -> Table:
    rows: list[list[Value]] = [[line.title, pounds(line.pence), percent(line.share), line.suppliers] for line in lines]
    columns: list[Column | str] = ["Size", Column("Trade", True), Column("Share", True), Column("Suppliers", True)]
    return Table("Trade by size of supplier", columns, rows, "Small and medium: fewer than 250 people.")


def months_table(found: Analysis) -> Table:
    rows: list[list[Value]] = [[tables.month(month), pounds(amount)] for month, amount in found.months]
    return Table("Trade by month", ["Month", Column("Trade", True)], rows)


def years_table(found: Sequence[tuple[Span, Analysis]], local: Local) -> Table:
    """Year on year, the latest first."""
    rows: list[list[Value]] = [
        [
            span.words,
            pounds(row.pence),
            row.suppliers,
            percent(row.places.placed_share),
            percent(row.places.local_share(*local.rings)),
            percent(share_of(row.sme, row.size_known)) if row.size_known > 0 else "–",
            percent(share_of(row.voluntary, row.pence)) if row.voluntary else "not known",
        ]
        for span, row in found
    ]
    columns: list[Column | str] = ["Year", Column("Trade", True), Column("Suppliers", True), Column("Placed", True)]
    columns += [Column(title, True) for title in ("Local, of placed", "Small and medium, of known", "Voluntary sector")]
    return Table("Year on year", columns, rows)


def labels_table(council: Council, span: Span) -> Table:
    """To the ledger's own categories."""
    found = (
        trade(council, span)
        .values_list("label__code", "label__title", "label__category__name")
        .annotate(amount=Sum("pence"), number=Count(head(), distinct=True))
        .order_by("-amount")
    )
    rows: list[list[Value]] = [
        [code, title or "none given", name or SHARED, pounds(amount), number]
        for code, title, name, amount, number in found
    ]
    columns: list[Column | str] = ["Code", "In the ledger", "Shared category", Column("Trade", True)]
    return Table("Trade in detail", [*columns, Column("Suppliers", True)], rows)


def download_of(
    key: str, council: Council, found: Analysis, local: Local, lines: dict[str, Sequence[Line]]
) -> Table | None:
    """The table behind a word in the address."""
    if key == "suppliers":
        return suppliers_table(by_supplier(council, found.span, most=None))
    made = {
        "places": lambda: places_table(found, local),
        "categories": lambda: categories_table(lines["categories"]),
        "sizes": lambda: sizes_table(lines["sizes"]),
        "months": lambda: months_table(found),
        "details": lambda: labels_table(council, found.span),
    }
    return made[key]() if key in made else None


def ranked(rows: Iterable[Priority]) -> list[Priority]:
    """The most pressing first."""
    return sorted(rows, key=lambda row: (-row.priority, -row.scores.total, -(row.pence or 0), row.category.order))


def priorities_table(rows: Sequence[Priority], url_of: Callable[[Priority], str]) -> Table:
    words = {score: score.name.capitalize() for score in Score}
    lines: list[list[Value]] = [
        [
            Link(str(row.category), url_of(row)) if url_of(row) else str(row.category),
            pounds(row.pence),
            *(words[Score(value)] for value in (row.spend, row.environmental, row.social, row.economic, row.influence)),
            words[row.priority] + (" (by hand)" if row.by_hand else ""),
            ", ".join(str(supplier) for supplier in row.suppliers.all()),
            row.owner_name,
            row.review_on,
        ]
        for row in rows
    ]
    columns: list[Column | str] = ["Category", Column("Trade", True), "Spend", "Environmental risk", "Social risk"]
    columns += ["Economic risk", "Scope to influence", "Priority", "High-impact suppliers", "Owner", "Next review"]
    note = (
        "Priority: spend times the highest of the three risks times the scope to influence, each 1 to 3; high from 12, "
    )
    return Table("Priorities", columns, lines, f"{note}medium from 6. A priority by hand has its reason on its page.")
