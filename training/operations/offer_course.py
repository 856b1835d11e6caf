"""A course is prepared, changed, offered and withdrawn by the trainer or the project manager."""

from datetime import datetime
from typing import Any

from django.db import transaction

from training.models import Course
from training.operations import publish_courses
from training.operations.keep_list import Refused
from ui.conflicts import ChangedMeanwhile


@transaction.atomic
def change(course: Course, *, version: int, at: datetime, **said: Any) -> None:
    """What people have completed keeps the day until which it counted."""
    found = Course.objects.select_for_update(of=("self",)).select_related("region").get(pk=course.pk)
    if found.version != version:
        raise ChangedMeanwhile(found)
    for name, value in said.items():
        setattr(found, name, value)
    found.version += 1
    found.changed_at = at
    found.save()
    if found.state == Course.State.OFFERED:
        publish_courses.publish(found)


@transaction.atomic
def set_state(course: Course, state: str, *, at: datetime) -> None:
    """Offer it, or withdraw it. A course with sessions to come is not withdrawn: people are booked."""
    if state == Course.State.WITHDRAWN and course.sessions.coming(at).exists():
        raise Refused("The course has sessions to come. Cancel them first, so that everybody booked is told.")
    course.state = state
    course.changed_at = at
    course.save(update_fields=["state", "changed_at"])
    if state == Course.State.OFFERED:
        publish_courses.publish(course)
    else:
        publish_courses.withdraw(course)
