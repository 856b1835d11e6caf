"""A council's list, or those of many councils, read from a spreadsheet: what each line would do, and doing it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from councils.models import Council
from files.importing import claim, sheet_of
from files.models import SheetImport
from training.models import Learner
from training.models.people import Job, Specialism
from training.operations.keep_list import note_change
from ui import sheets
from ui.importing import Does, Preview
from ui.sheets import Checked, Fault, Field, Row, Sheet, plain_title

KIND = "training list"
NEW, CHANGED, SAME = "new", "changed", "as it is"
ROLES = {job.label: job.value for job in Job}
OTHER_ROLES = {
    "Head of procurement": Job.HEAD.value,
    "Buyer": Job.BUYER.value,
    "Category manager": Job.BUYER.value,
    "Procurement officer": Job.BUYER.value,
    "Contract manager": Job.CONTRACTS.value,
    "Commissioner": Job.COMMISSIONER.value,
    "Service officer": Job.ORDERS.value,
}
SPECIALISMS = {row.label: row.value for row in Specialism}
NO_SPECIALISM = {"None": "", "-": "", "No": ""}
FIELDS = (
    Field("name", "Name", ("Full name", "Employee", "Officer"), required=True, parse=sheets.text(150)),
    Field("email", "E-mail address", ("Email", "E-mail", "Email address"), parse=sheets.email),
    Field("staff_number", "Staff number", ("Payroll number", "Employee number"), parse=sheets.text(40)),
    Field("job_title", "Job title", ("Post", "Position"), parse=sheets.text(150)),
    Field("role", "Role", ("Role in buying",), required=True, parse=sheets.one_of(ROLES, OTHER_ROLES)),
    Field("specialism", "Specialism", ("Area",), parse=sheets.one_of(SPECIALISMS, NO_SPECIALISM)),
)
MARKS = ("email", "staff_number")
COUNCIL = "council"
HEADER = [entry.title for entry in FIELDS]
SAID = tuple(entry.name for entry in FIELDS)


@dataclass
class Plan:
    preview: Preview
    new: list[Learner] = field(default_factory=list)
    changed: list[Learner] = field(default_factory=list)


@dataclass(frozen=True)
class _Line:
    row: Row
    council: int
    learner: Learner | None
    """None: somebody new."""
    changes: dict[str, Any]

    def marks(self) -> list[tuple[int, str, str]]:
        """What would tell the person apart after this line, in small letters."""
        said = {
            name: self.changes.get(name, getattr(self.learner, name)) if self.learner else self.row.values[name]
            for name in MARKS
        }
        return [(self.council, name, str(value).casefold()) for name, value in said.items() if value]


@dataclass
class _Known:
    """People on a council's list by whatever tells them apart."""

    by_email: dict[str, Learner] = field(default_factory=dict)
    by_number: dict[str, Learner] = field(default_factory=dict)
    by_name: dict[str, list[Learner]] = field(default_factory=dict)

    def note(self, learner: Learner) -> None:
        if learner.email:
            self.by_email[learner.email.casefold()] = learner
        if learner.staff_number:
            self.by_number[learner.staff_number.casefold()] = learner
        self.by_name.setdefault(plain_title(learner.name), []).append(learner)

    def marks(self) -> Iterator[tuple[tuple[str, str], Learner]]:
        for name, people in zip(MARKS, (self.by_email, self.by_number), strict=True):
            yield from (((name, value), learner) for value, learner in people.items())

    def is_of_another(self, values: Mapping[str, Any], learner: Learner) -> bool:
        """Whether the name of the line is that of somebody else on the list: two people have been mixed up."""
        same = self.by_name.get(plain_title(values["name"]), [])
        return bool(same) and learner.pk not in {one.pk for one in same}

    def find(self, values: Mapping[str, Any]) -> Learner | None:
        """By staff number, else address, else by a name that only one person has, where one of the two sides has
        nothing better."""
        if values["staff_number"] and values["staff_number"].casefold() in self.by_number:
            return self.by_number[values["staff_number"].casefold()]
        if values["email"] and values["email"].casefold() in self.by_email:
            return self.by_email[values["email"].casefold()]
        same = self.by_name.get(plain_title(values["name"]), [])
        if len(same) != 1:
            return None
        apart = any(values[name] and getattr(same[0], name) for name in ("email", "staff_number"))
        return None if apart else same[0]


