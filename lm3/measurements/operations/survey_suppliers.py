"""Asking suppliers what they spend locally: whom, by a link of their own, once for all councils that buy from them."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from lm3.measurements.operations.make_measurement import work_out
from lm3.measurements.queries import followed_suppliers, results
from lm3.measurements.queries.followed_suppliers import Followed
from lm3.measurements.queries.results import region_of
from lm3.measurements.rules.estimate import LOCAL, UNPLACED
from lm3.models import Measurement, Supplier, Survey, SurveyPlace, SurveyRequest
from post.linking import WRONG_TRIES, behind
from post.models import Letter, Message

REMIND_AFTER = timedelta(days=10)
REMINDERS = 2
AT_ONCE = 500
CHANGE_FOR = timedelta(days=365)
"""So long after its answer a supplier may change it or take it back."""
Places = Sequence[tuple[str, Decimal, dict[str, float]]]


class Refused(ValidationError):
    """The act cannot be done now; the message says why."""


@dataclass(frozen=True)
class Chosen:
    supplier: Followed
    is_certain: bool


def followed(measurement: Measurement) -> list[Followed]:
    """Suppliers whose answers count, the largest first."""
    if measurement.source == Measurement.Source.CONTRACT:
        return []
    assert measurement.council
    rows = results.followed(measurement, [measurement.council])
    is_wider = measurement.way == Measurement.Way.WIDER
    return [row for row in rows if row.paid > 0 and (is_wider or row.place in (LOCAL, UNPLACED))]


def top(rows: Sequence[Followed], percent: int) -> list[Chosen]:
    """The largest until they cover the share of what all were paid. All of them are asked in any case."""
    whole, covered, found = sum(row.paid for row in rows), 0, []
    for row in rows:
        if covered * 100 >= whole * percent:
            break
        covered += row.paid
        found.append(Chosen(row, True))
    return found


def sample(rows: Sequence[Followed], number: int, seed: int) -> list[Chosen]:
    """Drawn by place and size, each stratum by the share of what it was paid and with at least two; who was paid more
    than a sample's step is asked in any case. The same seed draws the same sample."""
    if number >= len(rows):
        return [Chosen(row, True) for row in rows]
    step = sum(row.paid for row in rows) / number
    certain = [row for row in rows if row.paid >= step][:number]
    rest = rows[len(certain) :]
    strata: dict[tuple[int, str], list[Followed]] = {}
    for row in rest:
        strata.setdefault((row.place, row.size), []).append(row)
    whole, left = sum(row.paid for row in rest) or 1, number - len(certain)
    rng, drawn = random.Random(seed), list[Followed]()
    for at, key in enumerate(sorted(strata)):
        inside = strata[key]
        share = math.ceil(left * sum(row.paid for row in inside) / whole)
        room = left - len(drawn)
        take = min(len(inside), max(share, 2), room) if at < len(strata) - 1 else min(len(inside), room)
        drawn += rng.sample(inside, max(take, 0))
    taken = {row.pk for row in drawn}
    spare = [row for row in rest if row.pk not in taken]
    drawn += rng.sample(spare, min(left - len(drawn), len(spare)))
    return [*(Chosen(row, True) for row in certain), *(Chosen(row, False) for row in drawn)]


@transaction.atomic
def make(measurement: Measurement, said: dict[str, Any], *, by: User | None, at: datetime) -> Survey:
    """A survey with its suppliers chosen; nothing is sent yet. Whoever has answered any council of the region already,
    or is being asked by one, is not asked again: that answer serves."""
    if measurement.council is None or measurement.is_published:
        raise Refused("Suppliers are asked in a measurement of a council that is worked out here.")
    rows = followed(measurement)
    if not rows:
        raise Refused("There is no supplier to ask: place suppliers by their postcodes first.")
    survey = Survey(measurement=measurement, seed=measurement.seed, made_by=by, made_at=at, **said)
    if survey.how == Survey.How.TOP:
        chosen = top(rows, survey.share or 0)
    else:
        chosen = sample(rows, survey.number or 0, survey.seed)
    numbers, keys = _known(measurement, at)
    chosen = [row for row in chosen if row.supplier.company_number not in numbers and row.supplier.key not in keys]
    if not chosen:
        raise Refused(
            "All of these suppliers have answered already or are being asked now; what they say serves this "
            "measurement too."
        )
    survey.save()
    known = {row.pk: row for row in Supplier.objects.filter(pk__in=[row.supplier.pk for row in chosen])}
    SurveyRequest.objects.bulk_create(
        SurveyRequest(
            survey=survey,
            supplier=known.get(row.supplier.pk),
            name=str(known.get(row.supplier.pk, "")),
            key=row.supplier.key,
            company_number=row.supplier.company_number,
            paid_pence=row.supplier.paid,
            is_certain=row.is_certain,
            email=known[row.supplier.pk].email if row.supplier.pk in known else "",
        )
        for row in chosen
    )
    return survey


