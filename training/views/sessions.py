"""Sessions: one of them, putting on, changing, cancelling, and the entry for a calendar."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn
from councils.access.learning import keeps_training, open_training, staffed_councils
from councils.models import Region
from post.tasks import send_waiting
from training.forms.courses import CancelSessionForm, SessionForm, session_values
from training.models import Booking, Course, Session
from training.operations import schedule_session
from training.operations.keep_list import Refused
from training.operations.mail_bookings import entry_of_session
from training.views.courses import open_course
from training.views.frame import region_frame, training_crumb, usual_moment
from ui.calendar import CONTENT_TYPE
from ui.conflicts import ChangedMeanwhile


def open_session(request: SignedIn, region: Region, pk: int) -> Session:
    """A session of a course being prepared does not exist for anybody but its keepers."""
    rows = Session.objects.select_related("course").filter(course__region=region)
    if not keeps_training(request.user, region.pk):
        rows = rows.exclude(course__state=Course.State.DRAFT)
    session = get_object_or_404(rows, pk=pk)
    session.course.region = region
    return session


def session(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Its day and place, and the bookings that the person may see by name."""
    place = open_training(request.user, region)
    found = open_session(request, place, pk)
    at = usual_moment(place)
    mine = staffed_councils(request.user, place)
    bookings = found.bookings.exclude(state=Booking.State.CANCELLED)
    context = region_frame(
        request.user,
        place,
        training_crumb(place),
        (found.course.title, found.course.get_absolute_url()),
        session=found,
        course=found.course,
        taken=bookings.filter(state__in=Booking.SEATED).count(),
        waiting=bookings.filter(state=Booking.State.WAITING).count(),
        bookings=bookings.filter(learner__council__in=mine).select_related("learner__council"),
        may_book=bool(mine),
        closed=found.why_closed(at),
        begun=found.has_begun(at),
    )
    return render(request, "training/session.html", context)


def session_calendar(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region)
    found = open_session(request, place, pk)
    response = HttpResponse(entry_of_session(found), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="session-{found.pk}.ics"'
    return response


def new_session(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    course = open_course(request, place, pk)
    form = SessionForm(request.POST or None)
    form.cancel_url = course.get_absolute_url()
    if form.is_valid():
        try:
            made = schedule_session.put_on(course, at=usual_moment(place), **form.values())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "The session can be booked." if course.state == "offered" else "Kept.")
            return redirect(made)
    crumb = (course.title, course.get_absolute_url())
    context = region_frame(request.user, place, training_crumb(place), crumb, form=form, heading="Put on a session")
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def change_session(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    found = open_session(request, place, pk)
    form = SessionForm(request.POST or None, session=found)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        moved: list[Booking] | None = None
        try:
            moved = schedule_session.change(found, version=form.from_version, at=usual_moment(place), **form.values())
        except ChangedMeanwhile as meanwhile:
            differs = form.differs_from(session_values(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs)
            moved = None if differs else []
        except Refused as refused:
            form.add_error(None, refused)
        if moved is not None:
            send_waiting.delay()
            up = f" {len(moved)} moved up from the waiting list." if moved else ""
            messages.success(request, f"Saved. Everybody with a place is told if day, time or place changed.{up}")
            return redirect(found)
    crumb = (str(found), found.get_absolute_url())
    context = region_frame(request.user, place, training_crumb(place), crumb, form=form, heading="Change the session")
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def cancel_session(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    found = open_session(request, place, pk)
    form = CancelSessionForm(request.POST or None)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        try:
            told = schedule_session.call_off(found, reason=form.cleaned_data["reason"].strip(), at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            send_waiting.delay()
            messages.success(request, f"The session is cancelled. {told} booked or waiting are told.")
            return redirect(found)
    crumb = (str(found), found.get_absolute_url())
    context = region_frame(
        request.user, place, training_crumb(place), crumb, form=form, heading="Cancel the session",
        words=f"{found}. Every place and the waiting list go, and everybody is told why. This cannot be undone.",
    )  # fmt: skip
    return render(request, "training/form.html", context, status=422 if form.errors else 200)
