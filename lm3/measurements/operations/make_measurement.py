"""Making a measurement, working it out with the spend that counts, and recording what somebody else has published."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from councils.models import Council, Region
from lm3.measurements.queries import followed_suppliers
from lm3.measurements.queries.followed_suppliers import Followed
from lm3.measurements.queries.results import Refused, covered, followed, found_of, region_of, staff_share
from lm3.measurements.rules.estimate import DRAWS, UNPLACED, third_round
from lm3.measurements.rules.lm2 import Found
from lm3.measurements.rules.multiplier import Way
from lm3.models import LocalPlace, Measurement, Result, SpendLoad, StaffPay, ThirdRound


@transaction.atomic
def make(
    council: Council, said: dict[str, Any], places: Sequence[tuple[str, str]], *, by: User, at: datetime
) -> Measurement:
    """A measurement with its local area fixed, worked out once. `said` are its fields."""
    return _made(Measurement(council=council, made_by=by, made_at=at, **said), places, (), by=by, at=at)


@transaction.atomic
def make_regional(
    region: Region,
    councils: Sequence[Council],
    said: dict[str, Any],
    places: Sequence[tuple[str, str]],
    *,
    by: User | None,
    at: datetime,
) -> Measurement:
    """Of several councils together; a supplier whom several of them pay counts once."""
    return _made(Measurement(region=region, made_by=by, made_at=at, **said), places, councils, by=by, at=at)


def _made(
    measurement: Measurement,
    places: Sequence[tuple[str, str]],
    councils: Sequence[Council],
    *,
    by: User | None,
    at: datetime,
) -> Measurement:
    if not places:
        raise Refused("The local area holds no district: choose at least one.")
    words = ", ".join(name for _code, name in places)
    many = f"{len(places)} districts, from {places[0][1]} to {places[-1][1]}"
    measurement.area_words = words if len(words) <= 300 else many
    measurement.save()
    measurement.councils.set(councils)
    LocalPlace.objects.bulk_create(
        LocalPlace(measurement=measurement, district=code, name=name) for code, name in places
    )
    work_out(measurement, by=by, at=at)
    return measurement


def record_published(council: Council, said: dict[str, Any], *, by: User, at: datetime) -> Measurement:
    return Measurement.objects.create(council=council, is_published=True, made_by=by, made_at=at, **said)


@transaction.atomic
def work_out(measurement: Measurement, *, by: User | None, at: datetime) -> Result:
    """A new result from the spend that counts, the payroll and the answers of suppliers as they stand now; those before
    stay."""
    if measurement.is_published:
        raise Refused("What somebody else has published is not worked out again.")
    Measurement.objects.select_for_update().get(pk=measurement.pk)
    councils = covered(measurement)
    rows = followed(measurement, councils)
    found = found_of(measurement, rows)
    loads = SpendLoad.objects.counted().filter(council__in=councils).select_related("file").order_by("pk")
    if measurement.source == Measurement.Source.CONTRACT:
        loads = loads.none()
    result = Result.objects.create(
        measurement=measurement,
        worked_out_at=at,
        worked_out_by=by,
        files="\n".join(f"{load.file.name}, SHA-256 {load.file.sha256}" for load in loads),
        first_pence=found.first,
        local_pence=found.local,
        elsewhere_pence=found.elsewhere,
        unplaced_pence=found.unplaced,
        staff_pence=found.staff,
        staff_elsewhere_pence=found.staff_elsewhere,
        other_pence=found.other,
        suppliers=sum(1 for row in rows if row.pk),
        placed_suppliers=sum(1 for row in rows if row.pk and row.place != UNPLACED),
    )
    result.third = _third(result, found, rows, measurement, at)
    return result


@transaction.atomic
def keep_staff(measurement: Measurement, places: Sequence[tuple[str, int, dict[str, float]]], returns: str) -> None:
    """Pay by place, and what the staff who were asked spend locally; what stood there before is replaced."""
    Measurement.objects.select_for_update().get(pk=measurement.pk)
    measurement.staff_pay.all().delete()
    StaffPay.objects.bulk_create(
        StaffPay(measurement=measurement, words=words, pence=amount, districts=districts)
        for words, amount, districts in places
    )
    measurement.staff_returns = returns
    measurement.save(update_fields=["staff_returns"])


def _third(
    result: Result, found: Found, rows: Sequence[Followed], measurement: Measurement, at: datetime
) -> ThirdRound:
    region = region_of(measurement)
    share, is_known = staff_share(measurement)
    figures = followed_suppliers.firms(rows, followed_suppliers.answers(region, at), measurement, found)
    staff = max(found.staff, 0)
    third = third_round(
        figures,
        Way(measurement.way),
        staff_pay=staff,
        staff_share=share,
        staff_is_known=is_known,
        seed=measurement.seed,
    )

    def score(pence: float) -> float:
        return 1 + pence / found.first

    low, high = third.interval or (None, None)
    return ThirdRound.objects.create(
        result=result,
        way=measurement.way,
        pence=round(third.pence),
        filled_in_pence=round(third.filled_in),
        by_default_pence=round(third.by_default),
        staff_pence=round(third.from_staff),
        low=score(third.low),
        high=score(third.high),
        interval_low=None if low is None else score(low),
        interval_high=None if high is None else score(high),
        followed=third.followed,
        answered=third.answered,
        followed_pence=round(third.paid_followed),
        answered_pence=round(third.paid_answered),
        least_percent=region.least_response,
        local_share=third.local_share,
        elsewhere_share=third.elsewhere_share,
        staff_share=share,
        staff_is_known=is_known,
        seed=measurement.seed,
        draws=DRAWS,
        strata=[asdict(row) for row in third.strata],
    )
