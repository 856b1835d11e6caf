"""Pages about spend with ten million payments loaded: a million of them of one council, whose pages are opened."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from councils.models import Council, SpendCategory
from councils.operations.load_categories import load_spend_categories
from files.models import StoredFile
from lm3.models import SpendLabel, SpendLoad, Supplier
from lm3.spend.queries.remembered_sums import changed
from tests.bench.asking import Reply
from tests.bench.pages import Crowd, Measured, in_turn
from tests.bench.telling import Line, against
from tests.bench.world import ROWS_AT_ONCE, World

ROWS, LARGEST = 10_000_000, 1_000_000
"""Payments in all, and of them those of the council whose pages are opened."""
YEARS, SUPPLIERS, FLOORS = 5, 5_000, 10
FIRST = date(2021, 4, 1)
WRITE_ROWS = """
    INSERT INTO lm3_spendrow (load_id, line, paid_on, supplier_id, label_id, unit, purpose, reference, pence)
    SELECT %(load)s, number, day, %(supplier)s + place, %(label)s + place %% %(labels)s, 'Service ' || number %% 40,
        'Invented payment ' || number %% 5000, number::text, 1 + floor(random() * 2000000)
    FROM (
        SELECT number, floor(%(suppliers)s * random() ^ 3)::int AS place,
            %(first)s::date + floor(random() * 365)::int AS day
        FROM generate_series(1, %(rows)s) AS number
    ) AS drawn
    ORDER BY date_trunc('month', day), place
"""
WRITE_TOTALS = """
    INSERT INTO lm3_spendtotal (load_id, month, supplier_id, label_id, rows, pence)
    SELECT load_id, date_trunc('month', paid_on), supplier_id, label_id, count(*), sum(pence)
    FROM lm3_spendrow WHERE load_id = %s GROUP BY 1, 2, 3, 4
"""


def measure(world: World, crowd: Crowd, rounds: int) -> tuple[Measured, list[Measured]]:
    _write(world)
    council, officer, year = world.councils[0], world.officers[0], f"year={FIRST.year + YEARS - 1}"
    analysis, payments = (reverse(name, args=[council.slug]) for name in ("spend-analysis", "spend-payments"))
    top = council.suppliers.order_by("pk")[0]
    category = SpendCategory.objects.filter(parent=None).order_by("pk")[0]
    wanted = {
        "money of a council": reverse("money", args=[council.slug]),
        "spend analysis, latest year": analysis,
        "spend analysis, all months": f"{analysis}?year=all",
        "payments of a year": f"{payments}?{year}",
        "payments of a year, page 2,000": f"{payments}?{year}&page=2000",
        "payments of all months": f"{payments}?year=all",
        "payments of a category": f"{payments}?{year}&category={category.code}",
        "payments to a supplier": f"{payments}?year=all&supplier={top.pk}",
        "a supplier": top.get_absolute_url(),
        "suppliers": reverse("suppliers", args=[council.slug]),
    }
    floor = Measured("floor", "")
    rows = [Measured(title, f"{FLOORS} floors") for title in wanted]
    asks: list[tuple[Measured, Callable[[], Reply]]] = [(floor, lambda: crowd.of(officer).get("/floor/"))]
    asks += [
        (row, lambda path=path: crowd.of(officer).get(path))  # type: ignore[misc]
        for row, path in zip(rows, wanted.values(), strict=True)
    ]
    region = Measured("money of the region, board", f"{FLOORS} floors")
    rows.append(region)
    money = reverse("region-money", args=[world.region.slug])
    asks.append((region, lambda: crowd.of(world.board).get(money)))
    in_turn(asks, rounds)
    return floor, rows


def lines(floor: Measured, rows: list[Measured]) -> list[Line]:
    return [against(row, floor, FLOORS) for row in rows]


def _write(world: World) -> None:
    load_spend_categories()
    tops = list(SpendCategory.objects.filter(parent=None))
    file = StoredFile.objects.create(name="spend.csv", kind="csv", content_type="text/csv", size=1, sha256="1" * 64)
    others = (ROWS - LARGEST) // (len(world.councils) - 1)
    for at, council in enumerate(world.councils):
        _write_council(world, council, tops, file, LARGEST if at == 0 else others)
    # Outside a transaction, as VACUUM wants it: what autovacuum would have done by the time somebody looks.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE lm3_spendrow")
        cursor.execute("VACUUM ANALYZE lm3_spendtotal")
        cursor.execute("ANALYZE")


def _write_council(world: World, council: Council, tops: list[SpendCategory], file: StoredFile, rows: int) -> None:
    rng = random.Random(council.pk)
    codes = [row.gss_code for row in world.councils]
    labels = SpendLabel.objects.bulk_create(
        SpendLabel(council=council, code=f"L{at}", title=f"{top.name} {at}", category=top)
        for at, top in enumerate(tops * 3)
    )
    suppliers = Supplier.objects.bulk_create(
        [
            Supplier(
                council=council,
                name=f"Supplier {at} of {council.pk}",
                key=f"SUPPLIER {at} OF {council.pk}",
                district=rng.choice([council.gss_code, rng.choice(codes), "E09000001", ""]),
                size=rng.choice(["micro", "small", "medium", "large", ""]),
            )
            for at in range(SUPPLIERS)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    for year in range(YEARS):
        first = date(FIRST.year + year, 4, 1)
        load = SpendLoad.objects.create(
            council=council,
            file=file,
            state=SpendLoad.State.COUNTED,
            uploaded_at=timezone.now(),
            counted_at=timezone.now(),
            first_on=first,
            last_on=first + timedelta(days=364),
        )
        said = {"load": load.pk, "rows": rows // YEARS, "first": first, "supplier": suppliers[0].pk}
        said |= {"suppliers": SUPPLIERS, "label": labels[0].pk, "labels": len(labels)}
        with connection.cursor() as cursor:
            cursor.execute(WRITE_ROWS, said)
            cursor.execute(WRITE_TOTALS, [load.pk])
    changed(council.pk)
