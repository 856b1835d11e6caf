"""Benefits from a spreadsheet: looked at line by line, then taken in once. What the register's download holds comes
back, but for the verification: that is given on the page of a benefit only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from councils.models import Council, Region
from councils.sockets import Source
from files.importing import claim, sheet_of
from files.models import SheetImport
from ui.importing import Does, Preview
from ui.sheets import Fault, Field, Row, Sheet, check, day, one_of, pence, plain_title, text
from workstream.models import Benefit
from workstream.partners.operations.credit_benefit import FIGURE, counts_already, not_verified, refuse_twice, sources
from workstream.partners.rules.benefit_sums import Kind, parts
from workstream.programme.operations.keep_record import lock

IMPORT = "benefits"
NEW, CHANGED, SAME = "new", "changed", "as it is"
WHOLE = "The whole region"
TITLES = {
    "title": "What it is", "council": "Council", "kind": "Kind", "starts_on": "Counts from", "ends_on": "Counts to",
    "promised": "Promised", "promised_on": "Promised on", "delivered": "Delivered", "delivered_on": "Delivered on",
    "baseline": "Baseline", "method": "Method", "comes_from": "Comes from",
}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    preview: Preview
    rows: tuple[Benefit, ...]
    """New or changed, not written yet."""


def fields(region: Region, known: Mapping[str, Source]) -> tuple[Field, ...]:
    councils: dict[str, Council | None] = {WHOLE: None}
    for council in Council.objects.filter(region=region).order_by("starts_on"):
        councils |= {council.short_name: council, council.name: council}

    def place(value: str) -> Council | None:
        try:
            found: Council | None = one_of(councils)(value)
        except ValueError:
            raise ValueError(f"Write a council of the region, or “{WHOLE}”") from None
        return found

    def source(value: str) -> Source:
        if plain_title(value) not in known:
            raise ValueError("Nothing recorded here has this title. Leave it empty, or write the title as it is there")
        return known[plain_title(value)]

    title = TITLES.__getitem__
    return (
        Field("title", title("title"), ("Benefit", "Title"), True, text(150)),
        Field("council", title("council"), parse=place, empty=None),
        Field("kind", title("kind"), (), True, one_of({kind.words: kind for kind in Kind})),
        Field("starts_on", title("starts_on"), ("From",), True, day),
        Field("ends_on", title("ends_on"), ("To",), True, day),
        Field("promised", title("promised"), parse=text(30)),
        Field("promised_on", title("promised_on"), parse=day, empty=None),
        Field("delivered", title("delivered"), parse=text(30)),
        Field("delivered_on", title("delivered_on"), parse=day, empty=None),
        Field("baseline", title("baseline"), ("Compared with",), True, in_lines=True),
        Field("method", title("method"), ("How it is worked out",), True, in_lines=True),
        Field("comes_from", title("comes_from"), parse=source, empty=None),
    )


def planned(sheet: Sheet, region: Region, on: date, by: User) -> Planned:
    """What each line would do; a line with a fault is left out."""
    by_title = {plain_title(source.title): source for source in sources(region)}
    checked = check(sheet, fields(region, by_title))
    known = {_mark(row): row for row in region.benefits.select_related("council")}
    seen: dict[Any, int] = {}
    does: list[Does] = []
    lines: dict[tuple[str, str], list[tuple[int, Benefit]]] = {}
    rows: list[Benefit] = []
    faults: list[Fault] = []
    for row in checked.good:
        try:
            said = _said(row, on)
        except _Wrong as wrong:
            faults.append(wrong.fault)
            continue
        benefit = Benefit(region=region, written_by=by, **said)
        mark = _mark(benefit)
        if mark in seen:
            faults.append(Fault(row.line, TITLES["title"], benefit.title, f"It stands in line {seen[mark]} already"))
            continue
        seen[mark] = row.line
        found = known.get(mark)
        act, benefit = _beside(found, said, benefit, checked.columns)
        if benefit.promised_on and benefit.delivered_on and benefit.delivered_on < benefit.promised_on:
            why = f"It was promised on {benefit.promised_on:%-d %B %Y}: it cannot be delivered before"
            faults.append(Fault(row.line, TITLES["delivered_on"], f"{benefit.delivered_on}", why))
            continue
        why = counts_already(benefit) if act != SAME else ""
        beside = lines.setdefault((benefit.kind, benefit.comes_from), []) if benefit.comes_from else []
        if before := next((line for line, other in beside if _overlap(benefit, other)), 0):
            why = f"Another benefit from the same source counts already for some of this time in line {before}"
        if why:
            faults.append(Fault(row.line, TITLES["comes_from"], benefit.comes_title, why))
            continue
        does.append(
            Does(
                row.line, act, benefit.title, f"{benefit.where}: {benefit.what.words.lower()}, {benefit.amount_words()}"
            )
        )
        beside.append((row.line, benefit))
        rows += [benefit] if act != SAME else []
    told = checked.also(faults)
    return Planned(Preview(sheet.name, does, told.faults, checked.ignored, "benefit", "benefits"), tuple(rows))


def _mark(row: Benefit) -> tuple[object, ...]:
    return row.council_id, row.kind, row.title, row.starts_on


def _overlap(one: Benefit, other: Benefit) -> bool:
    """As `BenefitQuerySet.overlapping`, of two lines about one kind from one source."""
    for_one = None in (one.council_id, other.council_id) or one.council_id == other.council_id
    return for_one and one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _beside(found: Benefit | None, said: dict[str, Any], new: Benefit, columns: tuple[str, ...]) -> tuple[str, Benefit]:
    """A benefit that is there takes over what the file has a column for."""
    if found is None:
        return NEW, new
    parts = {"comes_from": ("comes_from", "comes_title", "comes_url")}
    names = [name for column in columns for name in parts.get(column, (column,))]
    if all(getattr(found, name) == said[name] for name in names):
        return SAME, found
    if any(name in FIGURE and getattr(found, name) != said[name] for name in names):
        not_verified(found)
    for name in names:
        setattr(found, name, said[name])
    return CHANGED, found


class _Wrong(Exception):
    def __init__(self, row: Row, name: str, why: str) -> None:
        super().__init__(why)
        self.fault = Fault(row.line, TITLES[name], str(row.values[name] or ""), why)


def _said(row: Row, on: date) -> dict[str, Any]:
    """The values of a line that fit together. Raises _Wrong with the fault to tell."""
    said = dict(row.values)
    if said["ends_on"] < said["starts_on"]:
        raise _Wrong(row, "ends_on", "The last day must not be before the first day")
    for name in ("promised", "delivered"):
        written, told = said[name], said[f"{name}_on"]
        try:
            said[name] = _amount(said["kind"], written) if written else None
        except ValueError as why:
            raise _Wrong(row, name, str(why)) from why
        if bool(written) != bool(told):
            raise _Wrong(row, f"{name}_on", f"Write both how much was {name} and on which day, or neither")
        if told and told > on:
            raise _Wrong(row, f"{name}_on", "The day is still to come")
    if said["promised"] is None and said["delivered"] is None:
        raise _Wrong(row, "promised", "Write what was promised, what was delivered, or both")
    if said["promised"] == 0:
        raise _Wrong(row, "promised", "Leave it empty, or write an amount above nothing")
    if said["promised_on"] and said["delivered_on"] and said["delivered_on"] < said["promised_on"]:
        raise _Wrong(row, "delivered_on", "This must not be before the day it was promised")
    source = said.pop("comes_from")
    said |= {"comes_from": "", "comes_title": "", "comes_url": ""}
    if source:
        said |= {"comes_from": source.key, "comes_title": source.title[:250], "comes_url": source.url}
    return said


def _amount(kind: Kind, written: str) -> int:
    found = pence(written) if kind.is_money else parts(kind, written)
    if found < 0:
        raise ValueError("An amount is not below nothing")
    return found


@transaction.atomic
def take_in(region: Region, row: SheetImport, *, on: date, by: User, at: datetime) -> int | None:
    """Do what the preview said, once: how many were new or changed; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    lock(Region, region.pk)
    found = planned(sheet_of(row), region, on, by)
    for benefit in found.rows:
        refuse_twice(benefit)  # Two lines of one file may name the same source.
        benefit.version += 1 if benefit.pk else 0
        benefit.save()
    return len(found.rows)
