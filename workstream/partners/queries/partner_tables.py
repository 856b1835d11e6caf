"""Partners, their log, asks and scope items as tables: on the page, for downloads and in reports alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ui.tables import Column, Link, Table, Value, day
from workstream.models import PartnerAsk, PartnerContact, PartnerEntry, ScopeItem
from workstream.programme.queries.registers import ToChange, named, nowhere


def partners(rows: Iterable[Any]) -> Table:
    """Rows of `Partner.objects.with_last_contact()`."""
    lines: list[list[Value]] = [
        [Link(row.name, row.get_absolute_url()), row.get_kind_display(), row.about, row.last_on] for row in rows
    ]
    return Table("Partners", ["Partner", "Kind", "What we have to do with them", "Last contact"], lines)


def contacts(rows: Iterable[PartnerContact], to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [named(row.name, to_change(row.pk)), row.job, row.email, row.phone, row.left_on] for row in rows
    ]
    return Table("Contacts", ["Name", "What they do there", "E-mail address", "Telephone", "Left on"], lines)


def log(rows: Iterable[PartnerEntry], to_change: ToChange = nowhere, *, with_partner: bool = True) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        step = row.next_step
        follows: list[Value] = ["", "", None, ""]
        if step:
            url = step.get_absolute_url()
            follows = [Link(step.title, url), step.whose, step.due_on, step.get_state_display().lower()]
        about: list[Value] = [row.words, str(row.contact or ""), *follows]
        when = named(day(row.on), to_change(row.pk))
        lines.append(
            [Link(row.partner.name, row.partner.get_absolute_url()), when, *about] if with_partner else [when, *about]
        )
    columns = ["Date", "What was said or agreed", "With", "Next step", "Who", "By when", "How it stands"]
    return Table("Log", ["Partner", *columns] if with_partner else columns, lines)


def asks(rows: Iterable[PartnerAsk], on: date, to_change: ToChange = nowhere) -> Table:
    """Rows with their councils fetched."""
    lines: list[list[Value]] = []
    for row in rows:
        councils = ", ".join(council.short_name for council in row.behind_it) or "the programme"
        came: list[Value] = [row.asked_on, row.replied_on, row.reply, row.state(on), row.outcome]
        lines.append([named(row.need, to_change(row.pk)), row.partner.name, councils, *came])
    columns = ["What is needed", "Of whom", "Councils behind it", "Asked on", "Replied on", "Reply", "Result"]
    return Table("Asks of partners", [*columns, "What came of it"], lines)


def scope(rows: Iterable[ScopeItem], on: date, to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [
            named(row.title, to_change(row.pk)),
            row.partner.name,
            ScopeItem.State(row.state_on(on)).label,
            row.settled_on,
            row.words,
        ]
        for row in rows
    ]
    columns: list[Column | str] = ["What should be in scope", "Project", "Is it included?", "Settled on"]
    return Table("Sustainability in the scope of projects", [*columns, "What was agreed"], lines)
