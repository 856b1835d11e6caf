"""Measurements told in tables and plain sentences."""

from collections.abc import Callable, Sequence

from django.utils import timezone

from lm3.areas import percent
from lm3.measuring import Shown
from lm3.models import Measurement, Result
from lm3.showing import pounds
from ui.tables import Column, Link, Table, Value


def score(value: object) -> str:
    """To two digits: more would say more than is known."""
    return "–" if value is None else f"{float(str(value)):.2f}"


def _months(row: Measurement) -> str:
    return f"{row.starts_on:%B %Y} to {row.ends_on:%B %Y}"


def measurements_table(rows: Sequence[Shown], url_of: Callable[[Measurement], str]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        bounds, placed = "–", "–"
        if found := row.found:
            low, high = found.bounds or (None, None)
            bounds, placed = f"{score(low)} to {score(high)}", percent(found.placed_share)
        published = score(row.measurement.published_lm3) if row.measurement.is_published else "–"
        whose = "as published" if row.measurement.is_published else "worked out here"
        link = Link(row.measurement.title, url_of(row.measurement))
        lines.append([link, _months(row.measurement), score(row.lm2), bounds, placed, published, whose])
    columns: list[Column | str] = ["Measurement", "Months", Column("LM2", True), Column("Between", True)]
    columns += [Column("Placed", True), Column("LM3 as published", True), "Whose"]
    return Table("Measurements", columns, lines)


def rounds_table(shown: Shown) -> Table:
    """The rounds as a waterfall, local and not local apart."""
    row = shown.result
    assert row is not None
    lines: list[list[Value]] = [
        ["Round 1: what was spent", pounds(row.first_pence), "100.0%"],
        ["Round 2: to local suppliers", pounds(row.local_pence), _of(row.local_pence, row)],
        ["Round 2: to local staff", pounds(row.staff_pence), _of(row.staff_pence, row)],
        ["Left the area: suppliers elsewhere", pounds(row.elsewhere_pence), _of(row.elsewhere_pence, row)],
        ["Not placed: no postcode that is known", pounds(row.unplaced_pence), _of(row.unplaced_pence, row)],
    ]
    return Table("Rounds", ["Where the money went", Column("Amount", True), Column("Of round 1", True)], lines)


def _of(pence: int, row: Result) -> str:
    return percent(pence / row.first_pence)


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
        said.append(
            "LM3 is not shown: nobody has been asked yet what they spend locally in round 3. Whatever they would say, "
            f"it lies between {score(low)} and {score(high + high - 1)}, counting only money that stayed local in "
            "round 2."
        )
    return said


def results_table(rows: Sequence[Result]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        found = Shown(row.measurement, row).found
        who = str(row.worked_out_by) if row.worked_out_by else ""
        lines.append(
            [
                timezone.localdate(row.worked_out_at),
                score(found and found.lm2),
                pounds(row.first_pence),
                row.suppliers,
                row.placed_suppliers,
                who,
            ]
        )
    columns: list[Column | str] = [
        "Worked out on",
        Column("LM2", True),
        Column("Round 1", True),
        Column("Suppliers", True),
    ]
    return Table("Results, the latest first", [*columns, Column("Of them placed", True), "By"], lines)


def region_table(rows: Sequence[Shown]) -> Table:
    lines: list[list[Value]] = []
    for row in rows:
        made = row.measurement
        low, high = (row.found and row.found.bounds) or (None, None)
        published = " (as published)" if made.is_published else ""
        lines.append(
            [
                Link(made.council.short_name + published, made.council.get_absolute_url()),
                _months(made),
                score(row.lm2),
                f"{score(low)} to {score(high)}" if low is not None else "–",
                score(made.published_lm3),
                made.area_words,
            ]
        )
    columns: list[Column | str] = ["Council", "Months", Column("LM2", True), Column("Between", True)]
    return Table("Measurements, the latest of each council", [*columns, Column("LM3", True), "Local area"], lines)
