"""Noting that somebody has completed a course."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from training.models import Completion, Course, Learner
from training.operations.keep_list import Refused
from training.rules.coverage import valid_until


def note(
    learner: Learner, course: Course, completed_on: date, *, source: str, by: User | None, today: date, at: datetime
) -> Completion:
    """Noted once for a person, course and day; a second time changes nothing."""
    if completed_on > today:
        raise Refused({"completed_on": "The day is still to come. Enter the day the course was completed."})
    until = valid_until(completed_on, course.valid_months)
    found, _created = Completion.objects.get_or_create(
        learner=learner,
        course=course,
        completed_on=completed_on,
        defaults={"valid_until": until, "source": source, "noted_by": by, "noted_at": at},
    )
    return found


@transaction.atomic
def note_many(rows: Iterable[Completion]) -> None:
    """What had been noted already stays as it is. Each new one has its history from when it was noted."""
    found = list(rows)
    Completion.objects.bulk_create(found, batch_size=1000, ignore_conflicts=True)
    written = Completion.history.filter(id=OuterRef("pk"))
    new = list(Completion.objects.filter(~Exists(written), course__in={row.course_id for row in found}))
    for row in new:
        cast(Any, row)._history_date = row.noted_at
    Completion.history.bulk_history_create(new, batch_size=1000)
