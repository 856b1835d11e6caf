"""What became of a file, row by row, as tables: counts and sums that add up to the file."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.db.models import Count, Sum
from django.urls import reverse

from councils.models import Council
from lm3.models import LeftOutRule, SpendLoad, SpendTotal
from lm3.spend.rules.columns import FIELDS, Understood
from ui import tables
from ui.tables import NOTHING, Column, Link, Table, Value, money

SHOWN_ROWS = 5
SHOWN_LETTERS = 40


def pounds(pence: int | None) -> str:
    """“£1,234.56”."""
    return "" if pence is None else money(pence)


def percent(share: float | None) -> str:
    """“67.4%”; a dash where there is none."""
    return NOTHING if share is None else tables.share(share)


def score(value: object) -> str:
    """A multiplier to two digits: more would say more than is known."""
    return NOTHING if value is None else tables.decimal(float(str(value)), 2)


def accounts_for(load: SpendLoad) -> Table:
    """Every row of the file, by what became of it."""
    rows: list[list[Value]] = []
    trade_rows, trade_pence = load.rows_loaded, load.pence_loaded
    for rule in taken_by_rules(load):
        rows.append([f"Left out of trade: {rule[0]}", rule[1], pounds(rule[2])])
        trade_rows -= rule[1]
        trade_pence -= rule[2]
    rows.insert(0, [load.holds if load.holds_totals else "Payments to suppliers", trade_rows, pounds(trade_pence)])
    out = list(load.left_out.all())
    rows += [[f"No payment: {row.get_why_display().lower()}", row.rows, pounds(row.pence)] for row in out]
    rows.append(["Rejected", load.rows_rejected, pounds(load.pence_rejected)])
    whole = load.pence_loaded + load.pence_rejected + sum(row.pence for row in out)
    of_all = "All sheets that were read" if any(not part["is_read"] for part in load.parts) else "The whole file"
    rows.append([of_all, load.rows, pounds(whole)])
    note = "Rejected rows whose amount cannot be read are in the count and not in the sum."
    return Table(
        "Every row of the file", ["What became of it", Column("Rows", True), Column("Amount", True)], rows, note
    )


def parts_table(load: SpendLoad) -> Table | None:
    """Sheets of a workbook, or files of a ZIP, with what each came to; None where the file has one part only."""
    if len(load.parts) < 2:
        return None
    rows: list[list[Value]] = [
        [part["name"], "read" if part["is_read"] else "left out", part["rows"], pounds(part["pence"]), part["why"]]
        for part in load.parts
    ]
    columns: list[Column | str] = ["Part", "State", Column("Rows", True), Column("Amount", True), "Why"]
    return Table(
        "Parts of the file", columns, rows, "With rows of totals and rejected rows. What is left out counts nowhere."
    )


def taken_by_rules(load: SpendLoad) -> list[tuple[str, int, int]]:
    """By rule: its title, and how many rows and how much it leaves out of this file now."""
    found = (
        SpendTotal.objects.filter(load=load, supplier__left_out__isnull=False)
        .values("supplier__left_out__title", "supplier__left_out__order")
        .annotate(count=Sum("rows"), amount=Sum("pence"))
        .order_by("supplier__left_out__order")
    )
    return [(row["supplier__left_out__title"], row["count"], row["amount"]) for row in found]


def rules_table(council: Council, rules: Sequence[LeftOutRule], may_edit: bool) -> Table:
    """What each rule takes out of all spend that counts."""
    taken = {
        row["supplier__left_out"]: row
        for row in SpendTotal.objects.filter(load__council=council, load__state=SpendLoad.State.COUNTED)
        .values("supplier__left_out")
        .annotate(count=Sum("rows"), amount=Sum("pence"), suppliers=Count("supplier", distinct=True))
    }
    rows: list[list[Value]] = []
    for rule in rules:
        found = taken.get(rule.pk, {"count": 0, "amount": 0, "suppliers": 0})
        title: Value = rule.title
        if may_edit:
            title = Link(rule.title, reverse("left-out-rule", args=[council.slug, rule.code]))
        state = "in use" if rule.is_active else "not in use"
        rows.append([title, state, found["suppliers"], found["count"], pounds(found["amount"])])
    columns: list[Column | str] = [
        "Rule",
        "State",
        Column("Suppliers", True),
        Column("Rows", True),
        Column("Amount", True),
    ]
    return Table("What is left out of trade", columns, rows, "Of all files that count.")


def first_rows(found: Understood) -> Table:
    """The first rows as they were understood: what is not read is left away."""
    read = [
        (f"{row.title}, not sure" if row.key in found.unsure else row.title, found.columns[row.key])
        for row in FIELDS
        if row.key in found.columns
    ]
    rows = [
        [row[at].strip()[:SHOWN_LETTERS] if at < len(row) else "" for _title, at in read]
        for row in found.samples[:SHOWN_ROWS]
    ]
    return Table("The first rows as they were understood", [title for title, _at in read], rows)


def rejected_rows(load: SpendLoad) -> Table:
    rows: list[list[Value]] = [
        [row.line, row.field, row.reason, row.content[:120]] for row in load.rejected.all()[: SHOWN_ROWS * 4]
    ]
    more = load.rows_rejected - len(rows)
    note = f"And {more:,} more in the download." if more > 0 else ""
    return Table("Rejected rows", [Column("Line", True), "Column", "Why", "The row"], rows, note)


def rejected_header(titles: Sequence[str]) -> list[str]:
    return ["Line", "What is wrong", "Why", *titles]


def rejected_lines(load: SpendLoad) -> Iterator[list[Value]]:
    for row in load.rejected.iterator(chunk_size=2000):
        yield [row.line, row.field, row.reason, *next(csv.reader(io.StringIO(row.content)), [])]
