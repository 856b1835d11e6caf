"""What rooms hand to the pages that gather: something that waits for a person, something that a council owes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import DateField, F, Field, IntegerField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from ui.charts import Chart
from ui.tables import Table


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a person, with the page where it is done."""

    title: str
    url: str
    detail: str = ""
    due_on: date | None = None
    council: str = ""
    """Short name of the council it is about; empty where it is about a region."""

    def is_late(self, on: date) -> bool:
        return self.due_on is not None and self.due_on < on


class Row(NamedTuple):
    """What one record that waits has to say, as `Waits` asked for it."""

    due_on: date | None
    texts: tuple[str, ...]
    numbers: tuple[int, ...]


WIDTH = 5
"""So many texts and numbers a record can have."""


@dataclass(frozen=True)
class Waits:
    """Records of one kind that wait for a person. All rooms' records are read together, in one query."""

    rows: QuerySet[Any, Any]
    tell: Callable[[list[Row]], Iterable[Waiting]]
    """Puts them into words; what is due first comes first."""
    due_on: str | Combinable | None = None
    texts: tuple[str | Combinable, ...] = ()
    numbers: tuple[str | Combinable, ...] = ()


def read_waiting(kinds: Iterable[Waits]) -> list[Waiting]:
    """Everything that waits: one query, or none where nothing can wait. What has no date comes last."""
    asked = list(kinds)
    if not asked:
        return []
    first, *others = [_columns(number, kind) for number, kind in enumerate(asked)]
    found: list[list[Row]] = [[] for _ in asked]
    for number, due_on, *rest in first.union(*others, all=True) if others else first:
        kind = asked[number]
        texts, numbers = rest[: len(kind.texts)], rest[WIDTH : WIDTH + len(kind.numbers)]
        found[number].append(Row(due_on, tuple(text or "" for text in texts), tuple(count or 0 for count in numbers)))
    told = [
        waiting
        for kind, rows in zip(asked, found, strict=True)
        for waiting in (kind.tell(sorted(rows, key=lambda row: (row.due_on or date.max, row[1:]))) if rows else ())
    ]
    return sorted(told, key=lambda row: row.due_on or date.max)


def _columns(number: int, kind: Waits) -> QuerySet[Any, Any]:
    columns = {
        "w_kind": Cast(Value(number), IntegerField()),
        "w_due_on": _cast(kind.due_on, DateField()),
        **{f"w_text_{place}": _cast(_at(kind.texts, place), TextField()) for place in range(WIDTH)},
        **{f"w_number_{place}": _cast(_at(kind.numbers, place), IntegerField()) for place in range(WIDTH)},
    }
    return kind.rows.order_by().annotate(**columns).values_list(*columns)


def _at(expressions: tuple[str | Combinable, ...], place: int) -> str | Combinable | None:
    return expressions[place] if place < len(expressions) else None


def _cast(what: str | Combinable | None, to: "Field[Any, Any]") -> Cast:
    return Cast(Value(None) if what is None else F(what) if isinstance(what, str) else what, to)


@dataclass(frozen=True)
class Ask:
    """One thing that is asked of a council: open, or, where its room still tells it, received or declined."""

    council_id: int
    council: str
    kind: str
    what: str
    url: str
    due_on: date | None = None
    asked_on: date | None = None
    is_extended: bool = False
    """More time was given: `due_on` is the later day."""
    received_on: date | None = None
    declined_on: date | None = None

    @property
    def is_open(self) -> bool:
        return self.received_on is None and self.declined_on is None

    def is_late(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class Source:
    """A record that a benefit may come from."""

    key: str
    """Names it among all rooms' records, such as “case-study-12”."""
    title: str
    url: str
    council_id: int | None = None


@dataclass(frozen=True)
class Tile:
    """One figure with its words, and the page behind it."""

    number: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Block:
    """What a room shows of a region: the same on its tab, in the full report and in downloads."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    table: Table | None = None
    chart: Chart | None = None
    url: str = ""
    """The page behind it."""
    note: str = ""
    """Method, source and what is missing, in words."""
