"""A council's own list: who is on it, one person, adding, changing, leaving."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, today
from councils.access.learning import may_edit_staff, open_staff
from councils.models import Council
from training.forms.staff import CompletionForm, FindLearnersForm, LearnerForm, learner_values
from training.models import Completion, Learner
from training.models.people import LearnerQuerySet
from training.operations import keep_list, record_completion
from training.operations.import_staff_list import HEADER
from training.operations.keep_list import Refused
from training.queries.coverage_counts import changed_on
from training.queries.people_table import PEOPLE_COLUMNS, people_rows
from training.queries.training_figures import council_tiles
from training.views.frame import council_frame, table_file, usual_day
from ui.conflicts import ChangedMeanwhile
from ui.lists import page_of
from ui.tables import Table


def staff_list(request: SignedIn, council: str) -> HttpResponse:
    owner = open_staff(request.user, council)
    form = FindLearnersForm(request.GET)
    page = page_of(request, _found(owner, form))
    on = usual_day(owner.region)
    context = council_frame(
        owner,
        form=form,
        page=page,
        table=Table(f"People who buy for {owner.short_name}", PEOPLE_COLUMNS, people_rows(owner, page.object_list, on)),
        tiles=council_tiles(owner, on),
        changed_on=changed_on([owner.pk]).get(owner.pk),
        on=on,
        query=request.GET.urlencode(),
        may_edit=may_edit_staff(request.user, owner),
    )
    return render(request, "training/staff_list.html", context)


def _found(council: Council, form: FindLearnersForm) -> LearnerQuerySet:
    rows = council.learners.filter(left_on=None).order_by("name", "pk")
    said = form.cleaned_data if form.is_valid() else {}
    if words := said.get("q"):
        rows = rows.filter(Q(name__icontains=words) | Q(email__icontains=words))
    for name in ("role", "specialism"):
        if said.get(name):
            rows = rows.filter(**{name: said[name]})
    return rows


def staff_file(request: SignedIn, council: str, extension: str) -> HttpResponseBase:
    """The list with the columns that the import reads."""
    owner = open_staff(request.user, council)
    rows = [
        [row.name, row.email, row.staff_number, row.job_title, row.get_role_display(), row.get_specialism_display()]
        for row in _found(owner, FindLearnersForm(request.GET))
    ]
    return table_file(f"{owner.slug} training list {today()}", Table("Training list", HEADER, rows), extension)


def add_learner(request: SignedIn, council: str) -> HttpResponse:
    owner = open_staff(request.user, council, to_edit=True)
    form = LearnerForm(request.POST or None)
    form.cancel_url = reverse("staff-list", args=[owner.slug])
    if form.is_valid():
        try:
            added = keep_list.add(owner, form.said(), on=today(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{added.name} is on the list.")
            return redirect(added)
    context = council_frame(owner, form=form, heading="Add somebody to the list")
    return render(request, "training/learner_form.html", context, status=422 if form.errors else 200)


def learner(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """One person: what they do, what they have completed, what they are booked on."""
    owner = open_staff(request.user, council)
    person = _person(owner, pk)
    on = usual_day(owner.region)
    completions = [(row, row.is_in_date(on)) for row in person.completions.select_related("course")]
    context = council_frame(
        owner,
        learner=person,
        completions=completions,
        bookings=person.bookings.exclude(state="cancelled").select_related("session__course__region"),
        may_edit=may_edit_staff(request.user, owner),
        on=on,
    )
    return render(request, "training/learner.html", context)


def _person(council: Council, pk: int) -> Learner:
    person = get_object_or_404(council.learners, pk=pk)
    person.council = council
    return person


def change_learner(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_staff(request.user, council, to_edit=True)
    person = _person(owner, pk)
    form = LearnerForm(request.POST or None, learner=person)
    form.cancel_url = person.get_absolute_url()
    if form.is_valid():
        is_saved = False
        try:
            keep_list.change(person, form.said(), version=form.from_version, on=today(), at=timezone.now())
            is_saved = True
        except ChangedMeanwhile as meanwhile:
            is_saved = not form.differs_from(
                learner_values(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs
            )
        except Refused as refused:
            form.add_error(None, refused)
        if is_saved:
            messages.success(request, "Saved.")
            return redirect(person)
    crumb = (person.name, person.get_absolute_url())
    context = council_frame(owner, crumb, form=form, heading=f"Change the details of {person.name}")
    return render(request, "training/learner_form.html", context, status=422 if form.errors else 200)


def learner_leaves(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """A page of its own: says what is lost, and that coming places must be given up first."""
    owner = open_staff(request.user, council, to_edit=True)
    person = _person(owner, pk)
    held = keep_list.coming_bookings(person, timezone.now())
    if request.method == "POST" and not held:
        keep_list.leave(person, on=today(), at=timezone.now())
        messages.success(request, f"{person.name} is no longer on the list.")
        return redirect("staff-list", owner.slug)
    context = council_frame(owner, (person.name, person.get_absolute_url()), learner=person, held=held)
    return render(request, "training/learner_leaves.html", context)


def note_completion(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_staff(request.user, council, to_edit=True)
    person = _person(owner, pk)
    form = CompletionForm(request.POST or None, region=owner.region)
    form.cancel_url = person.get_absolute_url()
    if form.is_valid():
        said, source = form.cleaned_data, Completion.Source.HAND
        try:
            record_completion.note(
                person,
                said["course"],
                said["completed_on"],
                source=source,
                by=request.user,
                today=today(),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Noted: {said['course']}.")
            return redirect(person)
    crumb = (person.name, person.get_absolute_url())
    context = council_frame(owner, crumb, form=form, learner=person, courses=form.fields["course"].queryset)  # type: ignore[attr-defined]
    return render(request, "training/note_completion.html", context, status=422 if form.errors else 200)
