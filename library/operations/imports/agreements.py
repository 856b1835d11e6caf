"""Agreements from a spreadsheet."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from accounts.models import User
from councils.models import Region, SpendCategory
from library.models import Agreement
from library.operations.imports.lists import Planned, SheetList, Step, found_twice, open_link, twice, words_of
from library.operations.keep_agreement import keep
from library.rules.lots import LotLine, lots_from
from ui.importing import Does
from ui.sheets import Checked, Fault, Field, Row, day, plain_title, text, whole

FIELDS = (
    Field("number", "Number", parse=whole, empty=None),
    Field("title", "Title", also=("Name",), required=True, parse=text(200)),
    Field("reference", "Reference", parse=text(60)),
    Field("owner", "Owner", also=("Whose",), required=True, parse=text(150)),
    Field("categories", "Categories", also=("Category",)),
    Field("lots", "Lots", parse=lots_from, empty=(), in_lines=True),
    Field("who_may_use", "Who may use it", required=True, in_lines=True),
    Field("starts_on", "Starts on", also=("Start", "Start date"), required=True, parse=day),
    Field("ends_on", "Ends on", also=("End", "End date"), required=True, parse=day),
    Field("extendable_to", "May be extended to", also=("Extension",), parse=day, empty=None),
    Field("extended_to", "Has been extended to", parse=day, empty=None),
    Field("sustainability", "Sustainability", in_lines=True),
    Field("whole_life_cost", "Whole-life cost", in_lines=True),
    Field("link", "Link", also=("Web address", "URL"), parse=open_link),
    Field("contact", "Contact", parse=text(200)),
)
APART = ("number", "categories", "lots")


def plan(region: Region, checked: Checked) -> Planned:
    known = {row.pk: row for row in region.agreements.listed().prefetch_related("lots", "categories")}
    by_title = {(row.title.casefold(), row.reference): row for row in known.values()}
    categories = {plain_title(name): row for row in SpendCategory.objects.all() for name in (row.code, row.name)}

    def found_by(row: Row) -> Agreement | None:
        return known.get(row.values["number"]) or by_title.get(
            (row.values["title"].casefold(), row.values["reference"])
        )

    faults = [
        fault for row in checked.good for fault in _faults(row, known, categories, found_by(row), checked.columns)
    ]
    faults += twice(
        checked.good, lambda row: (row.values["title"].casefold(), row.values["reference"]), "Title", "It stands"
    )
    checked = checked.also(faults)
    checked = checked.also(found_twice([(row, found_by(row)) for row in checked.good], "Title"))
    steps = []
    for row in checked.good:
        said = dict(row.values)
        found = found_by(row)
        chosen = [categories[plain_title(name)] for name in _names(said["categories"])]
        steps.append(_step(region, row, found, said, chosen, checked.columns))
    return Planned(tuple(steps), tuple(checked.faults), checked.ignored)


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(";") if name.strip()]


def _faults(
    row: Row,
    known: dict[int, Agreement],
    categories: dict[str, SpendCategory],
    before: Agreement | None,
    columns: Sequence[str],
) -> list[Fault]:
    """What is wrong with a line, together with what stands where the file has no column."""
    stands = {name: getattr(before, name) for name in ("extendable_to", "extended_to")} if before else {}
    said = {**row.values, **{name: value for name, value in stands.items() if name not in columns}}
    found = []
    if said["number"] and said["number"] not in known:
        found.append(Fault(row.line, "Number", str(said["number"]), "No agreement has this number"))
    unknown = [name for name in _names(said["categories"]) if plain_title(name) not in categories]
    found += [Fault(row.line, "Categories", name, "There is no such category") for name in unknown]
    if said["ends_on"] < said["starts_on"]:
        found.append(Fault(row.line, "Ends on", str(said["ends_on"]), "It ends before it starts"))
    may, has = said["extendable_to"], said["extended_to"]
    if may and may <= said["ends_on"]:
        found.append(Fault(row.line, "May be extended to", str(may), "An extension goes beyond the day it ends"))
    if has and (not may or has > may or has <= said["ends_on"]):
        found.append(Fault(row.line, "Has been extended to", str(has), "It cannot be extended to this day"))
    return found


def _step(
    region: Region, row: Row, found: Agreement | None, said: dict[str, Any], chosen: list[SpendCategory], columns: Any
) -> Step:
    plain = {name: value for name, value in said.items() if name not in APART and name in columns}
    runs = f"{said['starts_on']:%-d %B %Y} to {said['ends_on']:%-d %B %Y}"
    lots = list(said["lots"]) if "lots" in columns else None
    if found is None:
        more = {**plain, "lots": lots or (), "categories": chosen}
        return Step(Does(row.line, "new", said["title"], runs), partial(_take, region, None, more))
    changes = {name: value for name, value in plain.items() if getattr(found, name) != value}
    if lots is not None and lots != [LotLine(x.number, x.title, tuple(x.supplier_names())) for x in found.lots.all()]:
        changes["lots"] = lots
    if "categories" in columns and {c.pk for c in chosen} != {c.pk for c in found.categories.all()}:
        changes["categories"] = chosen
    if not changes:
        return Step(Does(row.line, "as it is", found.title, runs))
    more = {"lots": None, "categories": None, **changes}
    return Step(Does(row.line, "changed", found.title, words_of(changes, FIELDS)), partial(_take, region, found, more))


def _take(region: Region, found: Agreement | None, said: dict[str, Any], by: User | None, at: datetime) -> object:
    return keep(region, found, version=found.version if found else 0, by=by, at=at, **said)


AGREEMENTS = SheetList(
    "agreements",
    "A line for each agreement, with the columns of the download. Lots stand in one cell, a lot a line: "
    "number | title | suppliers.",
    FIELDS,
    plan,
    "agreements",
    "agreement",
    "agreements",
)
