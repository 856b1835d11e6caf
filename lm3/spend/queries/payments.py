"""Payments of trade themselves, narrowed down.

How many there are in each month is known from the totals, and payments of a month lie side by side: so a page of a
million payments is found without reading the million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

from django.db.models import Q, QuerySet, Sum

from councils.models import Council, SpendCategory
from lm3.models import SpendLabel, SpendRow, Supplier
from lm3.spend.queries.local_areas import Local
from lm3.spend.queries.remembered_sums import remembered
from lm3.spend.queries.trade import Span, counted, next_month, not_meant
from lm3.spend.rules.areas import Ring

NO_CATEGORY = "none"


@dataclass(frozen=True)
class Payments(Sequence[SpendRow]):
    """The latest first. `category`: a shared one with those below it, or NO_CATEGORY. A supplier stands for its other
    names too. `ring`: only suppliers in this part of `local`, placed by `basis`."""

    council: Council
    span: Span
    local: Local
    basis: str = ""
    category: SpendCategory | str | None = None
    supplier: Supplier | None = None
    ring: Ring | None = None

    def __len__(self) -> int:
        return sum(rows for _month, _loads, rows in self._months)

    @overload
    def __getitem__(self, asked: int) -> SpendRow: ...

    @overload
    def __getitem__(self, asked: slice) -> list[SpendRow]: ...

    def __getitem__(self, asked: int | slice) -> SpendRow | list[SpendRow]:
        """A stretch of them is read from the months that hold it only."""
        if isinstance(asked, int):
            return self[asked : asked + 1][0]
        start, stop, _step = asked.indices(len(self))
        later = seen = 0
        months: list[date] = []
        loads: set[int] = set()
        for month, in_loads, rows in self._months:
            seen += rows
            if seen <= start:
                later = seen
                continue
            months.append(month)
            loads |= in_loads
            if seen >= stop:
                break
        if not months:
            return []
        found = SpendRow.objects.filter(load__in=loads, paid_on__gte=months[-1], paid_on__lt=next_month(months[0]))
        found = self._narrowed(found).order_by("-paid_on", "-pk")
        return list(found.prefetch_related("supplier", "label", "load__file")[start - later : stop - later])

    @cached_property
    def _months(self) -> list[tuple[date, set[int], int]]:
        """The latest month first, with the files that hold payments of it, and how many."""
        category = self.category.pk if isinstance(self.category, SpendCategory) else self.category
        place = (self.ring.value, self.local.mark, self.basis) if self.ring else ""
        what = f"payments-{self.span}-{category}-{self.supplier.pk if self.supplier else ''}-{'-'.join(place)}"
        found: list[tuple[date, set[int], int]] = remembered(self.council, {what: self._count_months})[what]
        return found

    def _count_months(self) -> list[tuple[date, set[int], int]]:
        rows = self._narrowed(counted(self.council, self.span)).values_list("month", "load")
        found: dict[date, tuple[set[int], int]] = {}
        for month, load, number in rows.annotate(number=Sum("rows")).order_by("-month"):
            loads, before = found.get(month, (set(), 0))
            found[month] = (loads | {load}, before + number)
        return [(month, loads, number) for month, (loads, number) in found.items()]

    def _narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """For totals and payments alike. Suppliers are told by what they are not, which PostgreSQL looks up in one go
        whatever it believes to know of their number."""
        rows = rows.exclude(supplier__in=not_meant(self.council, self.ring, self.local, self.basis).values("pk"))
        if self.category is not None:
            rows = rows.filter(label__in=self._labels)
        if self.supplier is not None:
            others = self.supplier.other_names.values_list("pk", flat=True)
            rows = rows.filter(supplier__in=[self.supplier.pk, *others])
        return rows

    @cached_property
    def _labels(self) -> list[int]:
        labels = SpendLabel.objects.filter(council=self.council)
        if self.category == NO_CATEGORY:
            labels = labels.filter(category=None)
        else:
            labels = labels.filter(Q(category=self.category) | Q(category__parent=self.category))
        return list(labels.values_list("pk", flat=True))
