"""Firms taking part in a project: each is there once, whatever its name was written like."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.forms import ModelForm

from accounts.models import User
from councils.models import Council, Region
from files.importing import claim, sheet_of
from files.models import SheetImport
from ui.importing import Does, Preview
from ui.sheets import Fault, Field, Row, Sheet, check, one_of, text, yes_or_no
from workstream.models import Business, PartnerProject, Phase
from workstream.partners.rules.businesses import key
from workstream.programme.operations.keep_record import keep, lock

IMPORT = "project-businesses"
NEW, KNOWN, SAME = "new", "known, takes part again", "as it is"
ELSEWHERE = "Outside the region"


@transaction.atomic
def take_part(region: Region, said: dict[str, Any], phases: Iterable[Phase]) -> tuple[Business, bool]:
    """The firm of this name and place, made where it is not there yet; it takes part in these phases too. What is known
    of it stays, what was not known is filled in. The second value says whether it is new."""
    lock(Region, region.pk)
    found = Business.objects.filter(region=region, key=key(said["name"]), council=said["council"]).first()
    made = found is None
    if found is None:
        found = Business.objects.create(region=region, **said)
    elif _filled(found, said):
        found.version += 1
        found.save()
    found.phases.add(*phases)
    return found, made


def _filled(found: Business, said: dict[str, Any]) -> bool:
    before = found.size, found.sector, found.is_first_tier
    if found.size == Business.Size.UNKNOWN:
        found.size = said["size"]
    found.sector = found.sector or said["sector"]
    found.is_first_tier = found.is_first_tier or said["is_first_tier"]
    return before != (found.size, found.sector, found.is_first_tier)


@transaction.atomic
def change(form: "ModelForm[Any]", project: PartnerProject, phases: Iterable[Phase], *, version: int) -> Business:
    """Change a firm, and the phases of this project that it takes part in."""
    lock(Region, form.instance.region_id)
    form.instance.clean()
    form.instance.validate_constraints()
    found: Business = keep(form, version=version)
    found.phases.remove(*project.phases.all())
    found.phases.add(*phases)
    return found


# From a spreadsheet.


@dataclass(frozen=True)
class Planned:
    preview: Preview
    rows: tuple[dict[str, Any], ...]


def fields(region: Region, on: date) -> tuple[Field, ...]:
    councils: dict[str, Council | None] = {ELSEWHERE: None}
    for council in Council.objects.filter(region=region).order_by("starts_on"):
        councils |= {council.short_name: council, council.name: council}
    sizes = {label.partition(":")[0]: value for value, label in Business.Size.choices}

    def place(value: str) -> Council | None:
        try:
            found: Council | None = one_of(councils)(value)
        except ValueError:
            raise ValueError(f"Write a council of the region, or “{ELSEWHERE}”") from None
        return found

    return (
        Field("name", "Name", ("Business", "Company", "Firm"), True, text(150)),
        Field("council", "Place", ("Council", "Local authority"), True, place),
        Field("size", "Size", parse=one_of(sizes), empty=Business.Size.UNKNOWN),
        Field("sector", "Sector", ("Industry",), parse=text(100)),
        Field("is_first_tier", "First tier", ("First-tier supplier",), parse=yes_or_no, empty=False),
    )


def planned(phase: Phase, sheet: Sheet, on: date) -> Planned:
    """What each line would do. Two lines about one firm are one firm. Four queries."""
    region = phase.project.region
    checked = check(sheet, fields(region, on))
    known = {(row.key, row.council_id): row.pk for row in region.businesses.all()}
    there = set(phase.businesses.values_list("pk", flat=True))
    seen: dict[tuple[str, int | None], int] = {}
    does, rows, faults = [], [], []
    for row in checked.good:
        council = row.values["council"]
        mark = (key(row.values["name"]), council.pk if council else None)
        if mark in seen:
            faults.append(_twice(row, seen[mark]))
            continue
        seen[mark] = row.line
        act = NEW if mark not in known else SAME if known[mark] in there else KNOWN
        place = council.short_name if council else ELSEWHERE
        does.append(Does(row.line, act, row.values["name"], place))
        rows.append(dict(row.values))
    told = checked.also(faults)
    preview = Preview(sheet.name, does, told.faults, checked.ignored, "business", "businesses")
    return Planned(preview, tuple(rows))


def _twice(row: Row, first: int) -> Fault:
    return Fault(row.line, "Name", row.values["name"], f"The same business as line {first}; it counts once")


@transaction.atomic
def take_in(phase: Phase, row: SheetImport, *, on: date, by: User, at: datetime) -> tuple[int, int] | None:
    """Do what the preview said, once: how many were new and how many known; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    found = planned(phase, sheet_of(row), on)
    made = [take_part(phase.project.region, said, [phase])[1] for said in found.rows]
    return sum(made), len(made) - sum(made)