def plan(sheet: Sheet, councils: Mapping[int, Council], *, on: date, by: User | None, at: datetime) -> Plan:
    """What the lines would do. With more than one council the sheet says in a column whose each person is."""
    checked = sheets.check(sheet, FIELDS if len(councils) == 1 else (*FIELDS, _council_field(councils.values())))
    only = next(iter(councils)) if len(councils) == 1 else None
    checked = checked.also(_twice(checked.good, only))
    known = _known(councils)
    found = Plan(Preview(sheet.name, [], checked.faults, checked.ignored, "person", "people"))
    does, faults = [], []
    lines: list[_Line] = []
    seen: dict[int, int] = {}
    for row in checked.good:
        owner = only or row.values[COUNCIL]
        learner = known[owner].find(row.values)
        if learner is not None and known[owner].is_of_another(row.values, learner):
            why = f"The staff number or e-mail address is that of {learner.name}. Correct it, or the name"
            faults.append(Fault(row.line, "Name", row.values["name"], why))
            continue
        if learner is not None and learner.pk in seen:
            why = f"{learner.name} is in line {seen[learner.pk]} already"
            faults.append(Fault(row.line, "Name", row.values["name"], why))
            continue
        if learner is not None:
            seen[learner.pk] = row.line
        lines.append(_Line(row, owner, learner, _changes(row, learner, checked) if learner else {}))
    taken = _taken(lines, known)
    faults += taken
    wrong = {fault.line for fault in taken}
    for line in lines:
        if line.row.line in wrong:
            continue
        if line.learner is None:
            found.new.append(_learner(line.row, line.council, on=on, by=by, at=at))
            does.append(Does(line.row.line, NEW, line.row.values["name"], _words(line.row.values)))
        else:
            does.append(_change(line.row, line.learner, line.changes, found.changed))
    found.preview = Preview(sheet.name, does, checked.also(faults).faults, checked.ignored, "person", "people")
    return found


def _council_field(councils: Iterable[Council]) -> Field:
    names = {}
    for council in councils:
        names[council.short_name] = council.pk
        names[council.name] = council.pk
        names[council.slug] = council.pk
    known = {plain_title(name): pk for name, pk in names.items()}

    def parse(value: str) -> int:
        try:
            return known[plain_title(value)]
        except KeyError:
            raise ValueError("No council of the region is called so") from None

    return Field(COUNCIL, "Council", ("Authority", "Organisation"), required=True, parse=parse)


def _twice(rows: Iterable[Row], only: int | None) -> list[Fault]:
    """The same address or number twice, or the same name with nothing to tell them apart: the later line is wrong."""
    seen: dict[tuple[int, str, str], int] = {}
    faults = []
    for row in rows:
        owner, said = only or row.values[COUNCIL], row.values
        marks = [(name, said[name].casefold()) for name in ("email", "staff_number") if said[name]]
        marks = marks or [("name", plain_title(said["name"]))]
        before = next(((owner, *mark) for mark in marks if (owner, *mark) in seen), None)
        if before:
            title = next(entry.title for entry in FIELDS if entry.name == before[1])
            faults.append(Fault(row.line, title, said[before[1]], f"The same person is in line {seen[before]} already"))
        for mark in marks:
            seen.setdefault((owner, *mark), row.line)
    return faults


def _known(councils: Mapping[int, Council]) -> dict[int, _Known]:
    found = {pk: _Known() for pk in councils}
    for learner in Learner.objects.filter(council__in=list(councils), left_on=None).order_by("pk"):
        found[learner.council_id].note(learner)
    return found


