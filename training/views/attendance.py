"""Who came: noted by hand, or from a provider's list. And the certificate of whoever completed a course."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from councils.access import SignedIn
from councils.access.learning import open_staff, open_training
from files import importing
from files.checking import Refused as FileRefused
from training.models import Booking, Completion
from training.operations import note_attendance
from training.operations.keep_list import Refused
from training.queries import certificate
from training.views.frame import region_frame, training_crumb, usual_moment
from training.views.sessions import open_session
from ui.importing import SheetForm, questions_page
from ui.lists import page_of
from ui.pdf import PdfLibraryMissing
from ui.sheets import Unreadable


def attendance(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    found = open_session(request, place, pk)
    rows = list(
        found.bookings.filter(state__in=Booking.SEATED).select_related("learner__council").order_by("learner__name")
    )
    at = usual_moment(place)
    if request.method == "POST":
        came = {int(value) for value in request.POST.getlist("came") if value.isdigit()}
        try:
            number = note_attendance.note(found, {row.pk: row.pk in came for row in rows}, by=request.user, at=at)
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, f"{number} of {len(rows)} attended. They have completed {found.course.title}.")
        return redirect(found)
    context = region_frame(
        request.user,
        place,
        training_crumb(place),
        (str(found), found.get_absolute_url()),
        session=found,
        rows=rows,
        begun=found.has_begun(at),
    )
    return render(request, "training/attendance.html", context)


def import_attendance(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    found = open_session(request, place, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    form.cancel_url = found.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            row = importing.keep(
                note_attendance.KIND, f"session {found.pk}", form.cleaned_data["file"], by=request.user
            )
            importing.readable(partial(note_attendance.plan, session=found), row)
        except (FileRefused, Unreadable) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("import-attendance-preview", place.slug, found.pk, row.pk)
    crumb = (str(found), found.get_absolute_url())
    context = region_frame(
        request.user, place, training_crumb(place), crumb, form=form, kind=note_attendance.KIND,
        heading="Take in who attended",
    )  # fmt: skip
    return render(request, "training/import.html", context, status=422 if form.errors else 200)


def import_attendance_preview(request: SignedIn, region: str, pk: int, brought: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    found = open_session(request, place, pk)
    row = importing.find(note_attendance.KIND, f"session {found.pk}", brought)
    if row is None:
        raise Http404
    planned = None
    frame = partial(region_frame, request.user, place, training_crumb(place), (str(found), found.get_absolute_url()))
    cancel_url = reverse("import-attendance", args=[place.slug, found.pk])
    if not row.confirmed_at:
        planned, questions = importing.plan_or_ask(request.POST, row, partial(note_attendance.plan, session=found))
        if questions:
            return questions_page(request, questions, frame, cancel_url)
        if importing.ASKED in request.POST:
            return redirect(request.path)
    if request.method == "POST":
        try:
            done = note_attendance.take_in(row, found, by=request.user, at=usual_moment(place))
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            words = ", ".join(f"{number} {act}" for act, number in done.preview.counts) if done else ""
            messages.success(request, f"Taken in: {words}." if done else "This file had been taken in already.")
        return redirect(found)
    if planned is None:
        messages.info(request, "This file has been taken in already.")
        return redirect(found)
    preview = planned.preview
    page = page_of(request, preview.does)
    context = frame(preview=preview, page=page, cancel_url=cancel_url, heading="What this file will do")
    return render(request, "training/import_preview.html", context)


def certificate_file(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_staff(request.user, council)
    rows = Completion.objects.select_related("learner__council__region", "course")
    row = get_object_or_404(rows, learner__council=owner, pk=pk)
    try:
        content = certificate.make(row)
    except PdfLibraryMissing as missing:
        messages.error(request, str(missing))
        return redirect(row.learner)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{row.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
