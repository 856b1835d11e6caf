"""The public figures as open data: rows for CSV, and one JSON document that follows a published schema."""

import json
from pathlib import Path
from typing import Any

from reports.dashboards.queries.public_figures import SMALLEST_GROUP, Month, PublicFigures
from ui.tables import Column, Table, Value

SCHEMA = Path(__file__).parents[1] / "data" / "public_figures.schema.json"
LICENCE = "Open Government Licence v3.0"


def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return found


def document(found: PublicFigures, address: str) -> dict[str, Any]:
    """What the JSON file holds. `address` is where its schema stands."""
    return {
        "schema": address,
        "region": found.region,
        "programme": found.programme,
        "licence": LICENCE,
        "smallest_group": SMALLEST_GROUP,
        "target": found.goal,
        "levels": [{"level": number, "name": name} for number, name in found.level_names],
        "months": [_month(month) for month in found.months],
        "named_councils": [
            {
                "council": row.name,
                "as_at": found.latest.as_at.isoformat(),
                "state": row.state,
                "level": row.level,
                "themes": [{"theme": title, "level": level} for title, level in row.themes],
            }
            for row in found.latest.named
        ],
    }


def _month(month: Month) -> dict[str, Any]:
    return {
        "as_at": month.as_at.isoformat(),
        "councils": month.councils,
        "groups": [
            {
                "words": row.words,
                "without_level": row.without_level,
                "from_level": row.from_level,
                "to_level": row.to_level,
                "councils": row.councils,
            }
            for row in month.groups
        ],
    }


def groups(found: PublicFigures) -> Table:
    """A row for each group of each month."""
    columns = ["region", "as_at", "words", "without_level", "from_level", "to_level", "councils"]
    rows: list[list[Value]] = [
        [
            found.region,
            month.as_at,
            row.words,
            "yes" if row.without_level else "no",
            row.from_level,
            row.to_level,
            row.councils,
        ]
        for month in found.months
        for row in month.groups
    ]
    return Table("Councils by overall level, in groups", columns, rows)


def named(found: PublicFigures) -> Table:
    columns: list[Column | str] = ["Council", "Overall level", *(Column(title, True) for title in found.themes)]
    rows: list[list[Value]] = [
        [row.name, row.state if row.level is None else row.level, *(level for _title, level in row.themes)]
        for row in found.latest.named
    ]
    return Table("Councils that agreed to be named", columns, rows)


def described() -> list[tuple[str, str]]:
    """Name and meaning of each column of the CSV file, as the schema says them."""
    content = schema()
    month = content["properties"]["months"]["items"]["properties"]
    group = month["groups"]["items"]["properties"]
    known = {"region": content["properties"]["region"], "as_at": month["as_at"], **group}
    return [(name, known[name]["description"]) for name in ("region", "as_at", *group)]
