"""Partner projects, their firms and what these won or kept as tables: on the page, for downloads, in reports alike."""

from collections.abc import Iterable
from typing import Any

from ui.tables import Column, Link, Table, Value, money
from workstream.models import Business, Claim, Phase
from workstream.partners.rules.businesses import Businesses, ClaimSums
from workstream.programme.queries.registers import ToChange, named, nowhere

PLACES = 10
APART = "What is won a year and what a whole contract is worth are never added up, nor what different people claim."


def projects(rows: Iterable[Any]) -> Table:
    """Rows with `helped` and `first_tier` counted, phases and partners fetched."""
    lines: list[list[Value]] = [
        [
            Link(row.title, row.get_absolute_url()),
            ", ".join(partner.name for partner in row.partners.all()),
            len(row.phases.all()),
            row.helped,
            row.first_tier,
        ]
        for row in rows
    ]
    columns: list[Column | str] = ["Project", "With", Column("Phases", True)]
    columns += [Column("Businesses helped", True), Column("First-tier firms", True)]
    return Table("Partner projects", columns, lines)


def phases(rows: Iterable[Phase], to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [named(row.title, to_change(row.pk)), row.starts_on, row.ends_on, row.about] for row in rows
    ]
    return Table("Phases", ["Phase", "From", "To", "What was done"], lines)


def businesses(rows: Iterable[Business], to_change: ToChange = nowhere) -> Table:
    """Rows with council and phases fetched."""
    lines: list[list[Value]] = [
        [
            named(row.name, to_change(row.pk)),
            row.place,
            row.size_words,
            row.sector,
            "yes" if row.is_first_tier else "no",
            ", ".join(phase.title for phase in row.phases.all()),
        ]
        for row in rows
    ]
    return Table("Businesses", ["Name", "Place", "Size", "Sector", "First tier", "Phases"], lines)


def spread(found: Businesses) -> Table:
    """The firms helped by size, sector and place; of the places those with most."""
    lines: list[list[Value]] = []
    for by, counts in (("Size", found.sizes), ("Sector", found.sectors), ("Place", found.places)):
        lines += [[f"{by}: {what}", number] for what, number in counts[:PLACES]]
        rest = counts[PLACES:]
        if rest:
            lines.append([f"{by}: {len(rest)} others", sum(number for _what, number in rest)])
    note = "Each business counts once, however many phases it was in; first-tier firms are not among them."
    return Table("Businesses helped", ["Businesses by size, sector and place", Column("How many", True)], lines, note)


def claim_sums(found: Iterable[ClaimSums]) -> Table:
    lines: list[list[Value]] = [[f"{row.whose}: {row.kind}", money(row.annual), money(row.whole)] for row in found]
    columns: list[Column | str] = ["Whose claim", Column("A year", True), Column("Whole contracts", True)]
    return Table("Business won and kept by whose claim", columns, lines, APART)


def claims(rows: Iterable[Claim], to_change: ToChange = nowhere) -> Table:
    """Rows with phase and business."""
    lines: list[list[Value]] = [
        [
            named(row.title, to_change(row.pk)),
            str(row.business or ""),
            row.phase.title,
            row.get_kind_display(),
            row.get_basis_display(),
            row.amount_words(),
            row.get_whose_display(),
            row.claimed_on,
            row.note,
        ]
        for row in rows
    ]
    columns: list[Column | str] = ["Which business", "Firm", "Phase", "Won or kept", "Value of", Column("Pounds", True)]
    return Table("Business won and kept", [*columns, "Whose claim", "Claimed on", "Note"], lines)
