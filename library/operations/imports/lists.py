"""What every list of this room needs to be taken in from a spreadsheet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from councils.models import Region
from library.rules.addresses import why_not
from ui.importing import Does
from ui.sheets import Checked, Fault, Field, Row


@dataclass(frozen=True)
class Step:
    """What one line will do. `take` None: nothing, it is so already."""

    does: Does
    take: Callable[[User | None, datetime], object] | None = None


@dataclass(frozen=True)
class Planned:
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetList:
    """One kind of list: its columns, and what its lines do in a region."""

    title: str
    words: str
    fields: Sequence[Field]
    plan: Callable[[Region, Checked], Planned]
    back: str
    """URL name of the page it belongs to."""
    one: str = "line"
    several: str = "lines"


def open_link(value: str) -> str:
    """A web address that anybody can open."""
    found = value if "//" in value else f"https://{value}"
    if len(found) > 500:
        raise ValueError("At most 500 characters")
    if sentence := why_not(found):
        raise ValueError(sentence)
    return found


def words_of(changes: Mapping[str, Any], fields: Sequence[Field]) -> str:
    titles = {field.name: field.title for field in fields}
    return ", ".join(titles.get(name, name) for name in changes)


def found_twice(found: Sequence[tuple[Row, Any]], field: str) -> list[Fault]:
    """A fault for each line that leads to what a line above leads to already, by another mark."""
    seen: dict[int, int] = {}
    faults = []
    for row, record in found:
        if record is not None and record.pk in seen:
            faults.append(Fault(row.line, field, str(record)[:100], f"“{record}” is in line {seen[record.pk]} already"))
        elif record is not None:
            seen[record.pk] = row.line
    return faults


def twice(rows: Sequence[Row], key: Callable[[Row], object], field: str, why: str) -> list[Fault]:
    """A fault for each line that says again what a line above has said."""
    seen: dict[object, int] = {}
    faults = []
    for row in rows:
        told = key(row)
        if told in seen:
            shown = ", ".join(filter(None, told)) if isinstance(told, tuple) else str(told)
            faults.append(Fault(row.line, field, shown, f"{why} in line {seen[told]}"))
        seen.setdefault(told, row.line)
    return faults
