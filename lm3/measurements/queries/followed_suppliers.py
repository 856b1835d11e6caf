"""Who is followed in a measurement: its suppliers with what they were paid, where they are, and what they have said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Sum
from django.db.models.functions import Coalesce

from councils.models import Council, Region, SpendCategory
from lm3.measurements.rules.estimate import ELSEWHERE, LOCAL, UNPLACED, Firms
from lm3.measurements.rules.lm2 import Found
from lm3.models import Measurement, Supplier, SurveyPlace, SurveyRequest
from lm3.spend.queries.trade import Span, district, head, trade_of

ANSWERS_LAST = timedelta(days=3 * 365)
"""An answer serves the measurements of so long."""


@dataclass
class Followed:
    """One supplier, for several councils together if they share it."""

    pk: int
    key: str
    company_number: str
    size: str
    paid: int = 0
    place: int = UNPLACED
    category: str = ""
    by_place: dict[int, int] = field(default_factory=dict)
    by_category: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.paid and not self.by_place:
            self.by_place[self.place] = self.paid


def suppliers(councils: Sequence[Council], span: Span, basis: str, local: frozenset[str]) -> list[Followed]:
    """Suppliers of trade, each once: by company number, else by name, so that one whom several councils pay counts
    once. A supplier is where, and sells what, it was paid the most. Two queries."""
    tops = dict(SpendCategory.objects.values_list("pk", "code"))
    rows = (
        trade_of(councils, span)
        .values_list(
            head(),
            Coalesce("supplier__same_as__key", "supplier__key"),
            Coalesce("supplier__same_as__company_number", "supplier__company_number"),
            Coalesce("supplier__same_as__size", "supplier__size"),
            district(basis),
            Coalesce("label__category__parent", "label__category"),
        )
        .annotate(amount=Sum("pence"))
        .order_by()
    )
    found: dict[str, Followed] = {}
    for pk, key, number, size, code, category, amount in rows.iterator(chunk_size=20_000):
        who = number or key or str(pk)
        row = found.get(who)
        if row is None:
            row = found[who] = Followed(pk, key, number, "sme" if size in Supplier.SME else size)
        place = UNPLACED if not code else LOCAL if code in local else ELSEWHERE
        row.paid += amount
        row.by_place[place] = row.by_place.get(place, 0) + amount
        top = tops.get(category, "")
        row.by_category[top] = row.by_category.get(top, 0) + amount
    for row in found.values():
        row.place = max(row.by_place, key=lambda place: (row.by_place[place], -place))
        row.category = max(row.by_category, key=lambda top: (row.by_category[top], top))
    return sorted(found.values(), key=lambda row: (-row.paid, row.pk))


def answers(region: Region, at: datetime) -> list[SurveyRequest]:
    """What suppliers of any council of the region have said and not taken back, the latest last: two queries."""
    rows = SurveyRequest.objects.counting().filter(
        survey__measurement__council__region=region, answered_at__gt=at - ANSWERS_LAST, answered_at__lte=at
    )
    return list(rows.select_related("survey").prefetch_related("places").order_by("answered_at", "pk"))


def respent(row: SurveyRequest, area: frozenset[str]) -> float:
    """Of what a supplier takes in, the share that it spends in the area: pay of staff who live there and purchases
    from firms there, between 0 and 1."""
    parts = {SurveyPlace.What.PAY: row.pay_percent, SurveyPlace.What.PURCHASES: row.purchases_percent}
    whole = sum((parts[SurveyPlace.What(place.what)] or 0) * place.within(area) / 100 for place in row.places.all())
    return min(float(whole), 1.0)


def firms(rows: Sequence[Followed], said: Sequence[SurveyRequest], made: Measurement, found: Found) -> Firms:
    """The suppliers as figures. Credits count as nothing; what is left is scaled to what each place came to in the
    result, where credits are taken off."""
    area = frozenset(place.district for place in made.places.all())
    by_number = {row.company_number: row for row in said if row.company_number}
    by_key = {row.key: row for row in said if row.key}
    paid = np.array([max(row.paid, 0) for row in rows], dtype=np.float64)
    place = np.array([row.place for row in rows], dtype=np.int8)
    for kind, amount in ((LOCAL, found.local), (ELSEWHERE, found.elsewhere), (UNPLACED, found.unplaced)):
        whole = paid[place == kind].sum()
        if whole:
            paid[place == kind] *= max(amount, 0) / whole
    shares = np.full(len(rows), np.nan)
    certain = np.zeros(len(rows), dtype=bool)
    known: dict[int, float] = {}
    for at, row in enumerate(rows):
        answer: Any = by_number.get(row.company_number) if row.company_number else None
        answer = answer or by_key.get(row.key)
        if answer:
            if answer.pk not in known:
                known[answer.pk] = respent(answer, area)
            shares[at] = known[answer.pk]
            certain[at] = answer.is_certain and answer.survey.measurement_id == made.pk
    return Firms(
        paid,
        place,
        np.array([row.size for row in rows], dtype=np.str_),
        np.array([row.category for row in rows], dtype=np.str_),
        shares,
        certain,
    )
