"""Loading an edition of a framework from its definition file: checked as a whole, then all of it or nothing."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from files.definitions import Definition, Place, read
from frameworks.editions.rules.scoring import Kind
from frameworks.models import Cell, Criterion, Edition, Level, Mapping, Theme

SCHEMA = Path(__file__).parents[1] / "data" / "edition.schema.json"
FLEXIBLE_FRAMEWORK = Path(__file__).parents[1] / "data" / "flexible_framework_2006.yaml"
REVISION = Path(__file__).parents[1] / "data" / "flexible_framework_2011.yaml"
"""The revision of 2011."""


class Outcome(StrEnum):
    LOADED = "loaded"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"


class EditionInUse(Exception):
    """The file differs from an edition on which something already stands."""


def load_edition(path: Path) -> tuple[Edition, Outcome]:
    """FaultyDefinition where the file is not right, EditionInUse where it would change an edition in use."""
    definition = read(path, SCHEMA)
    check(definition)
    definition.refuse_faults()
    with transaction.atomic():
        return _keep(definition.content, definition.checksum)


def flexible_framework() -> Edition:
    """The Flexible Framework as it is loaded, from the file that comes with the service where it is not there yet."""
    return Edition.objects.filter(code="flexible-framework-2006").first() or load_edition(FLEXIBLE_FRAMEWORK)[0]


def check(definition: Definition) -> None:
    """What a schema cannot say: entries that must agree with one another."""
    numbers = [row.get("number") for _, row in definition.entries("levels")]
    _once(definition, "levels", "number", "Level {} is named twice.")
    _once(definition, "themes", "code", "The theme {} is given twice.")
    if sorted(n for n in numbers if isinstance(n, int)) != list(range(1, len(numbers) + 1)):
        definition.fault(("levels",), "The levels must be numbered 1, 2, 3 and so on, without a gap.")
    seen: dict[str, int] = {}
    named = [n for n in numbers if isinstance(n, int)]
    for place, theme in definition.entries("themes"):
        _check_theme(definition, place, theme, named, seen)
    _check_scoring(definition, named)


def _check_scoring(definition: Definition, named: list[int]) -> None:
    """Each rule has what it needs: bands that rise with the levels, one description per theme and level."""
    scoring = definition.content.get("scoring") if isinstance(definition.content, dict) else None
    rule = scoring.get("rule") if isinstance(scoring, dict) else None
    bands = [row for _, row in definition.entries("scoring", "bands")]
    if rule == Kind.PERCENTAGE:
        pairs = [(row.get("level"), row.get("from")) for row in bands]
        bounds = [bound for _level, bound in pairs if isinstance(bound, int)]
        if [level for level, _bound in pairs] != sorted(named):
            definition.fault(("scoring",), "Under percentages “bands” names every level once, from the lowest up.")
        elif any(low >= high for low, high in pairwise(bounds)):
            definition.fault(("scoring", "bands"), "Each band must begin above the one before it.")
    elif bands or (isinstance(scoring, dict) and "partly" in scoring):
        definition.fault(("scoring",), "“bands” and “partly” belong to the rule percentage-bands alone.")
    if rule == Kind.BEST_FIT:
        for place, _theme in definition.entries("themes"):
            for here, cell in definition.entries(*place, "levels"):
                if isinstance(cell.get("criteria"), list) and len(cell["criteria"]) > 1:
                    definition.fault(here, "Under best fit a theme has one description for each level.")


def _once(definition: Definition, rows: str, key: str, words: str) -> None:
    seen: Counter[Any] = Counter()
    for place, row in definition.entries(rows):
        value = row.get(key)
        if not isinstance(value, str | int):
            continue
        seen[value] += 1
        if seen[value] == 2:
            definition.fault((*place, key), words.format(value))


def _check_theme(
    definition: Definition, place: Place, theme: dict[str, Any], named: list[int], seen: dict[str, int]
) -> None:
    given: list[int] = []
    for here, cell in definition.entries(*place, "levels"):
        level = cell.get("level")
        if not isinstance(level, int):
            continue
        if level not in named:
            definition.fault((*here, "level"), f"Level {level} has no name under “levels”.")
        if level in given:
            definition.fault((*here, "level"), f"Level {level} is given twice in this theme.")
        given.append(level)
        _check_codes(definition, here, f"{theme.get('code')}{level}.", seen)
    for level in named:
        if level not in given:
            definition.fault(place, f"The theme {theme.get('code')} says nothing about level {level}.")


def _check_codes(definition: Definition, place: Place, begins: str, seen: dict[str, int]) -> None:
    for here, row in definition.entries(*place, "criteria"):
        code = row.get("code")
        if not isinstance(code, str):
            continue
        if code in seen:
            definition.fault((*here, "code"), f"The code {code} was already given on line {seen[code]}.")
        elif not code.startswith(begins):
            definition.fault((*here, "code"), f"The code {code} stands where codes begin with {begins}")
        seen.setdefault(code, definition.line_of((*here, "code")))


def _keep(content: dict[str, Any], checksum: str) -> tuple[Edition, Outcome]:
    edition = Edition.objects.select_for_update().filter(code=content["code"]).first()
    outcome = Outcome.REPLACED if edition else Outcome.LOADED
    if edition:
        if edition.checksum == checksum:
            return edition, Outcome.UNCHANGED
        _refuse_where_used(edition)
        Mapping.objects.filter(Q(older=edition) | Q(newer=edition)).delete()
        edition.criteria.all().delete()
        edition.themes.all().delete()
        edition.levels.all().delete()
    edition = edition or Edition(code=content["code"])
    for name in ("title", "edition", "issuer", "published", "citation"):
        setattr(edition, name, content[name])
    edition.wording, edition.links = content.get("wording", ""), content.get("links", [])
    edition.rule, edition.rule_in_words = content["scoring"]["rule"], _rule_in_words(content["scoring"])
    edition.partly_percent = content["scoring"].get("partly", 0)
    edition.checksum = checksum
    edition.save()
    _write_parts(edition, content)
    return edition, outcome


def _refuse_where_used(edition: Edition) -> None:
    uses = [
        f"{count} {word}{'' if count == 1 else 's'}"
        for count, word in ((edition.collections.count(), "collection"), (edition.targets.count(), "target"))
        if count
    ]
    if uses:
        raise EditionInUse(
            f"The file differs from the edition {edition.code} as it is loaded, and something stands on that already: "
            f"{' and '.join(uses)}. Nothing was changed. "
            "Give the new wording a code of its own and load it as a new edition."
        )


def _rule_in_words(scoring: dict[str, str]) -> str:
    overall = scoring["overall"]
    return f"{scoring['level']} Overall: {overall[:1].lower()}{overall[1:]}"


def _write_parts(edition: Edition, content: dict[str, Any]) -> None:
    bands = {row["level"]: row["from"] for row in content["scoring"].get("bands", [])}
    Level.objects.bulk_create(
        Level(edition=edition, number=row["number"], name=row["name"], from_percent=bands.get(row["number"]))
        for row in content["levels"]
    )
    for order, row in enumerate(content["themes"], start=1):
        theme = Theme.objects.create(
            edition=edition, code=row["code"], title=row["title"], about=row["about"], order=order
        )
        Cell.objects.bulk_create(
            Cell(theme=theme, level=cell["level"], suggested_actions=cell.get("suggested_actions", []))
            for cell in row["levels"]
        )
        Criterion.objects.bulk_create(_criteria(edition, theme, row["levels"]))


def _criteria(edition: Edition, theme: Theme, cells: list[dict[str, Any]]) -> Iterable[Criterion]:
    for cell in cells:
        for order, row in enumerate(cell["criteria"], start=1):
            yield Criterion(
                edition=edition,
                theme=theme,
                level=cell["level"],
                order=order,
                code=row["code"],
                statement=row["statement"],
                requirement=row["requirement"],
                evidence=row["evidence"],
                guidance=row["guidance"],
                supported_by=row.get("supported_by", []),
            )
