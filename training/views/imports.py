"""Spreadsheets of people and of training records: choose, look at what they will do, confirm."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from councils.access import SignedIn, today
from councils.access.learning import open_staff, open_training
from councils.models import Council, Region
from files import importing
from files.checking import Refused
from files.models import SheetImport
from post.tasks import send_waiting
from training.operations import import_course_list, import_staff_list, import_training_records
from training.operations.keep_list import Refused as NotNow
from training.views.frame import council_frame, region_frame, training_crumb
from ui.importing import Preview, SheetForm, questions_page
from ui.lists import page_of
from ui.sheets import Sheet, Unreadable


@dataclass(frozen=True)
class Wanted:
    """One import: which list, whose, and the ways back and on."""

    kind: str
    about: str
    region: Region
    councils: Mapping[int, Council]
    heading: str
    back: str
    preview_name: str
    preview_args: tuple[str, ...]
    context: Callable[..., dict[str, object]]

    def plan(self, sheet: Sheet, *, on: date, by: User, at: datetime) -> Preview:
        if self.kind == import_staff_list.KIND:
            return import_staff_list.plan(sheet, self.councils, on=on, by=by, at=at).preview
        if self.kind in COURSE_LISTS:
            return import_course_list.plan(self.kind, sheet, self.region, at=at).preview
        return import_training_records.plan(sheet, self.region, self.councils, on=on, by=by, at=at).preview

    def take_in(self, row: SheetImport, *, on: date, by: User, at: datetime) -> Preview | None:
        if self.kind == import_staff_list.KIND:
            people = import_staff_list.take_in(row, self.councils, on=on, by=by, at=at)
            return people.preview if people else None
        if self.kind in COURSE_LISTS:
            courses = import_course_list.take_in(self.kind, row, self.region, at=at)
            return courses.preview if courses else None
        records = import_training_records.take_in(row, self.region, self.councils, on=on, by=by, at=at)
        return records.preview if records else None


COURSE_LISTS = (import_course_list.COURSES, import_course_list.SESSIONS)
HEADINGS = {
    import_staff_list.KIND: "Take in a list of people",
    import_training_records.KIND: "Take in training records",
    import_course_list.COURSES: "Take in courses",
    import_course_list.SESSIONS: "Take in sessions",
}


def _of_council(request: SignedIn, slug: str, kind: str, name: str) -> Wanted:
    owner = open_staff(request.user, slug, to_edit=True)
    back = reverse("staff-list", args=[owner.slug])

    def context(**more: object) -> dict[str, object]:
        return council_frame(owner, **more)

    return Wanted(
        kind, owner.slug, owner.region, {owner.pk: owner}, HEADINGS[kind], back,
        f"{name}-preview", (owner.slug,), context,
    )  # fmt: skip


def _of_region(request: SignedIn, slug: str, kind: str, name: str) -> Wanted:
    place = open_training(request.user, slug, to_keep=True)
    councils = {row.pk: row for row in place.councils.on(today())}

    def context(**more: object) -> dict[str, object]:
        return region_frame(request.user, place, training_crumb(place), **more)

    back = reverse("training", args=[place.slug])
    return Wanted(
        kind, f"region {place.slug}", place, councils, HEADINGS[kind], back,
        f"region-{name}-preview", (place.slug,), context,
    )  # fmt: skip


def import_staff(request: SignedIn, council: str) -> HttpResponse:
    return _choose(request, _of_council(request, council, import_staff_list.KIND, "import-staff"))


def import_staff_preview(request: SignedIn, council: str, pk: int) -> HttpResponse:
    return _preview(request, _of_council(request, council, import_staff_list.KIND, "import-staff"), pk)


def import_records(request: SignedIn, council: str) -> HttpResponse:
    return _choose(request, _of_council(request, council, import_training_records.KIND, "import-records"))


def import_records_preview(request: SignedIn, council: str, pk: int) -> HttpResponse:
    return _preview(request, _of_council(request, council, import_training_records.KIND, "import-records"), pk)


def region_import_staff(request: SignedIn, region: str) -> HttpResponse:
    return _choose(request, _of_region(request, region, import_staff_list.KIND, "import-staff"))


def region_import_staff_preview(request: SignedIn, region: str, pk: int) -> HttpResponse:
    return _preview(request, _of_region(request, region, import_staff_list.KIND, "import-staff"), pk)


def region_import_records(request: SignedIn, region: str) -> HttpResponse:
    return _choose(request, _of_region(request, region, import_training_records.KIND, "import-records"))


def region_import_records_preview(request: SignedIn, region: str, pk: int) -> HttpResponse:
    return _preview(request, _of_region(request, region, import_training_records.KIND, "import-records"), pk)


def import_courses(request: SignedIn, region: str, which: str) -> HttpResponse:
    return _choose(request, _course_list(request, region, which))


def import_courses_preview(request: SignedIn, region: str, which: str, pk: int) -> HttpResponse:
    return _preview(request, _course_list(request, region, which), pk)


def _course_list(request: SignedIn, region: str, which: str) -> Wanted:
    if which not in COURSE_LISTS:
        raise Http404
    found = _of_region(request, region, which, "import-courses")
    return replace(found, preview_name="import-courses-preview", preview_args=(found.region.slug, which))


def _choose(request: SignedIn, wanted: Wanted) -> HttpResponse:
    form = SheetForm(request.POST or None, request.FILES or None)
    form.cancel_url = wanted.back
    if request.method == "POST" and form.is_valid():
        try:
            row = importing.keep(wanted.kind, wanted.about, form.cleaned_data["file"], by=request.user)
            importing.readable(_planned(request, wanted), row)
        except (Refused, Unreadable) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect(wanted.preview_name, *wanted.preview_args, row.pk)
    context = wanted.context(form=form, heading=wanted.heading, kind=wanted.kind, many=len(wanted.councils) != 1)
    return render(request, "training/import.html", context, status=422 if form.errors else 200)


def _planned(request: SignedIn, wanted: Wanted) -> Callable[[Sheet], Preview]:
    return partial(wanted.plan, on=today(), by=request.user, at=timezone.now())


def _preview(request: SignedIn, wanted: Wanted, pk: int) -> HttpResponse:
    row = importing.find(wanted.kind, wanted.about, pk)
    if row is None:
        raise Http404
    preview = None
    if not row.confirmed_at:
        preview, questions = importing.plan_or_ask(request.POST, row, _planned(request, wanted))
        if questions:
            return questions_page(request, questions, wanted.context, wanted.back)
        if importing.ASKED in request.POST:
            return redirect(request.path)
    if request.method == "POST":
        try:
            done = wanted.take_in(row, on=today(), by=request.user, at=timezone.now())
        except NotNow as refused:
            messages.error(request, f"Nothing was taken in. {' '.join(refused.messages)}")
            return redirect(request.path)
        if done:
            if wanted.kind == import_course_list.SESSIONS:
                send_waiting.delay()
            words = ", ".join(f"{number:,} {act}" for act, number in done.counts)
            left_out = f" {done.faulty_lines:,} left out." if done.faults else ""
            messages.success(request, f"Taken in: {words or 'nothing'}.{left_out}")
        else:
            messages.info(request, "This file had been taken in already. Nothing was changed.")
        return redirect(wanted.back)
    if preview is None:
        messages.info(request, "This file has been taken in.")
        return redirect(wanted.back)
    context = wanted.context(
        preview=preview, page=page_of(request, preview.does), cancel_url=wanted.back, heading="What this file will do"
    )
    return render(request, "training/import_preview.html", context)
