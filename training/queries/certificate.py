"""A certificate: who completed which course on which day, as a tagged PDF."""

from django.conf import settings
from django.template.loader import render_to_string

from training.models import Completion
from ui.pdf import make_pdf
from ui.tables import in_words


def make(row: Completion) -> bytes:
    title = f"Certificate: {row.learner.name}, {row.course.title}"
    page = {
        "row": row,
        "learner": row.learner,
        "course": row.course,
        "council": row.learner.council,
        "region": row.learner.council.region,
        "completed_on": in_words(row.completed_on),
        "number": f"{row.course_id:05d}-{row.pk:07d}",
        "title": title,
        "service_name": settings.SERVICE_NAME,
        "service_version": settings.VERSION,
    }
    return make_pdf(render_to_string("training/pdf/certificate.html", page), title=title)
