"""Courses of the region: what is offered and when, and keeping them."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn
from councils.access.learning import keeps_training, open_training
from councils.models import Region
from training.forms.courses import CourseForm, values_of
from training.models import Course, Session
from training.operations import import_course_list, offer_course
from training.operations.keep_list import Refused
from training.views.frame import region_frame, table_file, training_crumb, usual_moment
from ui.conflicts import ChangedMeanwhile
from ui.lists import page_of
from ui.tables import Table

LAST = 10
"""So many sessions that have been are listed with their course."""


def training(request: SignedIn, region: str) -> HttpResponse:
    """The way into training: courses, for a keeper also those being prepared."""
    place = open_training(request.user, region)
    rows = place.courses.all() if keeps_training(request.user, place.pk) else place.courses.offered()
    sessions = Session.objects.coming(usual_moment(place)).with_counts().select_related("course")
    sessions = sessions.filter(course__region=place, course__state=Course.State.OFFERED)
    context = region_frame(
        request.user, place, page=page_of(request, rows), sessions=page_of(request, sessions, name="sessions")
    )
    return render(request, "training/training.html", context)


def courses_file(request: SignedIn, region: str, extension: str) -> HttpResponseBase:
    place = open_training(request.user, region)
    rows = place.courses.all() if keeps_training(request.user, place.pk) else place.courses.offered()
    table = Table("Courses", import_course_list.COURSE_HEADER, import_course_list.course_lines(rows))
    return table_file(f"{place.slug} courses", table, extension)


def sessions_file(request: SignedIn, region: str, extension: str) -> HttpResponseBase:
    place = open_training(request.user, region)
    rows = Session.objects.filter(course__region=place).with_counts().select_related("course")
    if not keeps_training(request.user, place.pk):
        rows = rows.filter(course__state=Course.State.OFFERED)
    table = Table("Sessions", import_course_list.SESSION_HEADER, import_course_list.session_lines(rows))
    return table_file(f"{place.slug} sessions", table, extension)


def open_course(request: SignedIn, region: Region, pk: int) -> Course:
    """A course being prepared does not exist for anybody but its keepers."""
    rows = region.courses.all()
    if not keeps_training(request.user, region.pk):
        rows = rows.exclude(state=Course.State.DRAFT)
    course = get_object_or_404(rows, pk=pk)
    course.region = region
    return course


def course(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region)
    found = open_course(request, place, pk)
    at = usual_moment(place)
    sessions = found.sessions.with_counts().select_related("course")
    context = region_frame(
        request.user,
        place,
        training_crumb(place),
        course=found,
        sessions=page_of(request, sessions.coming(at), name="sessions"),
        past=sessions.filter(starts_at__lte=at).order_by("-starts_at")[:LAST],
    )
    return render(request, "training/course.html", context)


def new_course(request: SignedIn, region: str) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    form = CourseForm(request.POST or None)
    form.cancel_url = reverse("training", args=[place.slug])
    if form.is_valid() and _title_is_free(form, place):
        row = Course.objects.create(region=place, **form.said())
        messages.success(request, "Kept. It is seen by others once you offer it.")
        return redirect(row)
    context = region_frame(request.user, place, training_crumb(place), form=form, heading="Prepare a course")
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def _title_is_free(form: CourseForm, region: Region) -> bool:
    same = region.courses.filter(title__iexact=form.cleaned_data["title"])
    if form.course:
        same = same.exclude(pk=form.course.pk)
    if same.exists():
        form.add_error("title", "There is a course with this title already")
    return not form.errors


def change_course(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    found = open_course(request, place, pk)
    form = CourseForm(request.POST or None, course=found)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid() and _title_is_free(form, place) and _change(found, form):
        messages.success(request, "Saved.")
        return redirect(found)
    crumb = (found.title, found.get_absolute_url())
    context = region_frame(request.user, place, training_crumb(place), crumb, form=form, heading="Change the course")
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def _change(course: Course, form: CourseForm) -> bool:
    try:
        offer_course.change(course, **form.said(), version=form.from_version, at=timezone.now())
    except ChangedMeanwhile as meanwhile:
        return not form.differs_from(values_of(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs)
    return True


@require_POST
def course_state(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Offer it, or withdraw it."""
    place = open_training(request.user, region, to_keep=True)
    found = open_course(request, place, pk)
    wanted = Course.State.OFFERED if request.POST.get("state") == Course.State.OFFERED else Course.State.WITHDRAWN
    try:
        offer_course.set_state(found, wanted, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"{found.title}: {found.get_state_display().lower()}.")
    return redirect(found)
