"""Where suppliers are and what they are: from the council's creditor list, or noted by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_update_with_history

from councils.models import Council
from councils.queries import postcodes
from files import importing
from files.models import SheetImport
from lm3.models import Supplier
from lm3.spend.operations.keep_sums import keep_before
from lm3.spend.queries.remembered_sums import changed
from lm3.spend.rules import names
from ui import sheets
from ui.importing import Does, Preview
from ui.sheets import Field

KIND = "creditors"
UPDATED_AT_ONCE = 1000
PLACED_AT_ONCE = 10_000
SIZES = {
    "micro": "micro",
    "small": "small",
    "medium": "medium",
    "large": "large",
    "sme": "medium",
    "s": "small",
    "m": "medium",
    "l": "large",
}


class Moved(ValidationError):
    """The list is not where it was when the page was opened."""


def postcode(text: str) -> str:
    found = postcodes.tidy(text)
    if not found:
        raise ValueError("This is not a postcode, such as M60 2LA.")
    return found


def size(text: str) -> str:
    found = SIZES.get(text.strip().lower().split(" ")[0])
    if found is None:
        raise ValueError("Write micro, small, medium or large.")
    return found


FIELDS = (
    Field(
        "creditor", "Supplier number", ("creditor number", "vendor number", "supplier id", "vendor id", "creditor id")
    ),
    Field("name", "Supplier name", ("name", "creditor name", "vendor name", "supplier"), required=True),
    Field("postcode", "Postcode", ("payment postcode", "post code"), parse=postcode),
    Field("site_postcode", "Site postcode", ("trading postcode", "postcode of the trading site"), parse=postcode),
    Field("company_number", "Company number", ("company registration number", "registration number")),
    Field("email", "E-mail", ("e mail", "mail", "email address", "contact e-mail"), parse=sheets.email),
    Field("size", "Size", ("company size", "business size"), parse=size),
    Field("is_voluntary", "Voluntary sector", ("voluntary", "vcse"), parse=sheets.yes_or_no, empty=None),
)
SHOWN = ("postcode", "site_postcode", "company_number", "email", "size", "is_voluntary")


@dataclass(frozen=True)
class Change:
    line: int
    supplier: Supplier
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Looked:
    changes: list[Change]
    preview: Preview


def look(found: SheetImport, council: Council) -> Looked:
    """What each line would do: found by supplier number, else by name. Lines about nobody who is paid do nothing.
    Raises Unreadable with the sentence to show."""
    checked = sheets.check(importing.sheet_of(found), FIELDS)
    suppliers = list(Supplier.objects.filter(council=council))
    by_creditor = {row.creditor: row for row in suppliers if row.creditor}
    by_key = {row.key: row for row in suppliers if row.key}
    changes, does = [], []
    for row in checked.good:
        supplier = by_creditor.get(row.values["creditor"]) or by_key.get(names.key(row.values["name"]))
        if supplier is None:
            does.append(Does(row.line, "not paid", row.values["name"], "Nobody of this number or name was paid."))
            continue
        values = {key: value for key in SHOWN if (value := row.values[key]) not in ("", None)}
        different = {key: value for key, value in values.items() if getattr(supplier, key) != value}
        if different:
            changes.append(Change(row.line, supplier, different))
        words = ", ".join(f"{key.replace('_', ' ').replace('is ', '')} {value}" for key, value in different.items())
        does.append(Does(row.line, "changed" if different else "as it is", str(supplier), words))
    return Looked(changes, Preview(found.file.name, does, checked.faults, checked.ignored))


@transaction.atomic
def take_in(found: SheetImport, council: Council, *, at: datetime) -> int:
    """Do what the preview shows. Doing it twice does nothing more. How many suppliers changed."""
    if not importing.claim(found, at=at):
        raise Moved("This list has been taken in already.")
    keep_before(council.pk)
    changes = look(found, council).changes
    typed = {change.values[key] for change in changes for key in ("postcode", "site_postcode") if key in change.values}
    places = postcodes.districts(typed)
    for change in changes:
        set_details(change.supplier, change.values, places)
    fields = [*SHOWN, "district", "site_district"]
    suppliers = [change.supplier for change in changes]
    bulk_update_with_history(suppliers, Supplier, fields, batch_size=UPDATED_AT_ONCE)
    changed(council.pk)
    return len(changes)


def set_details(supplier: Supplier, values: Mapping[str, Any], places: Mapping[str, str]) -> None:
    """Set what is known of a supplier, and where its postcodes lie."""
    for key, value in values.items():
        setattr(supplier, key, value)
    supplier.district = places.get(supplier.postcode, supplier.district if "postcode" not in values else "")
    site = supplier.site_district if "site_postcode" not in values else ""
    supplier.site_district = places.get(supplier.site_postcode, site)


def place_again() -> int:
    """Places every supplier by its postcodes, after other postcodes were loaded; how many lie elsewhere than before.
    Results that were worked out before stay as they are."""
    moved = 0
    rows = Supplier.objects.exclude(postcode="", site_postcode="").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:PLACED_AT_ONCE]):
        last = batch[-1].pk
        places = postcodes.districts({text for row in batch for text in (row.postcode, row.site_postcode) if text})
        differing = []
        for row in batch:
            found = (places.get(row.postcode, ""), places.get(row.site_postcode, ""))
            if found != (row.district, row.site_district):
                row.district, row.site_district = found
                differing.append(row)
        for council in {row.council_id for row in differing}:
            keep_before(council)
        with transaction.atomic():
            Supplier.objects.bulk_update(differing, ["district", "site_district"], batch_size=UPDATED_AT_ONCE)
            for council in {row.council_id for row in differing}:
                changed(council)
        moved += len(differing)
    return moved
