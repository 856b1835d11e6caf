"""Training records from a provider's or a council's own learning system: who completed what, on which day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from councils.models import Council, Region
from files.importing import claim, sheet_of
from files.models import SheetImport
from training.models import Completion, Course, Learner
from training.models.courses import Kind
from training.operations.read_outcomes import ask_of_everybody, completed, outcome_fields
from training.operations.record_completion import note_many
from training.rules.coverage import valid_until
from ui import sheets
from ui.importing import Does, Preview
from ui.sheets import Fault, Field, Row, Sheet, columns_of, plain_title

KIND = "training records"
NEW, KNOWN = "new", "known already"
PERSON = (
    Field("name", "Name", ("Full name", "Employee", "Learner", "Attendee"), parse=sheets.text(150)),
    Field("email", "E-mail address", ("Email", "E-mail", "Email address"), parse=sheets.email),
    Field("staff_number", "Staff number", ("Payroll number", "Employee number"), parse=sheets.text(40)),
)
COMPLETED = Field(
    "completed_on", "Completed on", ("Date", "Completion date", "Completed", "Date completed"), True, sheets.day, None
)
HEADER = ("Name", "E-mail address", "Staff number", "Course", "Completed on")


@dataclass
class Plan:
    preview: Preview
    new: list[Completion] = field(default_factory=list)


MARKS = {"staff_number": "staff number", "email": "e-mail address"}


def find_learner(values: Mapping[str, Any], people: "People") -> Learner | str:
    """The person a line is about, or the sentence that says why nobody can be told. Number, address and name must not
    be those of different people."""
    found = people.by_name.get(plain_title(values["name"]), []) if values["name"] else []
    for name in ("staff_number", "email"):
        if values.get(name):
            marked = people.by_mark.get((name, values[name].casefold()), [])
            if len(marked) == 1:
                if found and marked[0] not in found:
                    return f"The {MARKS[name]} is that of {marked[0].name}. Correct the name or the {MARKS[name]}"
                return marked[0]
    if len(found) > 1:
        return "Several people on the list have this name. Give the e-mail address or staff number"
    return found[0] if found else "Nobody on the list is called so, or has this address or number. Add them first"


class People:
    """Everybody on the lists of some councils, by whatever may tell them apart."""

    def __init__(self, councils: Mapping[int, Council]) -> None:
        self.by_mark: dict[tuple[str, str], list[Learner]] = {}
        self.by_name: dict[str, list[Learner]] = {}
        for learner in Learner.objects.filter(council__in=list(councils), left_on=None).order_by("pk"):
            for name in ("email", "staff_number"):
                if value := getattr(learner, name):
                    self.by_mark.setdefault((name, value.casefold()), []).append(learner)
            self.by_name.setdefault(plain_title(learner.name), []).append(learner)


def course_field(region: Region) -> Field:
    """A course by its title, or by its kind where the region offers just one of the kind."""
    courses = list(Course.objects.filter(region=region).exclude(state=Course.State.DRAFT).order_by("title"))
    names = {plain_title(course.title): course for course in courses}
    for kind in Kind:
        same = [course for course in courses if course.kind == kind]
        if len(same) == 1:
            names.setdefault(plain_title(kind.label), same[0])
            names.setdefault(plain_title(kind.value), same[0])

    def parse(value: str) -> Course:
        try:
            return names[plain_title(value)]
        except KeyError:
            known = ", ".join(course.title for course in courses[:6]) or "none yet"
            raise ValueError(f"No course is called so. The courses are: {known}") from None

    return Field("course", "Course", ("Course title", "Training", "Module"), True, parse, None)


def plan(
    sheet: Sheet, region: Region, councils: Mapping[int, Council], *, on: date, by: User | None, at: datetime
) -> Plan:
    fields = (*PERSON, course_field(region), COMPLETED)
    ended = outcome_fields(sheet, fields, completed, "completed the course")
    if not ended and "complet" not in columns_of(sheet, fields).get(COMPLETED.name, "").casefold():
        ask_of_everybody(sheet, "complete the course", "Status")
    checked = sheets.check(sheet, (*fields, *ended))
    people = People(councils)
    known = set(
        Completion.objects.filter(learner__council__in=list(councils)).values_list(
            "learner_id", "course_id", "completed_on"
        )
    )
    found = Plan(Preview(sheet.name, [], [], (), "record", "records"))
    does, faults = [], []
    for row in checked.good:
        learner, why = _person_or_fault(row, people, on)
        if learner is None:
            faults.append(why)
            continue
        course, day = row.values["course"], row.values["completed_on"]
        key = (learner.pk, course.pk, day)
        act = KNOWN if key in known else NEW
        if act == NEW:
            known.add(key)
            found.new.append(_completion(learner, course, day, by, at))
        does.append(Does(row.line, act, learner.name, f"{course.title}, {day.day} {day:%B %Y}"))
    told = checked.also(faults)
    found.preview = Preview(sheet.name, does, told.faults, checked.ignored, "record", "records")
    return found


def _person_or_fault(row: Row, people: People, on: date) -> tuple[Learner | None, Any]:
    values = row.values
    if values["completed_on"] > on:
        return None, Fault(row.line, COMPLETED.title, f"{values['completed_on']}", "The day is still to come")
    learner = find_learner(values, people)
    if isinstance(learner, str):
        shown = values["name"] or values["email"] or values["staff_number"]
        return None, Fault(row.line, PERSON[0].title, shown, learner)
    return learner, None


def _completion(learner: Learner, course: Course, day: date, by: User | None, at: datetime) -> Completion:
    return Completion(
        learner=learner,
        course=course,
        completed_on=day,
        valid_until=valid_until(day, course.valid_months),
        source=Completion.Source.RECORDS,
        noted_by=by,
        noted_at=at,
    )


@transaction.atomic
def take_in(
    row: SheetImport, region: Region, councils: Mapping[int, Council], *, on: date, by: User, at: datetime
) -> Plan | None:
    """Do what the preview said, once; None for whoever clicks a second time."""
    if not claim(row, at=at):
        return None
    found = plan(sheet_of(row), region, councils, on=on, by=by, at=at)
    note_many(found.new)
    return found
