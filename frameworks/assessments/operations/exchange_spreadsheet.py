"""A self-assessment as a spreadsheet to work on elsewhere, and loading it back line by line.

Each line carries the version of its answer when it was downloaded. A line whose answer somebody has saved since, and
that says something else, is a fault: nothing is overwritten unseen.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from django.db import transaction

from accounts.models import User
from files.importing import claim, sheet_of
from files.models import SheetImport
from frameworks.assessments.operations.carry_over import Waiting, waiting
from frameworks.assessments.operations.save_answers import (
    COMMENT_LIMIT,
    REASON_LIMIT,
    SavedMeanwhile,
    Typed,
    check_open,
    record,
)
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Assessment
from frameworks.models.answers import ValueChoices
from ui.importing import Does, Preview
from ui.sheets import Fault, Field, Row, Sheet, check, one_of, text, whole
from ui.tables import sheet_name

KIND = "answers"
CHANGED, SAME = "changed", "as it is"
CHOICES = [label for _value, label in ValueChoices.choices]

FIELDS = (
    Field("code", "Code", required=True),
    Field("value", "Answer", parse=one_of({label: value for value, label in ValueChoices.choices})),
    Field("reason", "Why it does not apply", parse=text(REASON_LIMIT), in_lines=True),
    Field("comment", "Comment", parse=text(COMMENT_LIMIT), in_lines=True),
    Field("reply", "Reply to the reviewer", parse=text(COMMENT_LIMIT), in_lines=True),
    Field("version", "Version", required=True, parse=whole),
)
TYPED = ("Answer", "Why it does not apply", "Comment", "Reply to the reviewer")
HEADER = ("Code", "Theme", "Level", "Requirement", *TYPED, "Carried over, not confirmed", "Version")
WIDTHS = (8, 16, 7, 60, 16, 30, 60, 30, 40, 8)


def as_sheet(assessment: Assessment) -> bytes:
    """Every requirement in its line; what is to be written is marked, and the answer is chosen from a list."""
    carried = waiting(assessment)
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        open_ = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#fff7bf", "border": 1})
        page = book.add_worksheet(sheet_name("Answers"))
        page.freeze_panes(1, 1)
        for at, (title, width) in enumerate(zip(HEADER, WIDTHS, strict=True)):
            page.set_column(at, at, width)
            page.write_string(0, at, title, bold)
        rows = list(assessment.answers.in_order())
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(_cells(row, carried)):
                form = open_ if HEADER[at] in TYPED else plain
                if isinstance(value, int):
                    page.write_number(line, at, value, form)
                else:
                    page.write_string(line, at, value, form)
        at = HEADER.index("Answer")
        page.data_validation(1, at, max(len(rows), 1), at, {"validate": "list", "source": CHOICES})
    return output.getvalue()


def _cells(row: Answer, carried: Mapping[int, Waiting]) -> tuple[str | int, ...]:
    criterion = row.criterion
    before = carried.get(row.pk)
    words = f"{before.value_in_words}. {before.comment}".strip(". ") if before else ""
    label = row.get_value_display() if row.value else ""
    return (criterion.code, criterion.theme.title, criterion.level, criterion.requirement, label, row.reason,
            row.comment, row.reply, words, row.version)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    typed: dict[int, Typed]
    preview: Preview


def plan(assessment: Assessment, sheet: Sheet) -> Plan:
    """What each line would do. Raises Unreadable where the columns are not there."""
    checked = check(sheet, FIELDS)
    answers = {row.criterion.code: row for row in assessment.answers.in_order()}
    typed: dict[int, Typed] = {}
    does: list[Does] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in checked.good:
        code = row.values["code"]
        answer = answers.get(code)
        if answer is None:
            faults.append(Fault(row.line, "Code", code, "This self-assessment has no such requirement"))
        elif code in seen:
            faults.append(Fault(row.line, "Code", code, f"It stands on line {seen[code]} already"))
        else:
            seen[code] = row.line
            _take(answer, row, checked.columns, typed, does, faults)
    whole_plan = checked.also(faults)
    return Plan(typed, Preview(sheet.name, does, whole_plan.faults, checked.ignored))


def _take(
    answer: Answer, row: Row, columns: tuple[str, ...], typed: dict[int, Typed], does: list[Does], faults: list[Fault]
) -> None:
    words = _typed(answer, row, columns)
    if words.says_the_same_as(answer):
        does.append(Does(row.line, SAME, answer.criterion.code))
    elif words.version != answer.version:
        who = answer.saved_by or "Somebody"
        why = f"{who} has saved another answer since the file was downloaded: {answer.get_value_display() or 'none'}"
        faults.append(Fault(row.line, "Version", str(words.version), why))
    elif words.value == Value.NOT_APPLICABLE and not words.reason:
        faults.append(Fault(row.line, "Why it does not apply", "", "Say why the requirement does not apply"))
    else:
        typed[answer.pk] = words
        does.append(Does(row.line, CHANGED, answer.criterion.code, _in_words(answer, words)))


def _typed(answer: Answer, row: Row, columns: tuple[str, ...]) -> Typed:
    """What the line says; a column that the file does not have changes nothing, nor do other spaces."""
    said = {}
    for name in ("value", "reason", "comment", "reply"):
        old = str(getattr(answer, name))
        new = str(row.values[name]) if name in columns else old
        said[name] = old if " ".join(old.split()) == " ".join(new.split()) else new
    return Typed(**said, version=row.values["version"])


def _in_words(answer: Answer, words: Typed) -> str:
    told = []
    if words.value != answer.value:
        new = ValueChoices(words.value).label if words.value else "no answer"
        told.append(f"{answer.get_value_display() or 'not answered'} becomes {new.lower()}")
    for name, title in (("reason", "reason"), ("comment", "comment"), ("reply", "reply")):
        old, new = getattr(answer, name), getattr(words, name)
        if old != new:
            told.append(f"{title} {'changed' if old and new else 'added' if new else 'taken away'}")
    return ", ".join(told).capitalize()


@transaction.atomic
def take_in(row: SheetImport, assessment: Assessment, *, by: User, at: datetime) -> Plan | None:
    """Do what the preview said, once; None for whoever clicks a second time. What somebody saved meanwhile is left out
    and told."""
    check_open(assessment, at)
    if not claim(row, at=at):
        return None
    Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    found = plan(assessment, sheet_of(row))
    try:
        record(assessment, found.typed, by=by, at=at)
    except SavedMeanwhile as meanwhile:  # cannot be while the assessment is held, but nothing is hidden if it is
        left = {answer.pk for answer in meanwhile.answers}
        return Plan({pk: words for pk, words in found.typed.items() if pk not in left}, found.preview)
    return found
