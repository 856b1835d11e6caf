"""What rooms hand to the pages that gather: something that waits for a person, something that a council owes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import DateField, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONArray

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
    """One record that waits, with what `Waits` asked it to say."""

    due_on: date | None
    said: tuple[Any, ...]


@dataclass(frozen=True)
class Waits:
    """Records of one kind that wait for a person. All rooms' records are read together, in one query."""

    rows: QuerySet[Any, Any]
    tell: Callable[[list[Row]], Iterable[Waiting]]
    """Puts them into words; what is due first comes first."""
    due_on: str | Combinable | None
    says: tuple[str, ...]
    """Fields, numbers or text."""


def read_waiting(kinds: Iterable[Waits]) -> list[Waiting]:
    """Everything that waits: one query, or none where nothing can wait. What has no date comes last."""
    asked = list(kinds)
    if not asked:
        return []
    first, *others = [_columns(number, kind) for number, kind in enumerate(asked)]
    found: list[list[Row]] = [[] for _ in asked]
    for number, due_on, said in first.union(*others, all=True) if others else first:
        found[number].append(Row(due_on, tuple(said)))
    told: list[Waiting] = []
    for kind, rows in zip(asked, found, strict=True):
        told += kind.tell(sorted(rows, key=_order)) if rows else ()
    return sorted(told, key=lambda row: row.due_on or date.max)


def _order(row: Row) -> tuple[date, str]:
    return row.due_on or date.max, str(row.said)


def _columns(number: int, kind: Waits) -> QuerySet[Any, Any]:
    due_on = Value(None) if kind.due_on is None else kind.due_on
    columns = {
        "w_kind": Value(number, IntegerField()),
        "w_due_on": Cast(due_on, DateField()),
        "w_said": JSONArray(*kind.says),
    }
    return kind.rows.order_by().annotate(**columns).values_list(*columns)


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
    for_the_board: bool = False
    """Its first sentence stands in the highlight report too, as far as there is room."""