def _known(measurement: Measurement, at: datetime) -> tuple[set[str], set[str]]:
    """Company numbers and names of suppliers that have answered, or hold a link that they can answer by."""
    region = region_of(measurement)
    asked = SurveyRequest.objects.silent().filter(
        survey__measurement__council__region=region, survey__closes_on__gte=timezone.localdate(at)
    )
    rows = [*followed_suppliers.answers(region, at), *asked]
    return {row.company_number for row in rows} - {""}, {row.key for row in rows} - {""}


@transaction.atomic
def send(survey: Survey, *, at: datetime) -> int:
    """A link to everybody who has an address and none yet; how many. Pressed twice nobody gets a second, nor does
    anybody whom another survey has asked meanwhile."""
    survey = Survey.objects.select_for_update(of=("self",)).select_related("measurement__council").get(pk=survey.pk)
    if not survey.is_open(timezone.localdate(at)):
        raise Refused("The survey has closed. Make a new one with a later closing day.")
    rows = list(survey.requests.filter(asked_at=None).select_related("supplier"))
    numbers, keys = _known(survey.measurement, at)
    sent = []
    for row in rows:
        if row.company_number in numbers or row.key in keys:
            continue
        row.email = (row.supplier.email if row.supplier else "") or row.email
        if row.email:
            row.asked_at = at
            sent.append(row)
    Message.objects.put_all(_letter(row, survey, "supplier_asked", f"survey-{row.pk}") for row in sent)
    SurveyRequest.objects.bulk_update(sent, ["email", "asked_at"], batch_size=AT_ONCE)
    if sent and survey.sent_at is None:
        Survey.objects.filter(pk=survey.pk).update(sent_at=at)
    return len(sent)


def _letter(row: SurveyRequest, survey: Survey, template: str, key: str) -> Letter:
    context = {"asked": row, "survey": survey, "council": survey.measurement.council}
    return Letter(key, row.email, template, context, (row.page, row.pk))


@transaction.atomic
def remind(survey: Survey, *, at: datetime, after: timedelta = timedelta(days=1)) -> int:
    """One reminder to each who is silent and has had no mail for so long, twice at most; how many."""
    survey = Survey.objects.select_for_update(of=("self",)).select_related("measurement__council").get(pk=survey.pk)
    if not survey.is_open(timezone.localdate(at)):
        raise Refused("The survey has closed.")
    rows = [
        row
        for row in survey.requests.silent().filter(reminders__lt=REMINDERS)
        if (row.reminded_at or row.asked_at or at) <= at - after
    ]
    for row in rows:
        row.reminders, row.reminded_at = row.reminders + 1, at
    Message.objects.put_all(
        _letter(row, survey, "supplier_reminded", f"survey-{row.pk}-reminder-{row.reminders}") for row in rows
    )
    SurveyRequest.objects.bulk_update(rows, ["reminders", "reminded_at"], batch_size=AT_ONCE)
    return len(rows)


def remind_all(at: datetime) -> int:
    """What beat does: surveys that are open, each silent supplier after ten days and again after ten more."""
    open_now = Survey.objects.filter(sent_at__isnull=False, closes_on__gte=timezone.localdate(at))
    return sum(remind(survey, at=at, after=REMIND_AFTER) for survey in open_now)


