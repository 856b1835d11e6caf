"""The registers as tables: on the page, for downloads and in reports alike."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from ui.tables import Column, Link, Table, Value, money, whole_share
from workstream.models import Awaited, BudgetLine, Item, LeadRequest, Meeting, Member, Recommendation, Risk
from workstream.programme.queries.representation import Represented
from workstream.programme.rules.money import Amounts, total
from workstream.programme.rules.rag import rag, slip
from workstream.programme.rules.scores import band, trend


def plan(items: Iterable[Item], on: date, *, linked: bool = True) -> Table:
    columns: list[Column | str] = [Column("Number", True), "What", "Line of work", "Kind", "Who", "Starts", "Due"]
    columns += [
        "Agreed first",
        Column("Slip in days", True),
        Column("Done %", True),
        "Done on",
        "Status",
        "Owner's view",
        "Why",
    ]
    rows: list[list[Value]] = []
    for item in items:
        dates = item.dates()
        name: Value = Link(item.title, item.get_absolute_url()) if linked else item.title
        about: list[Value] = [item.pk, name, item.line.title, item.get_kind_display(), item.who]
        own: list[Value] = [item.get_own_view_display() if item.own_view else "", item.own_reason]
        stand: list[Value] = [item.starts_on, item.due_on, item.baseline_due_on, slip(dates).days]
        stand += [dates.percent, item.done_on, rag(dates, on).words]
        rows.append([*about, *stand, *own])
    return Table("Plan", columns, rows)


def plan_short(items: Iterable[Item], on: date, title: str = "Plan") -> Table:
    """The plan as a page or a report shows it: what, who, by when, how far."""
    columns: list[Column | str] = ["What", "Line of work", "Who", "Due", "Slip", Column("Done", True), "Status"]
    rows: list[list[Value]] = []
    for item in items:
        dates = item.dates()
        own = f"; {item.who}: {item.own_view}, {item.own_reason}" if item.own_view else ""
        stand: list[Value] = [slip_words(slip(dates).days), whole_share(dates.percent), f"{rag(dates, on).words}{own}"]
        rows.append([Link(item.title, item.get_absolute_url()), item.line.title, item.who, item.due_on, *stand])
    return Table(title, columns, rows)


def slip_words(days: int) -> str:
    if not days:
        return "none"
    size = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{size} later" if days > 0 else f"{size} earlier"


def recommendations(rows: Iterable[Recommendation]) -> Table:
    columns: list[Column | str] = ["What the board is asked", Column("Amount in pounds", True), "Put on", "State"]
    columns += ["Decided on", "The decision"]
    lines: list[list[Value]] = []
    for row in rows:
        last = next(iter(row.decisions.all()), None)
        said: list[Value] = [last.decided_on, last.words] if last else [None, ""]
        amount = None if row.amount_pence is None else Decimal(row.amount_pence) / 100
        lines.append([Link(row.title, row.get_absolute_url()), amount, row.put_on, row.get_state_display(), *said])
    return Table("Recommendations to the programme board", columns, lines)


def risks(rows: Iterable[Risk]) -> Table:
    columns: list[Column | str] = ["Risk or issue", "Kind", Column("Likelihood", True), Column("Impact", True)]
    columns += [Column("Points", True), "Band", "Trend", "Who looks after it", "What we do about it", "Look again on"]
    lines: list[list[Value]] = []
    for row in rows:
        moved = trend([score.points for score in row.scores.all()])
        points: list[Value] = [row.likelihood, row.impact, row.points, band(row.points), moved]
        about: list[Value] = [row.owner_name, row.mitigation, row.review_on]
        lines.append([Link(row.title, row.get_absolute_url()), row.kind, *points, *about])
    return Table("Open risks and issues", columns, lines)


def amounts(line: BudgetLine) -> Amounts:
    return Amounts(line.budget_pence, line.committed_pence, line.spent_pence, line.forecast_pence)


def named(text: str, url: str) -> Value:
    return Link(text, url) if url else text


ToChange = Callable[[int], str]
"""The address where a record is changed, by its id; an empty text for those who may not."""


def nowhere(pk: int) -> str:
    return ""


OVER = "Over budget: what lines are over by themselves; nothing that others leave is taken off."


def budget(lines: Iterable[BudgetLine], to_change: ToChange = nowhere) -> Table:
    """In pounds, with the sum of all lines last."""
    found = list(lines)
    rows: list[list[Value]] = [
        [named(line.title, to_change(line.pk)), *_pounds(amounts(line)), line.note] for line in found
    ]
    whole = _pounds(total(amounts(line) for line in found))
    whole[-1] = money(sum(max(amounts(line).over, 0) for line in found))
    rows.append(["All lines", *whole, ""])
    year = found[0].year_words if found else ""
    columns: list[Column | str] = ["Line"]
    columns += [Column(name, True) for name in ("Budget", "Committed", "Spent", "Left", "Forecast", "Over budget")]
    return Table(f"Budget {year}".strip(), [*columns, "Note"], rows, OVER)


def _pounds(line: Amounts) -> list[Value]:
    pence = (line.budget, line.committed, line.spent, line.left, line.forecast, max(line.over, 0))
    return [money(value) for value in pence]


def awaited(rows: Iterable[Awaited], to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [named(row.what, to_change(row.pk)), row.expected_on or "not known", row.change, row.came_on, row.outcome]
        for row in rows
    ]
    return Table("What we wait for", ["What", "Expected on", "What we change", "Came on", "What came"], lines)


def members(rows: Iterable[Member], to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [
            named(row.name, to_change(row.pk)),
            row.where,
            row.get_standing_display().partition(":")[0],
            row.starts_on,
            row.ends_on,
        ]
        for row in rows
    ]
    return Table("Members", ["Name", "Council or body", "Standing", "Since", "Until"], lines)


def representation(rows: Iterable[Represented]) -> Table:
    lines: list[list[Value]] = [[row.name, "; ".join(row.members) or "nobody: ask one of its councils"] for row in rows]
    return Table("Sub-regions represented in the group", ["Sub-region", "Active members"], lines)


def lead_requests(rows: Iterable[LeadRequest], to_change: ToChange = nowhere) -> Table:
    lines: list[list[Value]] = [
        [
            named(row.council.short_name, to_change(row.pk)),
            row.sub_region.name,
            row.asked_on,
            row.received_on,
            row.joined_on,
            row.note,
        ]
        for row in rows
    ]
    columns = ["Lead council", "Sub-region", "Asked", "Material received", "Joined", "Note"]
    return Table("Lead councils asked to share and to join", columns, lines)


def meetings(rows: Iterable[Meeting]) -> Table:
    lines: list[list[Value]] = [
        [Link(row.title, row.get_absolute_url()), row.on, f"{row.starts_at:%H:%M} to {row.ends_at:%H:%M}", row.place]
        for row in rows
    ]
    return Table("Meetings", ["Meeting", "Date", "Time", "Place"], lines)
