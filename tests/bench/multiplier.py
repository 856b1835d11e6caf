"""A measurement of 46 councils and 100,000 suppliers with 1,000 bootstrap draws, and its page."""

import random
import time
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from councils.models import SpendCategory
from councils.operations.load_categories import load_spend_categories
from files.models import StoredFile
from lm3.measurements.operations import make_measurement
from lm3.models import SpendLabel, SpendLoad, SpendTotal, Supplier, Survey, SurveyPlace, SurveyRequest
from tests.bench.telling import Line
from tests.bench.world import ROWS_AT_ONCE, World

SUPPLIERS, SHARED, SECONDS = 100_000, 10_000, 5
"""So many suppliers in all; so many of them are paid by two councils."""
ANSWERED = 4_000


@dataclass(frozen=True)
class Worked:
    councils: int
    suppliers: int
    answered: int
    seconds: float


def measure(world: World) -> Worked:
    made = _write(world)
    began = time.monotonic()
    result = make_measurement.work_out(made, by=None, at=timezone.now())
    return Worked(len(world.councils), result.suppliers, result.third.answered, time.monotonic() - began)


def _write(world: World) -> make_measurement.Measurement:
    """Suppliers of every council with what they were paid in a year; a tenth of them is shared with another council."""
    rng, month = random.Random(46), date(2025, 5, 1)
    load_spend_categories()
    tops = list(SpendCategory.objects.filter(parent=None))
    file = StoredFile.objects.create(name="spend.csv", kind="csv", content_type="text/csv", size=1, sha256="0" * 64)
    councils = world.councils
    loads, labels = {}, {}
    for council in councils:
        loads[council.pk] = SpendLoad.objects.create(
            council=council,
            file=file,
            columns={},
            state=SpendLoad.State.COUNTED,
            uploaded_at=timezone.now(),
            counted_at=timezone.now(),
            first_on=month,
            last_on=month,
        )
        labels[council.pk] = SpendLabel.objects.bulk_create(
            SpendLabel(council=council, code=str(at), title=top.name, category=top) for at, top in enumerate(tops)
        )
    codes = [council.gss_code for council in councils]
    suppliers = Supplier.objects.bulk_create(
        (_supplier(at, councils, codes, rng) for at in range(SUPPLIERS + SHARED)), batch_size=ROWS_AT_ONCE
    )
    SpendTotal.objects.bulk_create(
        (
            SpendTotal(
                load=loads[row.council_id],
                month=month + timedelta(days=31 * part),
                supplier=row,
                label=rng.choice(labels[row.council_id]),
                rows=3,
                pence=int(rng.lognormvariate(11, 1.5)),
            )
            for row in suppliers
            for part in range(2)
        ),
        batch_size=ROWS_AT_ONCE,
    )
    places = [(council.gss_code, council.short_name) for council in councils if council.gss_code]
    made = make_measurement.Measurement.objects.create(
        region=world.region,
        title="All",
        starts_on=date(2025, 4, 1),
        ends_on=date(2026, 3, 31),
        way="wider",
        area_words="The region",
    )
    made.councils.set(councils)
    make_measurement.LocalPlace.objects.bulk_create(
        make_measurement.LocalPlace(measurement=made, district=code, name=name) for code, name in places
    )
    _answer(world, suppliers, codes, rng)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def _supplier(at: int, councils: list, codes: list[str], rng: random.Random) -> Supplier:  # type: ignore[type-arg]
    number = at % SUPPLIERS
    drawn = rng.random()
    return Supplier(
        council=councils[(number + at // SUPPLIERS) % len(councils)],
        name=f"Supplier {number} Ltd",
        key=f"SUPPLIER {number}",
        district=rng.choice(codes) if drawn < 0.5 else "E09000001" if drawn < 0.9 else "",
        size=rng.choice(["micro", "small", "medium", "large", ""]),
    )


def _answer(world: World, suppliers: list[Supplier], codes: list[str], rng: random.Random) -> None:
    council = world.councils[0]
    asked = make_measurement.Measurement.objects.create(
        council=council, title="Asked", starts_on=date(2025, 4, 1), ends_on=date(2026, 3, 31), area_words="Here"
    )
    survey = Survey.objects.create(
        measurement=asked, how="top", share=80, seed=1, closes_on=date(2099, 1, 1), contact="Ann"
    )
    now = timezone.now()
    rows = SurveyRequest.objects.bulk_create(
        (
            SurveyRequest(
                survey=survey,
                supplier=row,
                name=row.name,
                key=row.key,
                paid_pence=1,
                is_certain=False,
                email="a@example.org",
                asked_at=now,
                answered_at=now,
                pay_percent=Decimal(40),
                purchases_percent=Decimal(30),
            )
            for row in rng.sample(suppliers[:SUPPLIERS], ANSWERED)
        ),
        batch_size=ROWS_AT_ONCE,
    )
    SurveyPlace.objects.bulk_create(
        (
            SurveyPlace(
                request=row, what=what, words="x", percent=rng.randrange(5, 95), districts={rng.choice(codes): 1.0}
            )
            for row in rows
            for what in ("pay", "purchases")
        ),
        batch_size=ROWS_AT_ONCE,
    )


def lines(row: Worked) -> list[Line]:
    what = f"a measurement of {row.councils} councils and {row.suppliers:,} suppliers, 1,000 draws"
    words = f"{row.seconds:.1f} s, {row.answered:,} have answered"
    return [Line(what, words, None, f"{SECONDS} s", row.seconds <= SECONDS)]
