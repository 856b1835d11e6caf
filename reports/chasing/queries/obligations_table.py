"""Who owes what: every council of a region by everything that is asked, with the log of how it was chased."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from councils.models import COUNCIL_ROLES, Council, Region, Role, SubRegionMembership
from councils.queries.known import dated_known, end_of, is_past
from councils.sockets import Ask
from reports.chasing.rules.obligations import Asked, Chased, Next, Stand, State, Step, next_step, stand
from reports.dashboards.queries.gathering import asked_of
from reports.models import Contact, Letter, Promise, Reminder
from ui.tables import Column, Link, Table, Value

COLUMNS = {"assess": "Self-assessment", "questions": "Self-assessment", "update": "Self-assessment", "plan": "Plan"}
"""Which column a kind of ask stands in; other rooms' kinds are columns of their own name."""
ALWAYS = ("Self-assessment", "Plan")
COLOURS = {
    State.NOT_ASKED: "grey",
    State.ASKED: "blue",
    State.PROMISED: "turquoise",
    State.EXTENDED: "yellow",
    State.RECEIVED: "green",
    State.DECLINED: "grey",
}


@dataclass(frozen=True)
class Item:
    """One thing asked of a council, with its state."""

    ask: Ask
    stand: Stand

    @property
    def state_words(self) -> str:
        """State and day, as a cell shows it."""
        return in_words(self.stand)

    @property
    def day_words(self) -> str:
        """The days beside the state: “for 12 Jan 2027, due 31 May 2026, late”."""
        stand = self.stand
        first = in_words(stand).removeprefix(stand.words).strip()
        is_due = stand.is_open and stand.due_on is not None and stand.state != State.EXTENDED
        due = f"due {stand.due_on:%-d %b %Y}" if is_due else ""
        return ", ".join(part for part in (first, due, "late" if stand.is_late else "") if part)

    @property
    def colour(self) -> str:
        return "red" if self.stand.is_late else COLOURS[self.stand.state]


def in_words(row: Stand) -> str:
    if row.on is None:
        return row.words
    joint = {State.PROMISED: "for ", State.EXTENDED: "to "}.get(row.state, "")
    return f"{row.words} {joint}{row.on:%-d %b %Y}"


@dataclass(frozen=True)
class Line:
    """One council."""

    council: Council
    sub_region: str
    cells: tuple[tuple[Item, ...], ...]
    """In the order of the sheet's columns."""
    next: Next
    chased: Chased
    has_people: bool
    columns: tuple[str, ...] = ()
    owed_items: tuple[Item, ...] = ()
    """What is open and due by now or soon, or has no day."""

    @property
    def named_cells(self) -> list[tuple[str, tuple[Item, ...]]]:
        return list(zip(self.columns, self.cells, strict=True))

    @property
    def last_contact(self) -> str:
        """What was done last, and when."""
        done = (
            ("Reminder", self.chased.reminded_on),
            ("Call", self.chased.called_on),
            ("Letter", self.chased.written_on),
        )
        last = max(((day, words) for words, day in done if day), default=None)
        return f"{last[1]}, {last[0]:%-d %b %Y}" if last else "None yet"

    @property
    def items(self) -> list[Item]:
        return [item for cell in self.cells for item in cell]

    @property
    def open_items(self) -> list[Item]:
        return [item for item in self.items if item.stand.is_open]

    @property
    def is_late(self) -> bool:
        return any(item.stand.is_late for item in self.items)

    @property
    def is_later(self) -> bool:
        return bool(self.open_items) and not self.owed_items


