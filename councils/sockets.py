"""What rooms hand to the pages that gather: something that waits for a person, something that a council owes."""

from dataclasses import dataclass
from datetime import date

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
