"""The state that was valid on a day as it was known at the end of that day: one way for all that takes a date.

For the region's own day, and for days to come, the records count as they stand. For an earlier day it is the rows of
their histories (django-simple-history, which keeps UTC) as they stood when the day was over in London. What is written
later about an earlier day is told from then on, and changes nothing that was told before.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar, cast

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone

from councils.models import Region, in_force

M = TypeVar("M", bound=Model)


def day_of(region: Region) -> date:
    """Today, but for a region that is kept as history."""
    return region.opens_as_at or timezone.localdate()


def end_of(on: date) -> datetime:
    """The moment at which a day is over in London; what happened before it happened by the end of the day."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))


def known_from(day: date) -> datetime:
    """For what is known with its own day, as the days of a council are, which are those of the law; not after now."""
    return min(end_of(day) - timedelta(minutes=1), timezone.now())


def is_past(region: Region, on: date) -> bool:
    return on < day_of(region)


def as_known(kind: type[M], region: Region, on: date, *where: Q, related: Sequence[str] = ()) -> list[M]:
    """The records of one kind that fit, as known at the end of a day. `where` names fields and what they point to,
    never a primary key; `related` names single records that they point to. One query, for an earlier day one more for
    each name in `related`."""
    if not is_past(region, on):
        return list(kind._default_manager.filter(*where).select_related(*related))
    found = list(history_of(kind, on).filter(*where))
    prefetch_related_objects(found, *related)
    return found


def dated_known(kind: type[M], region: Region, on: date) -> QuerySet[M]:
    """The rows of a dated kind that were in force on a day, as known at its end."""
    rows = history_of(kind, on) if is_past(region, on) else kind._default_manager.all()
    return rows.filter(in_force(on))


def history_of(kind: type[M], on: date) -> QuerySet[M]:
    """The records of one kind out of their histories, as they stood at the end of a day: what was gone by then is not
    among them. Of two rows of one moment the later written counts."""
    written = cast(Any, kind).history.filter(history_date__lt=end_of(on))
    key = kind._meta.pk.attname
    last = written.filter(**{key: OuterRef(key)}).order_by("-history_date", "-history_id").values("history_id")[:1]
    return cast("QuerySet[M]", written.filter(history_id=Subquery(last)).as_instances())


def links_known(kind: type[Model], name: str, region: Region, on: date, rows: Iterable[Model]) -> dict[int, list[Any]]:
    """What these records pointed to by a field for many, as known at the end of a day, by their numbers: one query.
    `rows` come from `as_known`, and the history keeps the field (`m2m_fields`)."""
    found = list(rows)
    if not is_past(region, on):
        prefetch_related_objects(found, name)
        return {row.pk: list(getattr(row, name).all()) for row in found}
    number = {cast(Any, row)._history.pk: row.pk for row in found}
    pointed: dict[int, list[Any]] = {row.pk: [] for row in found}
    to = str(cast(Any, kind._meta.get_field(name).related_model)._meta.model_name)
    kept = getattr(cast(Any, kind).history.model, name).filter(history__in=number).select_related(to)
    for link in kept:
        pointed[number[link.history_id]].append(getattr(link, to))
    return pointed


def save_as_of(row: Model, at: datetime, *names: str) -> None:
    """Save a record, or fields of it; its history bears the moment from which that was known."""
    cast(Any, row)._history_date = at
    row.save(update_fields=names or None)
    del cast(Any, row)._history_date


def attach(rows: Iterable[Model], name: str, known: Iterable[Model]) -> None:
    """Give each record what it points to as that was known then; what was not known stays as it is today."""
    by_number = {one.pk: one for one in known}
    for row in rows:
        then = by_number.get(getattr(row, f"{name}_id"))
        if then is not None:
            setattr(row, name, then)
