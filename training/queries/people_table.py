"""A council's people as a table: what each does, and what training counts on a day."""

from collections.abc import Iterable
from datetime import date

from councils.models import Council
from training.models import Completion, Learner
from training.models.courses import Kind
from training.queries.coverage_counts import key_rules
from training.rules.coverage import is_key
from ui.tables import Link, Value, in_words

PEOPLE_COLUMNS = ("Name", "Role", "Key role", "Basic", "Advanced", "Refresher", "Specialist")


def people_rows(council: Council, learners: Iterable[Learner], on: date) -> list[list[Value]]:
    people = list(learners)
    rules = key_rules(council.region, on)
    latest: dict[tuple[int, str], Completion] = {}
    done = Completion.objects.filter(learner__in=people, completed_on__lte=on).select_related("course")
    for row in done.order_by("completed_on", "pk"):
        before = latest.get((row.learner_id, row.course.kind))
        if before is None or row.is_in_date(on) or not before.is_in_date(on):
            latest[row.learner_id, row.course.kind] = row
    rows: list[list[Value]] = []
    for person in people:
        person.council = council
        key = "yes" if is_key(person.role, person.specialism, rules) else "no"
        training = [_in_words(latest.get((person.pk, kind)), on) for kind in Kind]
        rows.append([Link(person.name, person.get_absolute_url()), person.what(), key, *training])
    return rows


def _in_words(row: Completion | None, on: date) -> str:
    if row is None:
        return "–"
    if row.valid_until is None:
        return "done"
    return f"until {in_words(row.valid_until)}" if row.is_in_date(on) else f"lapsed {in_words(row.valid_until)}"
