"""Case studies of a council read from a spreadsheet: every line that can be taken in becomes a draft."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from casestudies.models import CaseStudy
from casestudies.models.studies import LONGEST_TEXT
from casestudies.writing import begin
from councils.models import Council
from files.importing import claim, sheet_of
from files.models import SheetImport
from ui import sheets
from ui.importing import Does, Preview
from ui.sheets import Fault, Field, Sheet, plain_title

KIND = "case studies"
LONG = sheets.text(LONGEST_TEXT)
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
    checked = checked.also(faults)
    does = [Does(row.line, "new draft", row.values["title"], row.values["summary"]) for row in checked.good]
    preview = Preview(sheet.name, does, checked.faults, checked.ignored, "case study", "case studies")
    return Plan(preview, [dict(row.values) for row in checked.good])


@transaction.atomic
def take_in(row: SheetImport, council: Council, *, by: User, at: datetime) -> list[CaseStudy] | None:
    """Do what the preview said, once; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    return [begin(council, by=by, at=at, **said) for said in plan(sheet_of(row), council).new]
