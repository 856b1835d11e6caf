"""Beginning a matrix of priorities from spend or from the region's, and changing it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from councils.models import Council, Region, SpendCategory
from lm3.models import Priority, Supplier
from lm3.spend.queries import trade
from lm3.spend.queries.trade import Span
from lm3.spend.rules.scoring import spend_score
from ui.conflicts import ChangedMeanwhile

CARRIED = ("environmental", "social", "economic", "influence")
USUAL = {
    "build": (3, 2, 2, 3),
    "roads": (3, 1, 2, 2),
    "energy": (3, 1, 2, 2),
    "fleet": (3, 1, 2, 2),
    "passengers": (2, 2, 2, 2),
    "waste": (3, 1, 2, 2),
    "grounds": (2, 1, 1, 3),
    "food": (3, 2, 2, 3),
    "facilities": (1, 2, 1, 2),
    "cleaning": (2, 2, 1, 3),
    "office": (2, 1, 1, 3),
    "furniture": (2, 1, 1, 3),
    "clothing": (2, 3, 1, 2),
    "it": (2, 3, 2, 2),
    "care": (1, 3, 3, 2),
    "people": (1, 2, 2, 2),
}
"""Environmental, social and economic risk and scope to influence to begin with, where nobody has scored them."""


@transaction.atomic
def begin(council: Council, *, by: User, at: datetime) -> int:
    """A line for each category of the top of the tree that has trade, or that the region has scored: risks as the
    region scored them, spend from what is loaded. Lines that are there already keep their risks and get today's spend.
    How many lines there are."""
    years = trade.years(council)
    span = trade.year_span(years[0]) if years else Span()
    spent = {line.key: line for line in trade.by_category(council, span) if line.key}
    regional = {row.category_id: row for row in council.region.priorities.all()}
    kept = {row.category_id: row for row in council.priorities.all()}
    for category in SpendCategory.objects.filter(parent=None):
        line = spent.get(category.code)
        if line is None and category.pk not in regional and category.pk not in kept:
            continue
        row = kept.get(category.pk) or Priority(council=council, category=category, **_begin_with(category, regional))
        row.pence = line.pence if line else 0
        row.spend = spend_score(line.share if line else 0)
        _save(row, by, at)
    return council.priorities.count()


def _begin_with(category: SpendCategory, regional: dict[int, Priority]) -> dict[str, int]:
    if found := regional.get(category.pk):
        return {key: getattr(found, key) for key in CARRIED}
    return dict(zip(CARRIED, USUAL.get(category.code, (1, 1, 1, 1)), strict=True))


@transaction.atomic
def begin_regional(region: Region, *, by: User | None, at: datetime) -> int:
    """A line for each category of the top of the tree, from which councils begin theirs."""
    kept = set(region.priorities.values_list("category_id", flat=True))
    for category in SpendCategory.objects.filter(parent=None).exclude(pk__in=kept):
        _save(Priority(region=region, category=category, **_begin_with(category, {})), by, at)
    return region.priorities.count()


def _save(row: Priority, by: User | None, at: datetime) -> None:
    row.changed_by, row.changed_at = by, at
    row.save()


@transaction.atomic
def change(
    row: Priority, said: dict[str, Any], suppliers: list[Supplier], *, version: int, by: User, at: datetime
) -> None:
    """Set scores, owner and review. `version` is the one that was seen when the change was begun."""
    found = Priority.objects.select_for_update().get(pk=row.pk)
    if found.version != version:
        raise ChangedMeanwhile(found)
    for key, value in said.items():
        setattr(found, key, value)
    found.version += 1
    _save(found, by, at)
    found.suppliers.set(suppliers)


def to_review(council: Council, on: date) -> int:
    return council.priorities.filter(review_on__lte=on).count()
