"""The spend categories, loaded from their file: what is there already is brought up to date, nothing is taken out."""

from pathlib import Path

from django.db import transaction

from councils.models import SpendCategory
from files.definitions import Definition, read

SPEND_CATEGORIES = Path(__file__).parents[1] / "data" / "spend_categories.yaml"
SCHEMA = Path(__file__).parents[1] / "data" / "spend_categories.schema.json"


def load_spend_categories(path: Path = SPEND_CATEGORIES) -> int:
    """How many there are. Raises FaultyDefinition, with everything that is wrong, and then loads nothing."""
    definition = read(path, SCHEMA)
    _check(definition)
    definition.refuse_faults()
    rows = definition.content["categories"]
    with transaction.atomic():
        _keep(rows)
    return len(rows)


def _check(definition: Definition) -> None:
    seen: set[str] = set()
    for place, row in definition.entries("categories"):
        code, parent = row.get("code"), row.get("parent")
        if code in seen:
            definition.fault((*place, "code"), f"The category {code} is given twice.")
        if parent is not None and parent not in seen:
            definition.fault((*place, "parent"), f"“{parent}” must stand above this category in the file.")
        seen.add(str(code))


def _keep(rows: list[dict[str, object]]) -> None:
    kept = {row.code: row for row in SpendCategory.objects.all()}
    for order, row in enumerate(rows, start=1):
        code, proclass = str(row["code"]), row.get("proclass")
        parent = kept[str(row["parent"])] if "parent" in row else None
        wanted = {
            "name": row["name"],
            "parent_id": parent.pk if parent else None,
            "order": order,
            "proclass": " ".join(proclass) if isinstance(proclass, list) else "",
        }
        category = kept.setdefault(code, SpendCategory(code=code))
        if category.pk is None or any(getattr(category, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(category, name, value)
            category.save()
