"""Case studies of a council read from a spreadsheet: every line that can be taken in becomes a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casestudies.models import CaseStudy, Figure
from casestudies.models.studies import LONGEST_TEXT
from casestudies.operations.change_parts import add_figure
from casestudies.operations.write_study import begin
from councils.models import Council
from files.importing import claim, sheet_of
from files.models import SheetImport
from ui import sheets
from ui.importing import Does, Preview
from ui.sheets import Fault, Field, Sheet, plain_title

KIND = "case studies"
LONG = sheets.text(LONGEST_TEXT)
PARTS = ("what", "value", "unit", "nature", "year", "base", "source")
FIGURE_HELP = "what | value | unit | result or commitment | year | base | source"
MOST_FIGURES = 30


def figures(text: str) -> list[dict[str, Any]]:
    """One figure a line. Raises ValueError with the line that is wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_FIGURES:
        raise ValueError(f"At most {MOST_FIGURES} figures belong to a case study")
    return [_figure(line) for line in lines]


def _figure(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != len(PARTS):
        raise ValueError(f"Write each figure on a line of its own: {FIGURE_HELP}. This one is not: {line[:80]}")
    said: dict[str, Any] = dict(zip(PARTS, parts, strict=True))
    base = said.pop("base")
    said["value"] = _number(said["value"], line)
    said["nature"] = said["nature"].lower()
    said["year"] = int(said["year"]) if said["year"].isdecimal() else 0
    said |= {"base_year": int(base), "base_note": ""} if base.isdecimal() else {"base_year": None, "base_note": base}
    figure = Figure(**said)
    try:
        figure.clean_fields(exclude=["study"])
    except ValidationError as wrong:
        name, found = next(iter(wrong.message_dict.items()))
        raise ValueError(f"{name.replace('_', ' ').capitalize()}, in “{line[:60]}”: {found[0]}") from wrong
    if not 1990 <= said["year"] <= 2100 or not 1980 <= (said["base_year"] or 1980) <= 2100:
        raise ValueError(f"Write years such as 2027, in “{line[:60]}”")
    if (said["base_year"] or 0) > said["year"]:
        raise ValueError(f"The base year must not be after the year of the result, in “{line[:60]}”")
    return said


def _number(text: str, line: str) -> Decimal:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"“{text[:20]}” is no number, in “{line[:60]}”") from None


FIELDS = (
    Field("title", "Title", ("Name", "Case study"), required=True, parse=sheets.text(150)),
    Field("summary", "Summary", ("Abstract", "Description"), required=True, parse=sheets.text(400)),
    Field("problem", "The problem", ("Problem", "Challenge"), parse=LONG, in_lines=True),
    Field("done", "What was done", ("Done", "Solution", "Approach"), parse=LONG, in_lines=True),
    Field("outcome", "What came of it", ("Outcome", "Results"), parse=LONG, in_lines=True),
    Field("lessons", "Lessons", ("Lessons learnt",), parse=LONG, in_lines=True),
    Field("cost_pence", "Cost in pounds", ("Cost",), parse=sheets.pence, empty=None),
    Field("savings_pence", "Savings in pounds", ("Savings",), parse=sheets.pence, empty=None),
    Field("money_note", "Note on cost and savings", parse=sheets.text(500)),
    Field("whole_life_cost", "Whole-life cost", parse=LONG, in_lines=True),
    Field("contact", "Contact", parse=sheets.text(300)),
    Field("ended_on", "Ended on", parse=sheets.day, empty=None),
    Field("end_note", "What came after", parse=sheets.text(500)),
    Field("figures", "Figures", parse=figures, empty=(), in_lines=True),
)


@dataclass
class Plan:
    preview: Preview
    new: list[dict[str, Any]] = field(default_factory=list)


def plan(sheet: Sheet, council: Council) -> Plan:
    """What each line would do. A title that the council has already, or that stands twice in the file, is a fault."""
    checked = sheets.check(sheet, FIELDS)
    held = {plain_title(title) for title in council.case_studies.values_list("title", flat=True)}
    seen: dict[str, int] = {}
    faults = []
    for row in checked.good:
        title = plain_title(row.values["title"])
        if title in held:
            faults.append(Fault(row.line, "Title", row.values["title"], "The council has a case study with this title"))
        elif title in seen:
            why = f"The same title is in line {seen[title]} already"
            faults.append(Fault(row.line, "Title", row.values["title"], why))
        seen.setdefault(title, row.line)
        if (row.values["ended_on"] or date.min) > timezone.localdate():
            faults.append(Fault(row.line, "Ended on", f"{row.values['ended_on']}", "The day is still to come"))
    checked = checked.also(faults)
    does = [
        Does(row.line, "new draft", row.values["title"], f"{row.values['summary']}{_also(row.values['figures'])}")
        for row in checked.good
    ]
    preview = Preview(sheet.name, does, checked.faults, checked.ignored, "case study", "case studies")
    return Plan(preview, [dict(row.values) for row in checked.good])


def _also(found: Sequence[dict[str, Any]]) -> str:
    return f" (with {len(found)} figure{'' if len(found) == 1 else 's'})" if found else ""


@transaction.atomic
def take_in(row: SheetImport, council: Council, *, by: User, at: datetime) -> list[CaseStudy] | None:
    """Do what the preview said, once; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    return [_begin(council, said, by, at) for said in plan(sheet_of(row), council).new]


def _begin(council: Council, said: dict[str, Any], by: User, at: datetime) -> CaseStudy:
    """A draft with its figures."""
    words = {name: value for name, value in said.items() if name != "figures"}
    study = begin(council, by=by, at=at, **words)
    for figure in said["figures"]:
        add_figure(study, figure)
    return study