@dataclass(frozen=True)
class Sheet:
    on: date
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    def to_remind(self) -> list[Line]:
        return [line for line in self.lines if line.next.step == Step.REMIND]

    def count(self, *states: State) -> int:
        """Councils with at least one thing in one of these states."""
        return sum(any(item.stand.state in states for item in line.items) for line in self.lines)

    @property
    def owing(self) -> int:
        return sum(bool(line.owed_items) for line in self.lines)

    @property
    def later(self) -> int:
        """Councils of which all that is open is due later."""
        return sum(line.is_later for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


def column_of(kind: str) -> str:
    return COLUMNS.get(kind, kind.replace("-", " ").capitalize())


def sheet(region: Region, on: date, only: Collection[int] | None = None) -> Sheet:
    """As many queries for one council as for four hundred."""
    councils = list(region.councils.on(on))
    if only is not None:
        councils = [council for council in councils if council.pk in only]
    asks = [ask for ask in asked_of(region, on) if only is None or ask.council_id in only]
    columns = (*ALWAYS, *sorted({column_of(ask.kind) for ask in asks} - set(ALWAYS)))
    before = end_of(on) if is_past(region, on) else None
    items = _items(councils, asks, on, before)
    chased, peopled = _chased(councils, on, before), with_people(councils, on)
    sub_regions = dict(
        dated_known(SubRegionMembership, region, on)
        .filter(council__region=region)
        .values_list("council_id", "sub_region__name")
        .order_by("sub_region__order")
    )
    lines = []
    for council in councils:
        own = items.get(council.pk, [])
        done = chased.get(council.pk, Chased())
        has_people = council.pk in peopled
        step = next_step([item.stand for item in own], done, on, has_people=has_people)
        cells = tuple(tuple(item for item in own if column_of(item.ask.kind) == column) for column in columns)
        owed = tuple(item for item in own if item.stand.is_owed(on))
        lines.append(Line(council, sub_regions.get(council.pk, ""), cells, step, done, has_people, columns, owed))
    return Sheet(on, columns, tuple(lines))


def line_of(council: Council, on: date) -> Line:
    """One council's line, with its cells in no particular order of columns."""
    found = sheet(council.region, on, only={council.pk})
    return found.lines[0] if found.lines else Line(council, "", (), Next(Step.NOTHING), Chased(), False)


def with_people(councils: Iterable[Council], on: date) -> set[int]:
    rows = Role.objects.on(on).filter(council__in=list(councils), kind__in=COUNCIL_ROLES, person__is_active=True)
    return set(rows.values_list("council_id", flat=True))


def _items(councils: list[Council], asks: list[Ask], on: date, before: datetime | None) -> dict[int, list[Item]]:
    peopled, promised = with_people(councils, on), _promised(councils, on, before)
    found: dict[int, list[Item]] = {}
    for ask in asks:
        asked = Asked(
            asked_on=ask.asked_on,
            due_on=ask.due_on,
            is_extended=ask.is_extended,
            received_on=ask.received_on,
            declined_on=ask.declined_on,
            promised_for=promised.get((ask.council_id, ask.kind, ask.url)),
            has_people=ask.council_id in peopled,
        )
        found.setdefault(ask.council_id, []).append(Item(ask, stand(asked, on)))
    return found


def _promised(councils: list[Council], on: date, before: datetime | None) -> dict[tuple[int, str, str], date]:
    """The latest promise for each thing, of those that were in the log before a moment where one is given."""
    entered = Q(contact__at__lt=before) if before else Q()
    rows = Promise.objects.filter(entered, council__in=councils, contact__on__lte=on).order_by("contact__on", "pk")
    return {
        (council, kind, url): day
        for council, kind, url, day in rows.values_list("council_id", "kind", "url", "promised_for")
    }


def _chased(councils: list[Council], on: date, before: datetime | None) -> dict[int, Chased]:
    """Reminders and letters bear the day on which they went; a call may be put into the log later."""
    entered = Q(at__lt=before) if before else Q()
    reminded = _last(Reminder.objects.filter(council__in=councils, sent_on__lte=on), "sent_on")
    called = _last(Contact.objects.filter(entered, council__in=councils, on__lte=on), "on")
    written = _last(Letter.objects.filter(council__in=councils, sent_on__lte=on), "sent_on")
    known = reminded.keys() | called.keys() | written.keys()
    return {pk: Chased(reminded.get(pk), called.get(pk), written.get(pk)) for pk in known}


def _last(rows: "QuerySet[Reminder] | QuerySet[Contact] | QuerySet[Letter]", day: str) -> dict[int, date]:
    return dict(rows.order_by().values_list("council_id").annotate(last=Max(day)))


FILTERS = {
    "owing": "Owing something now",
    "later": "Due later only",
    "late": "Late",
    "promised": "Promised",
    "declined": "Declined",
    "nothing": "Owing nothing",
}


def narrowed(found: Sheet, *, words: str = "", sub_region: str = "", state: str = "", step: str = "") -> list[Line]:
    """The lines that fit what somebody asked to see; nonsense narrows nothing."""
    lines = [line for line in found.lines if words.casefold() in line.council.name.casefold()]
    if sub_region:
        lines = [line for line in lines if line.sub_region == sub_region]
    if state in FILTERS:
        lines = [line for line in lines if _fits(line, state)]
    if step in set(Step):
        lines = [line for line in lines if line.next.step == step]
    return lines


def _fits(line: Line, state: str) -> bool:
    if state == "owing":
        return bool(line.owed_items)
    if state == "later":
        return line.is_later
    if state == "late":
        return line.is_late
    if state == "nothing":
        return not line.open_items
    return any(item.stand.state == state for item in line.items)


def as_table(found: Sheet, lines: Iterable[Line]) -> Table:
    """A row for each council; a cell names each thing with its state and day."""
    columns: list[Column | str] = ["Council", "Sub-region", *found.columns, "Late", "Next step", "Wait until"]
    columns += ["Last reminder", "Last call", "Last letter"]
    rows: list[list[Value]] = []
    for line in lines:
        cells = ["; ".join(_cell(item) for item in cell) or State.NOT_ASKED.replace("-", " ") for cell in line.cells]
        days = (line.chased.reminded_on, line.chased.called_on, line.chased.written_on)
        name = Link(line.council.short_name, line.council.get_absolute_url())
        late = "yes" if line.is_late else "no"
        rows.append([name, line.sub_region, *cells, late, line.next.words, line.next.until, *days])
    return Table(f"Who owes what, as at {found.on:%-d %B %Y}", columns, rows)


def _cell(item: Item) -> str:
    due = f", due {item.stand.due_on:%-d %B %Y}" if item.stand.due_on else ""
    return f"{item.ask.what}: {item.state_words}{due}"


def log_table(region: Region, only: Collection[int] | None = None) -> Table:
    """Every call, meeting and mail with the councils of a region, the latest first."""
    rows = Contact.objects.filter(council__region=region).select_related("council", "by").prefetch_related("promises")
    if only is not None:
        rows = rows.filter(council__in=only)
    lines: list[list[Value]] = [
        [
            row.on,
            row.council.short_name,
            row.get_how_display(),
            row.with_whom,
            row.words,
            "; ".join(f"{promise.what}: {promise.promised_for:%-d %B %Y}" for promise in row.promises.all()),
            str(row.by or ""),
        ]
        for row in rows
    ]
    return Table("Log of calls", ["Day", "Council", "How", "With", "What was said", "Promised", "Noted by"], lines)
