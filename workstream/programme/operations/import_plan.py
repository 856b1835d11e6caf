"""The plan from a spreadsheet: looked at line by line, then taken in once. What its download holds comes back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from councils.models import Region
from files.importing import claim, sheet_of
from files.models import SheetImport
from ui.importing import Does, Preview
from ui.sheets import Checked, Fault, Field, Row, Sheet, check, day, one_of, plain_title, text, whole
from workstream.models import Item, ProgressNote, WorkLine
from workstream.programme.operations.keep_record import lock
from workstream.programme.operations.progress_item import Refused, note_progress
from workstream.programme.rules.rag import Rag

KIND = "work-stream-plan"
FROM_LIST = "Taken from a spreadsheet."


def percent(value: str) -> int:
    found = whole(value.removesuffix("%").strip())
    if not 0 <= found <= 100:
        raise ValueError("Write a percentage from 0 to 100")
    return found


FIELDS = (
    Field("number", "Number", parse=whole, empty=None),
    Field("title", "What", ("What is to be done", "Title", "Task"), required=True, parse=text(200)),
    Field("line", "Line of work", ("Work line", "Workstream"), required=True, parse=text(150)),
    Field(
        "kind",
        "Kind",
        ("Type",),
        parse=one_of({str(label): value for value, label in Item.Kind.choices}),
        empty=Item.Kind.TASK,
    ),
    Field("who", "Who", ("Owner", "Who does it"), required=True, parse=text(150)),
    Field("starts_on", "Starts", ("Starts on", "Start"), parse=day, empty=None),
    Field("due_on", "Due", ("Due on", "End", "Finish"), required=True, parse=day),
    Field("agreed_on", "Agreed first", ("Baseline",), parse=day, empty=None),
    Field("percent", "Done %", ("Done", "Progress", "Percent"), parse=percent, empty=None),
    Field("done_on", "Done on", ("Finished on",), parse=day, empty=None),
    Field(
        "own_view",
        "Owner's view",
        parse=one_of({words: value for value, words in Rag.choices_of_a_person()}),
    ),
    Field("own_reason", "Why", ("Reason",), parse=text(300)),
)
TITLES = {field.name: field.title for field in FIELDS} | {"owner": "Who", "owner_name": "Who"}


@dataclass(frozen=True)
class Step:
    does: Does
    take: Callable[[User, datetime], object] | None = None
    """None: it is so already."""


@dataclass(frozen=True)
class Planned:
    preview: Preview
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Known:
    """What the region has already, read once."""

    items: Mapping[int, Item]
    by_title: Mapping[tuple[str, str], Item]
    people: Mapping[str, list[User]]
    """By name and by address, in small letters."""


def planned(sheet: Sheet, region: Region, people: Iterable[User], on: date) -> Planned:
    """Raises ui.sheets.Unreadable where a column is missing."""
    checked = check(sheet, FIELDS)
    known = _known(region, people)
    checked = checked.also([fault for line in checked.good for fault in _faults(line, known, on, checked.columns)])
    checked = checked.also(_twice(checked, known))
    lines = {plain_title(line.title) for line in region.work_lines.all()}
    steps = tuple(_step(region, line, known, lines, checked.columns) for line in checked.good)
    does = [step.does for step in steps]
    preview = Preview(sheet.name, does, checked.faults, checked.ignored, "part of the plan", "parts of the plan")
    return Planned(preview, steps)


@transaction.atomic
def take_in(region: Region, row: SheetImport, people: Iterable[User], *, by: User, at: datetime) -> int | None:
    """Every line without a fault, all or none; how many did something. None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    lock(Region, region.pk)
    steps = [step.take for step in planned(sheet_of(row), region, people, timezone.localdate(at)).steps if step.take]
    for take in steps:
        take(by, at)
    return len(steps)


def _known(region: Region, people: Iterable[User]) -> Known:
    items = {item.pk: item for item in Item.objects.filter(line__region=region).select_related("line", "owner")}
    named: dict[str, list[User]] = {}
    for person in people:
        for name in {str(person).casefold(), person.email.casefold()}:
            named.setdefault(name, []).append(person)
    by_title = {(plain_title(item.line.title), plain_title(item.title)): item for item in items.values()}
    return Known(items, by_title, named)


def _found(row: Row, known: Known) -> Item | None:
    said = row.values
    if said["number"]:
        return known.items.get(said["number"])
    return known.by_title.get((plain_title(said["line"]), plain_title(said["title"])))


