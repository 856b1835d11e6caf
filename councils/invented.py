"""Invented records with their past: each row of a history bears the day on which somebody would have written it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar, cast

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

M = TypeVar("M", bound=Model)
AT_ONCE = 500


def moment_of(day: date, hour: int = 9) -> datetime:
    """An hour of a day in London; now, where that is still to come."""
    return min(timezone.make_aware(datetime.combine(day, time(hour))), timezone.now())


def write(kind: type[M], rows: Iterable[M], on: Callable[[M], date] | date) -> list[M]:
    """Write records as they were written down first, each on a day of its own or all on one."""
    written = [_dated(row, moment_of(_day(row, on))) for row in rows]
    return list(bulk_create_with_history(written, kind, batch_size=AT_ONCE))


def change(rows: Sequence[M], fields: Sequence[str], on: Callable[[M], date] | date, hour: int = 10) -> None:
    """Write down what has changed since, each record on a day of its own or all on one."""
    changed = [_dated(row, moment_of(_day(row, on), hour)) for row in rows]
    if changed:
        bulk_update_with_history(changed, type(changed[0]), fields, batch_size=AT_ONCE)


def keep(record: M, on: date) -> M:
    """Write one record as of a day; what it points to by a field for many may follow."""
    _dated(record, moment_of(on)).save()
    return record


def date_back(record: Model, on: date) -> None:
    """All that an act has written down about a record bears a day."""
    cast(Any, record).history.update(history_date=moment_of(on))


def write_links(kind: type[Model], name: str, rows: Iterable[Model]) -> None:
    """Links that were written in bulk stand in the histories of their records too."""
    here, there = str(kind._meta.model_name), str(cast(Any, kind._meta.get_field(name).related_model)._meta.model_name)
    past = cast(Any, kind).history.filter(id__in=[row.pk for row in rows])
    history_of = {row.id: row for row in past}
    kept = getattr(past.model, name).model
    links = getattr(kind, name).through.objects.filter(**{f"{here}__in": list(history_of)})
    kept.objects.bulk_create(
        [
            kept(
                history=history_of[getattr(link, f"{here}_id")],
                **{field: getattr(link, field) for field in ("id", f"{here}_id", f"{there}_id")},
            )
            for link in links
        ],
        batch_size=AT_ONCE,
    )


def _day(row: M, on: Callable[[M], date] | date) -> date:
    return on if isinstance(on, date) else on(row)


def _dated(row: M, at: datetime) -> M:
    cast(Any, row)._history_date = at
    return row
