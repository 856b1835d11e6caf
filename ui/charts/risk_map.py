"""How many risks stand at each likelihood and impact, as a square of five by five."""

from collections.abc import Sequence

from ui.charts.shapes import Chart, draw, n
from ui.tables import Column, Table, Value

CELL, LEFT, TOP = 64.0, 130.0, 20.0
LIKELIHOODS = ("5, almost certain", "4, likely", "3, possible", "2, unlikely", "1, rare")
IMPACTS = ("1, slight", "2, small", "3, moderate", "4, large", "5, severe")
FILLS = {"high": "#d4351c", "medium": "#ffdd00", "low": "#cce2d8"}
INKS = {"high": "#ffffff", "medium": "#0b0c0c", "low": "#0b0c0c"}


def risk_map(counts: Sequence[Sequence[int]], title: str, *, high: int = 15, medium: int = 8) -> Chart:
    """`counts`: rows from likelihood 5 down to 1, columns from impact 1 up to 5; a score is their product."""
    cells = []
    for down, row in enumerate(counts):
        for across, count in enumerate(row):
            points = (5 - down) * (across + 1)
            band = "high" if points >= high else "medium" if points >= medium else "low"
            x, y = LEFT + across * CELL, TOP + down * CELL
            cells.append(
                {
                    "x": n(x),
                    "y": n(y),
                    "middle": n(x + CELL / 2 - 1),
                    "text_y": n(y + CELL / 2 + 6),
                    "points_x": n(x + CELL - 6),
                    "points_y": n(y + CELL - 8),
                    "points": points,
                    "fill": FILLS[band],
                    "ink": INKS[band],
                    "count": count or "",
                }
            )
    sides = [{"y": n(TOP + at * CELL + CELL / 2 + 4), "name": name} for at, name in enumerate(LIKELIHOODS)]
    feet = [{"x": n(LEFT + at * CELL + CELL / 2), "name": name} for at, name in enumerate(IMPACTS)]
    bottom = TOP + 5 * CELL
    parts = {"cells": cells, "sides": sides, "feet": feet, "feet_y": n(bottom + 16), "note_y": n(bottom + 38)}
    number = sum(map(sum, counts))
    desc = f"{number} open by likelihood and impact. The number in the corner of each square is its points."
    svg = draw("risk_map", title, desc, (LEFT + 5 * CELL + 10, bottom + 64), {**parts, "size": n(CELL - 2)})
    columns: list[Column | str] = ["Likelihood", *(Column(f"Impact {name}", True) for name in IMPACTS)]
    rows: list[list[Value]] = [[name, *row] for name, row in zip(LIKELIHOODS, counts, strict=True)]
    return Chart(title, svg, Table(title, columns, rows), is_wide=True)