def _faults(row: Row, known: Known, on: date, columns: Sequence[str]) -> list[Fault]:
    """What is wrong with a line, together with what stands where the file has no column."""
    item = _found(row, known)
    stands = {name: getattr(item, name) for name in ("starts_on", "own_view", "own_reason")} if item else {}
    said = {**row.values, **{name: value for name, value in stands.items() if name not in columns}}
    wrong: list[tuple[str, object, str]] = []
    if said["number"] and not item:
        wrong.append(("number", said["number"], "Nothing in the plan has this number: leave it empty for a new part"))
    if said["starts_on"] and said["due_on"] < said["starts_on"]:
        wrong.append(("due_on", said["due_on"], "The day it is due must not be before the day it starts"))
    if said["own_view"] and not said["own_reason"]:
        wrong.append(("own_reason", "", "Say why the owner's view differs from what is worked out"))
    if item and said["agreed_on"] and said["agreed_on"] != item.baseline_due_on:
        kept = f"{item.baseline_due_on:%-d %B %Y} was agreed first; it is kept, so that slip shows"
        wrong.append(("agreed_on", said["agreed_on"], kept))
    if said["done_on"] and said["percent"] != 100:
        wrong.append(("percent", said["percent"] or 0, "What is done on a day is 100% done"))
    if said["done_on"] and said["done_on"] > on:
        wrong.append(("done_on", said["done_on"], "Write today or an earlier day"))
    if len(known.people.get(said["who"].casefold(), ())) > 1 and not (item and item.who == said["who"]):
        wrong.append(("who", said["who"], "Several people are called so: write the e-mail address"))
    if item and said["percent"] is not None and (why := _why_no_note(item, said, on)):
        wrong.append(("percent", said["percent"], why))
    return [Fault(row.line, TITLES[name], str(value), why) for name, value, why in wrong]


def _why_no_note(item: Item, said: Mapping[str, Any], on: date) -> str:
    noted = said["done_on"] or on
    if said["percent"] == item.percent and (said["done_on"] in (None, item.done_on)):
        return ""
    if noted < item.begun_on:
        return f"It has been in the plan since {item.begun_on:%-d %B %Y}"
    last = item.notes.first()
    return f"The last note of progress is of {last.on:%-d %B %Y}" if last and noted < last.on else ""


def _twice(checked: Checked, known: Known) -> list[Fault]:
    seen: dict[object, int] = {}
    faults = []
    for row in checked.good:
        item = _found(row, known)
        told = item.pk if item else (plain_title(row.values["line"]), plain_title(row.values["title"]))
        if told in seen:
            faults.append(Fault(row.line, "What", row.values["title"], f"It stands in line {seen[told]} already"))
        seen.setdefault(told, row.line)
    return faults


def _step(region: Region, row: Row, known: Known, lines: set[str], columns: tuple[str, ...]) -> Step:
    said, item = row.values, _found(row, known)
    chosen = next(iter(known.people.get(said["who"].casefold(), ())), None)
    if item and item.who == said["who"]:
        wanted: dict[str, Any] = {}
    else:
        wanted = {"owner": chosen, "owner_name": "" if chosen else said["who"]}
    plain = ("title", "kind", "starts_on", "due_on", "own_view", "own_reason")
    wanted |= {name: said[name] for name in plain if name in columns or not item}
    if not wanted.get("own_view", True):
        wanted["own_reason"] = ""
    where = "" if plain_title(said["line"]) in lines else f" The line of work “{said['line']}” is new."
    if item is None:
        words = f"{said['who']}, due {said['due_on']:%-d %B %Y}.{where}"
        return Step(Does(row.line, "new", said["title"], words), partial(_add, region, said, wanted))
    changes = {name: value for name, value in wanted.items() if getattr(item, name) != value}
    moves = plain_title(item.line.title) != plain_title(said["line"])
    noted = said["percent"] is not None and (
        said["percent"] != item.percent or said["done_on"] not in (None, item.done_on)
    )
    told = list(dict.fromkeys(TITLES[name] for name in changes))
    told += ["Line of work"] * moves + ["Done %"] * noted
    if not told:
        return Step(Does(row.line, "as it is", item.title))
    words = f"{', '.join(told)}.{where}"
    return Step(
        Does(row.line, "changed", item.title, words),
        partial(_change, region, item.pk, changes, said["line"] if moves else "", said if noted else None),
    )


def _line(region: Region, title: str) -> WorkLine:
    found = next((line for line in region.work_lines.all() if plain_title(line.title) == plain_title(title)), None)
    if found:
        return found
    last = region.work_lines.aggregate(last=Max("order"))["last"] or 0
    return WorkLine.objects.create(region=region, title=title, order=last + 1)


def _add(region: Region, said: Mapping[str, Any], wanted: Mapping[str, Any], by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    done = said["percent"] or 0
    done_on = (said["done_on"] or today) if done == 100 else None
    item = Item.objects.create(
        line=_line(region, said["line"]),
        baseline_due_on=said["agreed_on"] or said["due_on"],
        percent=done,
        done_on=done_on,
        begun_on=min(begun for begun in (today, said["starts_on"], done_on) if begun),
        **wanted,
    )
    if done:
        ProgressNote.objects.create(item=item, on=done_on or today, percent=done, words=FROM_LIST, by=by)


def _change(
    region: Region,
    pk: int,
    changes: Mapping[str, Any],
    line: str,
    noted: Mapping[str, Any] | None,
    by: User,
    at: datetime,
) -> None:
    item: Item = lock(Item, pk)
    for name, value in changes.items():
        setattr(item, name, value)
    if line:
        item.line = _line(region, line)
    item.version += 1
    item.save()
    if noted:
        on = noted["done_on"] or timezone.localdate(at)
        note_progress(item, percent=noted["percent"], words=FROM_LIST, on=on, by=by)


__all__ = ["FIELDS", "KIND", "Planned", "Refused", "planned", "take_in"]
