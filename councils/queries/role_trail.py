"""The trail of a council's people: who did what when, from what to what. It is read from histories that nothing in the
product writes to but the acts themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from councils.models import Champion, Council, Passing, Region, Role, Settled
from ui.tables import Table, Value
from ui.templatetags.ui import day

SERVICE = "The service"
UNKNOWN = "Not recorded"


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str
    about: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for in a trail."""

    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None

    def fits(self, line: Line) -> bool:
        on = timezone.localtime(line.at).date()
        return (
            self.who.lower() in f"{line.who} {line.about}".lower()
            and self.what in ("", line.what)
            and (self.since is None or on >= self.since)
            and (self.until is None or on <= self.until)
        )


def in_order(lines: Iterable[Line], wanted: Wanted) -> list[Line]:
    """The latest first."""
    return sorted((line for line in lines if wanted.fits(line)), key=lambda line: line.at, reverse=True)


def table(title: str, lines: Iterable[Line]) -> Table:
    columns = ["When", "Who", "What", "About", "Before", "After"]
    rows: list[list[Value]] = [
        [timezone.localtime(line.at), line.who, line.what, line.about, line.before, line.after] for line in lines
    ]
    return Table(title, columns, rows)


def of_people(council: Council, *, in_full: bool) -> list[Line]:
    """Eight queries, however many people. In full with invitations, which hold addresses."""
    lines = [*_roles(council), *_champions(council), *_reorganisations(council), *_named(council)]
    lines += _settled(council.settled.all())
    return [*lines, *_invitations(council)] if in_full else lines


def of_settings(region: Region) -> list[Line]:
    """What was settled for the region, and for which of its councils."""
    return _settled(region.settled.all())


def _settled(rows: QuerySet[Settled]) -> list[Line]:
    return [
        Line(row.at, _name(row.by), row.what, row.council.name if row.council else "", row.before, row.after)
        for row in rows.select_related("by", "council")
    ]


def _roles(council: Council) -> list[Line]:
    rows = Role.history.filter(council=council).select_related("person", "history_user")
    lines = _changes(rows, ("Role given", "Role changed", "Role taken away"), _role_in_words)
    begun = {row.id for row in rows if row.history_type == "+"}
    for role in council.roles.exclude(pk__in=begun).select_related("person"):
        at = timezone.make_aware(datetime.combine(role.starts_on, time()))
        lines.append(Line(at, UNKNOWN, "Role given", str(role.person), "", _role_in_words(role)))
    return lines


def _role_in_words(row: Any) -> str:
    until = f" to {day(row.ends_on)}" if row.ends_on else ""
    return f"{row.get_kind_display()}, from {day(row.starts_on)}{until}"


def _champions(council: Council) -> list[Line]:
    rows = Champion.history.filter(council=council).select_related("named_by", "history_user")
    return _changes(rows, ("Champion named", "Champion changed", "Champion taken out"), _champion_in_words)


def _champion_in_words(row: Any) -> str:
    sponsor = f", sponsor {row.sponsor}" if row.sponsor else ""
    until = f" to {day(row.ends_on)}" if row.ends_on else ""
    return f"{row.name}, {row.post}{sponsor}, from {day(row.starts_on)}{until}"


def _changes(rows: Iterable[Any], words: tuple[str, str, str], in_words: Any) -> list[Line]:
    """A line for each state that differs from the one before it."""
    kinds = dict(zip("+~-", words, strict=True))
    before: dict[int, str] = {}
    lines = []
    for row in sorted(rows, key=lambda row: (row.history_date, row.history_id)):
        now = "" if row.history_type == "-" else in_words(row)
        was = before.get(row.id, "")
        if now != was:
            about = str(row.person) if hasattr(row, "person_id") else row.name
            lines.append(Line(row.history_date, who_did(row), kinds[row.history_type], about, was, now))
        before[row.id] = now
    return lines


def who_did(row: Any) -> str:
    return str(row.history_user) if row.history_user_id else SERVICE


def _reorganisations(council: Council) -> list[Line]:
    rows = Passing.objects.recorded().filter(old=council) | Passing.objects.recorded().filter(new=council)
    lines = []
    for row in rows.select_related("reorganisation__recorded_by", "old", "new"):
        change = row.reorganisation
        assert change.recorded_at is not None
        by = str(change.recorded_by) if change.recorded_by else SERVICE
        lines.append(Line(change.recorded_at, by, "Reorganisation recorded", str(change), row.old.name, row.new.name))
        if row.handed_at:
            lines.append(Line(row.handed_at, by, "Handed over", str(row), "", row.handed_words))
    return lines


def _named(council: Council) -> list[Line]:
    lines = []
    for row in council.named_in_public.select_related("agreed_by", "ended_by"):
        lines.append(Line(row.agreed_at, _name(row.agreed_by), "Named in public", council.name, "no", "yes"))
        if row.ended_at:
            lines.append(Line(row.ended_at, _name(row.ended_by), "Named in public", council.name, "yes", "no"))
    return lines


def _invitations(council: Council) -> list[Line]:
    lines = []
    for row in council.invitations.select_related("invited_by"):
        role = row.get_kind_display()
        lines.append(Line(row.written_at, _name(row.invited_by), "Invitation written", row.email, "", role))
        if row.accepted_at:
            lines.append(Line(row.accepted_at, row.email, "Invitation accepted", row.email, "", role))
        if row.withdrawn_at:
            lines.append(Line(row.withdrawn_at, UNKNOWN, "Invitation withdrawn", row.email, role, ""))
    return lines


def _name(person: object | None) -> str:
    return str(person) if person else SERVICE
