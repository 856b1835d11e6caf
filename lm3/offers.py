"""What the spend that counts shows for a requirement: its analysis by category, in detail, and by supplier."""

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from accounts.models import User
from councils.models import Council
from files.checking import CSV
from files.models import StoredFile
from files.storing import keep_bytes
from frameworks.assessments.operations.confirm_offers import Offer
from frameworks.models import Assessment
from lm3.models import SpendLoad
from lm3.spend.queries import local_areas, trade, trade_tables
from lm3.spend.queries.load_tables import percent, pounds
from lm3.spend.rules.scoring import Score
from ui.tables import Table, csv_text

SUPPORTS = frozenset(
    {"spend-analysis", "spend-analysis-detailed", "supplier-spend", "supplier-spend-detailed", "priorities"}
)
ANALYSED_FROM = 0.5
"""With less of trade in the shared categories, an analysis by category helps and does not fulfil."""
DETAILED_FROM = 0.8
"""With less of trade in the shared categories, or with place and size known, the detail helps and does not fulfil."""


def offers(assessment: Assessment, on: date) -> list[Offer]:
    return [*spend_offers(assessment.council, on), *priorities_offer(assessment.council)]


def spend_offers(council: Council, on: date) -> list[Offer]:
    """As at the last payment that is loaded: a ledger shows nothing of later days."""
    latest = SpendLoad.objects.counted().filter(council=council).order_by("-last_on", "-pk").first()
    if latest is None or latest.last_on is None:
        return []
    year, last = trade.year_of(latest.last_on), latest.last_on
    span = trade.year_span(year)
    lines = trade.by_category(council, span)
    whole = sum(line.pence for line in lines)
    if whole <= 0:
        return []
    placed = sum(line.pence for line in lines if line.key) / whole
    found = trade.analyse(council, span, trade.PAYMENT, local_areas.chosen(council, local_areas.OWN, on))
    stamp = f"{council.pk}-{year}-{latest.pk}"
    about = f"{pounds(whole)} of trade, {span.words}"

    def offer(word: str, title: str, words: str, make: Callable[[], Table], fulfils: bool = True) -> Offer:
        return Offer(
            supports=word,
            key=f"{word}-{stamp}",
            title=f"{title}, {span.words}",
            words=words,
            source="Spend of the council",
            as_at=last,
            keep=lambda by: keep(council, word, make(), last, by),
            fulfils=fulfils,
            record=f"spend-{stamp}",
        )

    return [
        offer(
            "spend-analysis",
            "Spend by category",
            f"Spend analysed by category: {about}, {placed:.0%} of it in the shared categories.",
            lambda: trade_tables.categories_table(lines),
            placed >= ANALYSED_FROM,
        ),
        offer(
            "spend-analysis-detailed",
            "Spend by category in detail",
            f"Spend analysed to the ledger's own categories: {about}, {placed:.0%} of it in the shared categories.",
            lambda: trade_tables.labels_table(council, span),
            placed >= DETAILED_FROM,
        ),
        offer(
            "supplier-spend",
            "Spend by supplier",
            f"Suppliers by what they were paid: {about}.",
            lambda: trade_tables.suppliers_table(trade.by_supplier(council, span, most=100)),
        ),
        offer(
            "supplier-spend-detailed",
            "Suppliers by size, place and sector",
            f"Suppliers analysed beyond the largest: {about}; the place of {percent(found.places.placed_share)} and "
            f"the size of {percent(found.size_known / whole)} of it is known.",
            lambda: trade_tables.all_suppliers_table(council, span),
            min(found.places.placed_share or 0, found.size_known / whole) >= DETAILED_FROM,
        ),
    ]


def priorities_offer(council: Council) -> list[Offer]:
    """The matrix, in its latest state and of that day. Without an owner for every high priority it helps and does not
    fulfil."""
    rows = trade_tables.ranked(council.priorities.select_related("category").prefetch_related("suppliers"))
    if not rows:
        return []
    high = [row for row in rows if row.priority is Score.HIGH]
    changed = max(row.changed_at for row in rows)
    day = timezone.localtime(changed).date()
    named = sum(1 for row in high if row.owner_name)
    return [
        Offer(
            supports="priorities",
            key=f"priorities-{council.pk}-{changed:%Y%m%d%H%M%S}",
            title=f"Priorities by spend, risk and scope, {day:%-d %B %Y}",
            words=f"{len(rows)} categories scored by spend, environmental, social and economic risk and scope to "
            f"influence; {len(high)} of them high, {named} of these with an owner.",
            source="Priorities matrix",
            as_at=day,
            keep=lambda by: keep(council, "priorities", trade_tables.priorities_table(rows, lambda row: ""), day, by),
            fulfils=bool(high) and named == len(high),
        )
    ]


def keep(council: Council, word: str, table: Table, on: date, by: User | None) -> StoredFile:
    text = csv_text(table.header(), table.rows)
    return keep_bytes(f"{word}-{council.slug}-{on}.csv", text.encode(), CSV, by=by)