@transaction.atomic
def close(survey: Survey, *, by: User | None, at: datetime) -> None:
    """No answer comes any more; the measurement is worked out with those that have come."""
    yesterday = timezone.localdate(at) - timedelta(days=1)
    if not Survey.objects.filter(pk=survey.pk, closes_on__gt=yesterday).update(closes_on=yesterday):
        raise Refused("The survey has closed already.")
    work_out(survey.measurement, by=by, at=at)


def remove(survey: Survey) -> None:
    """A survey that nobody was sent."""
    if survey.requests.filter(asked_at__isnull=False).exists():
        raise Refused("Suppliers have been asked already: close the survey instead.")
    survey.delete()


# What a supplier does with its link


def find(token: str, at: datetime) -> SurveyRequest | None:
    """The request behind a link that works: its survey is open, or its answer may still be changed."""
    rows: QuerySet[SurveyRequest] = SurveyRequest.objects.select_related("survey__measurement__council__region")
    found = behind(rows.filter(asked_at__isnull=False, wrong_tries__lt=WRONG_TRIES), token).first()
    if found is None:
        return None
    is_kept = found.answered_at is not None and found.answered_at > at - CHANGE_FOR
    return found if is_kept or found.survey.is_open(timezone.localdate(at)) else None


def save_shares(row: SurveyRequest, *, year_ends_on: date, pay: Decimal, purchases: Decimal, at: datetime) -> None:
    row.year_ends_on, row.pay_percent, row.purchases_percent, row.saved_at = year_ends_on, pay, purchases, at
    row.save(update_fields=["year_ends_on", "pay_percent", "purchases_percent", "saved_at"])


@transaction.atomic
def save_places(row: SurveyRequest, what: str, places: Places, *, at: datetime) -> None:
    """Where staff live, or where it buys; what stood there before is replaced."""
    SurveyRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.places.filter(what=what).delete()
    SurveyPlace.objects.bulk_create(
        SurveyPlace(request=row, what=what, words=words, percent=percent, districts=districts)
        for words, percent, districts in places
    )
    row.saved_at = at
    row.save(update_fields=["saved_at"])


def answer(row: SurveyRequest, *, at: datetime) -> None:
    if row.pay_percent is None or row.purchases_percent is None:
        raise Refused("Say first how much goes to pay and to purchases.")
    row.answered_at, row.taken_back_at, row.declined_at = at, None, None
    row.save(update_fields=["answered_at", "taken_back_at", "declined_at"])


@transaction.atomic
def take_back(row: SurveyRequest, *, at: datetime) -> None:
    """The answer counts in no later result, and its figures are gone. Results that stand keep their sums."""
    row.places.all().delete()
    row.answered_at, row.taken_back_at = None, at
    row.pay_percent = row.purchases_percent = row.year_ends_on = None
    row.save()


def decline(row: SurveyRequest, *, at: datetime) -> None:
    """It will not answer, and is not written to again."""
    row.declined_at = at
    row.save(update_fields=["declined_at"])


@dataclass(frozen=True)
class Progress:
    """How far a survey has come."""

    chosen: int
    without_address: int
    asked: int
    answered: int
    declined: int
    paid: int
    paid_answered: int


def with_progress(surveys: Iterable[Survey]) -> list[tuple[Survey, Progress]]:
    """Each with how far it has come: one query for any number."""
    rows = list(surveys)
    answered = Q(answered_at__isnull=False, taken_back_at=None)
    counts = (
        SurveyRequest.objects.filter(survey__in=rows)
        .order_by()
        .values_list("survey")
        .annotate(
            chosen=Count("pk"),
            without_address=Count("pk", filter=Q(asked_at=None, email="")),
            asked=Count("pk", filter=Q(asked_at__isnull=False)),
            answered=Count("pk", filter=answered),
            declined=Count("pk", filter=Q(declined_at__isnull=False)),
            paid=Sum("paid_pence"),
            paid_answered=Sum("paid_pence", filter=answered, default=0),
        )
    )
    found = {pk: Progress(*figures) for pk, *figures in counts}
    return [(row, found.get(row.pk, Progress(0, 0, 0, 0, 0, 0, 0))) for row in rows]
