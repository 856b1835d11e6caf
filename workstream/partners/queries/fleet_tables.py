"""Fleet reviews as tables: on the page, for downloads and in reports alike."""

from collections.abc import Iterable, Sequence
from datetime import date

from councils.models import Council
from ui.tables import Column, Link, Table, Value
from workstream.models import FleetReview, FleetTarget
from workstream.programme.queries.registers import ToChange, named, nowhere

Line = tuple[Council, FleetReview | None]
NOT_OFFERED = "Not offered yet"


def take_up(rows: Sequence[Line], on: date, *, linked: bool = True) -> Table:
    """A line for each council with its latest review."""
    columns: list[Column | str] = ["Council", "State", "Who does it", "Offered on", "Answer wanted by", "Answered on"]
    columns += ["Why not", "Done on", Column("Savings identified in pounds a year", True)]
    columns += [Column("Savings delivered in pounds a year", True), "Delivered by", Column("Tonnes of CO2 saved", True)]
    lines: list[list[Value]] = []
    for council, review in rows:
        if review is None:
            lines.append([council.short_name, NOT_OFFERED, "", *[None] * 3, "", *[None] * 5])
            continue
        state = review.state_on(on)
        name: Value = Link(council.short_name, review.get_absolute_url()) if linked else council.short_name
        answered = review.accepted_on or review.declined_on
        told: list[Value] = [review.offered_on, review.answer_by, answered if answered and answered <= on else None]
        told += [review.reason if state == state.DECLINED else "", review.done_on if state == state.DONE else None]
        lines.append([name, state.label, review.provider, *told, *_savings(review, on)])
    return Table("Fleet reviews", columns, lines)


def _savings(review: FleetReview, on: date) -> list[Value]:
    if review.state_on(on) != review.State.DONE:
        return [None] * 4
    delivered = review.delivered_by(on)
    found: list[Value] = [pounds(review.identified_pence), pounds(delivered)]
    return [*found, review.delivered_on if delivered is not None else None, review.saved().tonnes]


def pounds(pence: int | None) -> float | int | None:
    return None if pence is None else pence / 100 if pence % 100 else pence // 100


def take_up_page(rows: Sequence[Line], on: date) -> Table:
    """The same as a page shows it: state, what it waits for, and what came of it."""
    columns: list[Column | str] = ["Council", "State", "Since", Column("Identified a year", True)]
    columns += [Column("Delivered a year", True), Column("Tonnes of CO2 saved", True), "In words"]
    lines: list[list[Value]] = []
    for council, review in rows:
        if review is None:
            lines.append([council.short_name, NOT_OFFERED, *[None] * 4, ""])
            continue
        state, late = review.state_on(on), review.answer_by < on
        since = {state.DONE: review.done_on, state.DECLINED: review.declined_on, state.ACCEPTED: review.accepted_on}
        asked = f"Answer {'was' if late else 'is'} wanted by {review.answer_by:%-d %B %Y}"
        words = {state.DECLINED: review.reason, state.OFFERED: asked}.get(state, "")
        saved = _savings(review, on) if state == state.DONE else [None] * 4
        name = Link(council.short_name, review.get_absolute_url())
        lines.append([name, state.label, since.get(state, review.offered_on), saved[0], saved[1], saved[3], words])
    return Table("Take-up by council, in pounds and tonnes", columns, lines)


def take_up_short(rows: Sequence[Line], on: date) -> Table:
    """Who has answered what, for reports: councils by state."""
    states: dict[str, list[str]] = {words: [] for words in (*FleetReview.State.labels, NOT_OFFERED)}
    for council, review in rows:
        states[review.state_on(on).label if review else NOT_OFFERED].append(council.short_name)
    lines: list[list[Value]] = [[words, len(names), ", ".join(names)] for words, names in states.items() if names]
    return Table("Take-up of fleet reviews", ["State", Column("Councils", True), "Which"], lines)


def counts(review: FleetReview) -> Table:
    columns: list[Column | str] = ["Year", Column("Vehicles", True), Column("Miles of the fleet", True)]
    columns += [Column("Miles in people's own vehicles", True), Column("CO2 in g/km", True)]
    columns += [Column("Tonnes of CO2", True), "Year of the factors"]
    lines: list[list[Value]] = [
        [
            f"{row.get_moment_display()}, {row.year}/{(row.year + 1) % 100:02}",
            row.vehicles,
            row.fleet_miles,
            row.grey_miles,
            row.grams_per_km,
            row.tonnes,
            str(row.factors_year),
        ]
        for row in sorted(review.counts.all(), key=lambda row: row.moment, reverse=True)
    ]
    return Table("Vehicles, miles and CO2", columns, lines)


def targets(rows: Iterable[FleetTarget], to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [named(row.title, to_change(row.pk)), row.by_on, row.set_on, row.source, row.link] for row in rows
    ]
    return Table("Targets set by others", ["Target", "To be reached by", "Set on", "Source", "Web address"], lines)
