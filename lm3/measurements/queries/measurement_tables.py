"""Measurements told in tables and plain sentences."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from lm3.measurements.queries.results import Shown
from lm3.measurements.queries.survey_tables import third_sentences
from lm3.models import Measurement, Result
from lm3.spend.queries.load_tables import percent, pounds, score
from ui.charts import Chart, Ranked, ranked_bars
from ui.tables import Column, Link, Table, Value, month


def _months(row: Measurement) -> list[Value]:
    return [month(row.starts_on), month(row.ends_on)]


MONTHS = ("First month", "Last month")
LM2 = (Column("LM2", True), Column("LM2 at least", True), Column("LM2 at most", True))


def measurements_table(rows: Sequence[Shown], url_of: Callable[[Measurement], str]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        low, high = (row.found and row.found.bounds) or (None, None)
        placed = percent(row.found.placed_share if row.found else None)
        published = score(row.measurement.published_lm3 if row.measurement.is_published else row.lm3)
        whose = "as published" if row.measurement.is_published else "worked out here"
        link = Link(row.measurement.title, url_of(row.measurement))
        lm2: list[Value] = [score(row.lm2), score(low), score(high)]
        lines.append([link, *_months(row.measurement), *lm2, placed, published, whose])
    columns: list[Column | str] = ["Measurement", *MONTHS, *LM2]
    columns += [Column("Placed", True), Column("LM3", True), "Whose"]
    return Table("Measurements", columns, lines)


def bounds_words(shown: Shown) -> str:
    """Between what LM2 lies, where some suppliers are not placed."""
    low, high = (shown.found and shown.found.bounds) or (None, None)
    return "" if score(low) == score(high) else f"between {score(low)} and {score(high)}"


def rounds_table(shown: Shown) -> Table:
    """The rounds as a waterfall, local and not local apart."""
    return Table(
        "Rounds",
        ["Where the money went", Column("Amount", True), Column("Of round 1", True)],
        [[words, pounds(amount), _of(amount, shown.first)] for words, amount in rounds_of(shown)],
    )


def rounds_of(shown: Shown) -> list[tuple[str, int]]:
    """Each step with its pence; round 3 only where it may be shown."""
    row = shown.result
    assert row is not None
    steps = [
        ("Round 1: what was spent", row.first_pence),
        ("Round 2: to local suppliers", row.local_pence),
        ("Round 2: to local staff", row.staff_pence),
        ("Left the area: suppliers elsewhere", row.elsewhere_pence),
        ("Left the area: staff who live elsewhere", row.staff_elsewhere_pence),
        ("Not placed: no postcode that is known", row.unplaced_pence),
        ("Of the budget or contract, paid to nobody who is followed", row.other_pence),
    ]
    if shown.lm3 is not None and shown.third:
        whose = "all suppliers" if shown.third.way == Measurement.Way.WIDER else "local suppliers"
        steps.append((f"Round 3: spent locally by {whose}", shown.third.pence - shown.third.staff_pence))
        steps.append(("Round 3: spent locally by staff", shown.third.staff_pence))
    return [step for at, step in enumerate(steps) if at < 2 or step[1]]


def waterfall(shown: Shown) -> Chart | None:
    steps = rounds_of(shown) if shown.result and shown.first > 0 else []
    bars = [Ranked("", words, max(round(amount * 100 / shown.first), 0), 100) for words, amount in steps]
    title = "Of each 100 pounds spent, pounds that reach each step"
    return ranked_bars(bars, title, "Steps from round 1 on.", first="Step", counted="Pounds") if bars else None


def _of(pence: int, first: int) -> str:
    return percent(pence / first) if first else "–"


def sentences(shown: Shown) -> list[str]:
    """What the result says, and what it does not."""
    found = shown.found
    if found is None:
        return []
    said = []
    if found.lm2 is None:
        said.append("No supplier is placed yet, so there is no score. Load the creditor list with its postcodes.")
    else:
        pence = round((found.lm2 - 1) * 100)
        said.append(
            f"LM2 is {score(found.lm2)}: of each pound spent, about {pence}p reaches somebody in the local area."
        )
    if found.bounds:
        low, high = found.bounds
        said.append(
            f"{percent(found.placed_share)} of what suppliers were paid is placed. If none of the rest were local the "
            f"score would be {score(low)}, if all of it were {score(high)}."
        )
    return said + (third_sentences(shown) if found.lm2 is not None else [])


def results_table(rows: Sequence[Result]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        found = Shown(row.measurement, row).found
        who = str(row.worked_out_by) if row.worked_out_by else ""
        lines.append(
            [
                timezone.localdate(row.worked_out_at),
                score(found and found.lm2),
                score(Shown(row.measurement, row).lm3),
                pounds(row.first_pence),
                row.suppliers,
                row.placed_suppliers,
                who,
            ]
        )
    columns: list[Column | str] = [
        "Worked out on",
        Column("LM2", True),
        Column("LM3", True),
        Column("Round 1", True),
        Column("Suppliers", True),
    ]
    return Table("Results, the latest first", [*columns, Column("Of them placed", True), "By"], lines)


def region_table(rows: Sequence[Shown]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        made = row.measurement
        low, high = (row.found and row.found.bounds) or (None, None)
        published = " (as published)" if made.is_published else f" (contract: {made})" * made.is_of_contract
        lines.append(
            [
                Link(made.whose + published, (made.council or made).get_absolute_url()),
                *_months(made),
                score(row.lm2),
                score(low),
                score(high),
                score(made.published_lm3 if made.is_published else row.lm3),
                made.area_words,
            ]
        )
    columns: list[Column | str] = ["Council", *MONTHS, *LM2]
    return Table("Measurements, the latest of each council", [*columns, Column("LM3", True), "Local area"], lines)
