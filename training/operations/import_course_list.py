"""Courses and their sessions read from a spreadsheet: what each line would do, and doing it.

Lines are judged by the forms of the pages, so that a spreadsheet may say what a page may say and nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from councils.models import Region
from files.importing import claim, sheet_of
from files.models import SheetImport
from training.forms.courses import CourseForm, SessionForm, values_of
from training.models import Course, Session
from training.models.courses import Kind
from training.operations import offer_course, schedule_session
from training.operations.import_staff_list import CHANGED, NEW, NO_SPECIALISM, SAME, SPECIALISMS
from ui import sheets
from ui.forms import PageForm
from ui.importing import Does, Preview
from ui.sheets import Checked, Fault, Field, Row, Sheet, plain_title

COURSES, SESSIONS = "courses", "sessions"
NUMBER = Field("number", "Number", parse=sheets.whole, empty=None)
KINDS = {row.label: row.value for row in Kind}
SHORT_KINDS = {row.value: row.value for row in Kind}
COURSE_FIELDS = (
    NUMBER,
    Field("title", "Title", ("Course", "Course title"), required=True, parse=sheets.text(150)),
    Field("kind", "Kind", ("Level", "Type"), required=True, parse=sheets.one_of(KINDS, SHORT_KINDS)),
    Field("specialism", "Specialism", parse=sheets.one_of(SPECIALISMS, NO_SPECIALISM)),
    Field("provider", "Provider", required=True, parse=sheets.text(150)),
    Field("about", "What it is about", ("About", "Description"), in_lines=True),
    Field("link", "Web page", ("Link", "URL")),
    Field("valid_months", "Valid for months", ("Valid for",), parse=sheets.whole, empty=None),
)
SESSION_FIELDS = (
    NUMBER,
    Field("course", "Course", ("Course title", "Title"), required=True, parse=sheets.text(150)),
    Field("day", "Day", ("Date",), required=True, parse=sheets.day),
    Field("starts", "Begins at", ("Start", "Starts at", "Start time"), required=True),
    Field("ends", "Ends at", ("End", "End time"), required=True),
    Field("place", "Place", ("Venue",), parse=sheets.text(200)),
    Field("link", "Link", ("URL",)),
    Field("places", "Places", required=True, parse=sheets.whole),
    Field("closes_on", "Last day to book", ("Closing date",), required=True, parse=sheets.day),
)
SESSION_HEADER = (*(field.title for field in SESSION_FIELDS), "Taken", "Waiting", "Cancelled")
COURSE_HEADER = (*(field.title for field in COURSE_FIELDS), "State")


@dataclass
class Plan:
    preview: Preview
    steps: list[Callable[[], object]]


def course_lines(courses: Iterable[Course]) -> list[list[Any]]:
    """The download that can be taken in again."""
    return [
        [
            row.pk, row.title, row.get_kind_display(), row.get_specialism_display(), row.provider, row.about, row.link,
            row.valid_months, row.get_state_display(),
        ]
        for row in courses
    ]  # fmt: skip


def session_lines(sessions: Iterable[Session]) -> list[list[Any]]:
    """As `course_lines`, of sessions `with_counts` and their courses."""
    lines = []
    for row in sessions:
        starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
        lines.append([
            row.pk, row.course.title, starts.date(), f"{starts:%H:%M}", f"{ends:%H:%M}", row.place, row.link,
            row.places, row.closes_on, row.taken, row.waiting, row.cancelled_because,
        ])  # fmt: skip
    return lines


def plan(kind: str, sheet: Sheet, region: Region, *, at: datetime) -> Plan:
    """What the lines would do. Raises ui.sheets.Unreadable where a column is missing."""
    return _courses(sheet, region, at) if kind == COURSES else _sessions(sheet, region, at)


@transaction.atomic
def take_in(kind: str, row: SheetImport, region: Region, *, at: datetime) -> Plan | None:
    """Do what the preview said, once; None for whoever clicks a second time. New courses are prepared, not offered."""
    Region.objects.select_for_update().get(pk=region.pk)
    if not claim(row, at=at):
        return None
    found = plan(kind, sheet_of(row), region, at=at)
    for step in found.steps:
        step()
    return found


class _Lines:
    """Puts a plan together line by line."""

    def __init__(self, sheet: Sheet, fields: tuple[Field, ...]) -> None:
        self.sheet, self.fields = sheet, fields
        self.checked: Checked = sheets.check(sheet, fields)
        self.seen: dict[object, int] = {}
        self.faults: list[Fault] = []
        self.does: list[Does] = []
        self.steps: list[Callable[[], object]] = []

    def fault(self, row: Row, name: str, why: str) -> None:
        title = next((field.title for field in self.fields if field.name == name), self.fields[1].title)
        self.faults.append(Fault(row.line, title, _shown(row.values.get(name)), why))

    def is_again(self, row: Row, mark: object, name: str) -> bool:
        """A line above says it already; told as a fault."""
        if mark in self.seen:
            self.fault(row, name, f"The same is in line {self.seen[mark]} already")
            return True
        self.seen[mark] = row.line
        return False

    def is_right(self, row: Row, form: PageForm) -> bool:
        for name, errors in form.errors.items():
            self.fault(row, name, " ".join(str(error) for error in errors))
        return not form.errors

    def do(self, row: Row, act: str, title: str, words: str, step: Callable[[], object] | None = None) -> None:
        self.does.append(Does(row.line, act, title, words))
        if step:
            self.steps.append(step)

    def words_of(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        titles = {field.name: field.title for field in self.fields}
        told = [
            f"{titles[name]}: {_shown(before[name]) or 'nothing'} becomes {_shown(value) or 'nothing'}"
            for name, value in after.items()
            if name in titles and before[name] != value
        ]
        return "; ".join(told)

    def plan(self, one: str, several: str) -> Plan:
        faults = self.checked.also(self.faults).faults
        return Plan(Preview(self.sheet.name, self.does, faults, self.checked.ignored, one, several), self.steps)


def _shown(value: object) -> str:
    return f"{value:%-d %B %Y}" if isinstance(value, date) else "" if value is None else str(value)[:100]


def _courses(sheet: Sheet, region: Region, at: datetime) -> Plan:
    lines = _Lines(sheet, COURSE_FIELDS)
    known = {row.pk: row for row in region.courses.all()}
    by_title = {plain_title(row.title): row for row in known.values()}
    for row in lines.checked.good:
        said = {name: value for name, value in row.values.items() if name in lines.checked.columns and name != "number"}
        number, title = row.values["number"], plain_title(said["title"])
        found = known.get(number) or by_title.get(title)
        if number is not None and number not in known:
            lines.fault(row, "number", "No course has this number")
            continue
        if found and by_title.get(title, found) != found:
            lines.fault(row, "title", "There is another course with this title already")
            continue
        if lines.is_again(row, title, "title") or (found and lines.is_again(row, found.pk, "title")):
            continue
        before = values_of(found) if found else {}
        form = CourseForm({**before, **said}, course=found)
        if not lines.is_right(row, form):
            continue
        after = form.said()
        if found is None:
            words = ", ".join((Kind(after["kind"]).label, after["provider"]))
            lines.do(row, NEW, after["title"], words, partial(Course.objects.create, region=region, **after))
        elif after == before:
            lines.do(row, SAME, found.title, "")
        else:
            step = partial(offer_course.change, found, version=found.version, at=at, **after)
            lines.do(row, CHANGED, found.title, lines.words_of(before, after), step)
    return lines.plan("course", "courses")


def _sessions(sheet: Sheet, region: Region, at: datetime) -> Plan:
    lines = _Lines(sheet, SESSION_FIELDS)
    courses = {plain_title(row.title): row for row in region.courses.all()}
    rows = Session.objects.filter(course__region=region).with_counts().select_related("course")
    known = {row.pk: row for row in rows}
    by_time = {(row.course_id, row.starts_at): row for row in known.values()}
    for row in lines.checked.good:
        course = courses.get(plain_title(row.values["course"]))
        if course is None:
            lines.fault(row, "course", "No course has this title. Take in the course first.")
            continue
        number = row.values["number"]
        found = known.get(number)
        if number is not None and (found is None or found.course_id != course.pk):
            lines.fault(row, "number", "No session of this course has this number")
            continue
        form = _session_form(row, lines.checked.columns, found)
        if not lines.is_right(row, form):
            continue
        after = form.values()
        found = found or by_time.get((course.pk, after["starts_at"]))
        if lines.is_again(row, found.pk if found else (course.pk, after["starts_at"]), "day"):
            continue
        _plan_session(lines, row, course, found, after, at)
    return lines.plan("session", "sessions")


def _session_form(row: Row, columns: tuple[str, ...], found: Session | None) -> SessionForm:
    """What the line says, and of columns that it lacks what stands."""
    said = SessionForm(session=found).initial if found else {}
    said.update({name: value for name, value in row.values.items() if name in columns})
    for name in ("day", "closes_on"):
        day = said.pop(name)
        said.update({f"{name}_0": day.day, f"{name}_1": day.month, f"{name}_2": day.year})
    return SessionForm(said)


def _plan_session(
    lines: _Lines, row: Row, course: Course, found: Session | None, after: dict[str, Any], at: datetime
) -> None:
    title = f"{course.title}, {timezone.localtime(after['starts_at']):%-d %B %Y %H:%M}"
    if found is None:
        if after["starts_at"] <= at:
            lines.fault(row, "day", "A new session must begin later than now")
            return
        words = f"{after['places']} places, {after['place'] or 'online'}"
        lines.do(row, NEW, title, words, partial(schedule_session.put_on, course, at=at, **after))
        return
    before = {name: getattr(found, name) for name in after}
    if after == before:
        lines.do(row, SAME, title, "")
        return
    if found.cancelled_at or found.has_begun(at):
        lines.fault(row, "day", "The session is cancelled or has begun; it cannot be changed")
        return
    if after["places"] < found.taken:
        lines.fault(row, "places", f"{found.taken} people have a place already")
        return
    words = lines.words_of(before, {name: value for name, value in after.items() if not name.endswith("_at")})
    if (after["starts_at"], after["ends_at"]) != (before["starts_at"], before["ends_at"]):
        words = "; ".join(filter(None, ("Another time: everybody booked is told", words)))
    lines.do(row, CHANGED, title, words, partial(schedule_session.change, found, version=found.version, at=at, **after))