def _learner(row: Row, council: int, *, on: date, by: User | None, at: datetime) -> Learner:
    said = {name: row.values[name] for name in SAID}
    return Learner(council_id=council, listed_on=on, added_by=by, changed_at=at, **said)


def _words(values: Mapping[str, Any]) -> str:
    parts = [Job(values["role"]).label]
    if values["specialism"]:
        parts.append(Specialism(values["specialism"]).label)
    return ", ".join(parts)


def _taken(lines: list[_Line], known: Mapping[int, _Known]) -> list[Fault]:
    """Lines that would give somebody an address or number that another person keeps. Whoever is left out keeps their
    own, which may leave out whoever would have had it next."""
    led = {line.learner.pk for line in lines if line.learner}
    kept = {
        (council, *mark): row for council, people in known.items() for mark, row in people.marks() if row.pk not in led
    }
    wanting: dict[tuple[int, str, str], list[_Line]] = {}
    for line in lines:
        for mark in line.marks():
            wanting.setdefault(mark, []).append(line)
    faults: dict[int, Fault] = {}
    waiting = list(lines)
    while waiting:
        line = waiting.pop()
        taken = next((mark for mark in line.marks() if mark in kept), None)
        if taken is None or line.row.line in faults:
            continue
        faults[line.row.line] = _is_taken(line, taken[1], kept[taken])
        if line.learner:
            for name in MARKS:
                mark = (line.council, name, getattr(line.learner, name).casefold())
                kept[mark] = line.learner
                waiting += wanting.get(mark, ())
    return list(faults.values())


def _is_taken(line: _Line, name: str, holder: Learner) -> Fault:
    field = next(entry for entry in FIELDS if entry.name == name)
    title = field.title if name == "staff_number" else "e-mail address"
    why = f"{holder.name} is on the list with this {title.lower()} already"
    return Fault(line.row.line, field.title, line.row.values[name], why)


def _changes(row: Row, learner: Learner, checked: Checked) -> dict[str, Any]:
    """Columns that the file does not have, and cells left empty, change nothing."""
    said = {name: row.values[name] for name in SAID if name in checked.columns and row.values[name]}
    return {name: value for name, value in said.items() if value != getattr(learner, name)}


def _change(row: Row, learner: Learner, changes: Mapping[str, Any], changed: list[Learner]) -> Does:
    words = []
    title, titles = learner.name, {entry.name: entry.title for entry in FIELDS}
    for name, value in changes.items():
        before = _shown(name, getattr(learner, name)) or "nothing"
        words.append(f"{titles[name]}: {before} becomes {_shown(name, value)}")
        setattr(learner, name, value)
    if not words:
        return Does(row.line, SAME, title)
    changed.append(learner)
    return Does(row.line, CHANGED, learner.name, "; ".join(words))


def _shown(name: str, value: str) -> str:
    if name == "role":
        return Job(value).label
    return Specialism(value).label if name == "specialism" and value else value


@transaction.atomic
def take_in(row: SheetImport, councils: Mapping[int, Council], *, on: date, by: User, at: datetime) -> Plan | None:
    """Do what the preview said, once; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    for council in Council.objects.select_for_update().filter(pk__in=list(councils)).order_by("pk"):
        assert council.pk in councils
    found = plan(sheet_of(row), councils, on=on, by=by, at=at)
    for learner in found.changed:
        learner.changed_at = at
        learner.version += 1
    # Cleared first, so that people can change their addresses round.
    Learner.objects.filter(pk__in=[learner.pk for learner in found.changed]).update(email="", staff_number="")
    bulk_update_with_history(found.changed, Learner, [*SAID, "changed_at", "version"], batch_size=500)
    bulk_create_with_history(found.new, Learner, batch_size=1000)
    touched = {learner.council_id for learner in (*found.new, *found.changed)}
    if touched:
        note_change(touched, on)
    return found
