"""Benefits as tables: on the page, for downloads, in reports and as evidence alike."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from ui.tables import Column, Link, Table, Value, money
from workstream.models import Benefit
from workstream.partners.rules.benefit_sums import Kind, Sums, in_unit

NOTE = (
    "Each benefit counts once: as promised until something of it is delivered, then as delivered. Kinds are never "
    "added to one another: the same pound may be spent locally and with a small firm."
)


def benefits(rows: Iterable[Benefit]) -> Table:
    """As a page shows them; rows with region and council."""
    lines: list[list[Value]] = []
    for row in rows:
        verified = f"{row.verified_by}, {row.verified_on:%-d %B %Y}" if row.verified_on else ""
        amounts: list[Value] = [row.get_promised_display(), row.get_delivered_display(), verified]
        title = Link(row.title, row.get_absolute_url())
        lines.append([title, row.where, row.what.words, *amounts, row.comes_title])
    columns: list[Column | str] = ["What it is", "Council", "Kind", Column("Promised", True), Column("Delivered", True)]
    return Table("Benefits", [*columns, "Verified", "Comes from"], lines)


def whole(rows: Iterable[Benefit]) -> Table:
    """Everything that the register holds, amounts as numbers with their unit beside."""
    lines: list[list[Value]] = []
    for row in rows:
        kind = row.what
        amounts: list[Value] = [None if n is None else in_unit(kind, n) for n in (row.promised, row.delivered)]
        about: list[Value] = [row.title, row.where, kind.words, kind.unit, row.starts_on, row.ends_on]
        said: list[Value] = [amounts[0], row.promised_on, amounts[1], row.delivered_on]
        proof: list[Value] = [row.baseline, row.method, row.comes_title]
        lines.append([*about, *said, *proof, row.verified_by, row.verified_on, row.verified_how])
    columns: list[Column | str] = ["What it is", "Council", "Kind", "Unit", "Counts from", "Counts to"]
    columns += [Column("Promised", True), "Promised on", Column("Delivered", True), "Delivered on", "Baseline"]
    columns += ["Method", "Comes from", "Verified by", "Verified on", "What was looked at"]
    return Table("Benefits", columns, lines)


def sums(found: Mapping[Kind, Sums]) -> Table:
    lines: list[list[Value]] = [
        [
            kind.words,
            kind.unit,
            _number(kind, row.promised),
            _number(kind, row.delivered),
            _number(kind, row.verified),
            row.still_promised,
            row.many_delivered,
            row.many_verified,
        ]
        for kind, row in found.items()
    ]
    columns: list[Column | str] = ["Kind", "Unit"]
    columns += [Column(name, True) for name in ("Promised, not delivered yet", "Delivered", "Of it verified")]
    columns += [Column(name, True) for name in ("Benefits promised", "Delivered ones", "Verified ones")]
    return Table("Benefits by kind", columns, lines, NOTE)


def _number(kind: Kind, amount: int) -> Value:
    """The amount in its unit, without noughts at its end."""
    if kind.is_money:
        return money(amount)
    found = in_unit(kind, amount)
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()
