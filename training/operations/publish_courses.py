"""Courses that are offered can be found by everybody in the region, in the one search."""

from django.utils import timezone

from search.entries import publish as publish_entry
from search.entries import withdraw as withdraw_entry
from search.models import Audience, Kind
from training.models import Course


def publish(course: Course) -> None:
    """Inside the act that offers or changes it."""
    publish_entry(
        Kind.COURSE,
        course.pk,
        region=course.region,
        title=course.title,
        text=f"{course.what()}, {course.provider}.\n\n{course.about}".strip(),
        url=course.get_absolute_url(),
        published_on=timezone.localdate(course.changed_at),
        audience=Audience.REGION,
        words=(course.what(), "training", course.provider),
    )


def withdraw(course: Course) -> None:
    withdraw_entry(Kind.COURSE, course.pk)


def publish_all() -> None:
    for course in Course.objects.offered().select_related("region"):
        publish(course)
