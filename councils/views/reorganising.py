"""The project manager enters which councils end and who takes over; it stays a draft until it is recorded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region, today
from councils.forms.reorganising import NewCouncilForm, PassingForm, ReorganisationForm
from councils.models import Region, Reorganisation
from councils.operations.reorganise import (
    Refused,
    drop,
    enter_new_council,
    pass_on,
    problems,
    take_out,
    why_it_stays,
    withdraw,
)
from councils.views.region_settings import frame
from ui.lists import page_of
from ui.templatetags.ui import count


def crumb(place: Region) -> tuple[str, str]:
    return ("Councils that merge and split", reverse("reorganisations", args=[place.slug]))


def open_reorganisation(request: SignedIn, region: str, pk: int) -> tuple[Region, Reorganisation]:
    place = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(place.reorganisations.select_related("recorded_by"), pk=pk)
    found.region = place
    return place, found


def reorganisations(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    rows = place.reorganisations.prefetch_related("passings__old", "passings__new")
    context = frame(place, (crumb(place)[0], ""), page=page_of(request, rows), today=today())
    return render(request, "councils/reorganisations.html", context)


def new_reorganisation(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    form = ReorganisationForm(request.POST or None)
    form.cancel_url = reverse("reorganisations", args=[place.slug])
    if form.is_valid():
        made = Reorganisation.objects.create(
            region=place, **form.cleaned_data, created_by=request.user, created_at=timezone.now()
        )
        return redirect(made)
    context = frame(place, crumb(place), form=form)
    return render(request, "councils/new_reorganisation.html", context, status=422 if form.errors else 200)


def reorganisation(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = open_reorganisation(request, region, pk)
    context = frame(
        place,
        crumb(place),
        (found.name, ""),
        reorganisation=found,
        passings=found.passings.select_related("old", "new"),
        new_councils=found.new_councils.all(),
        problems=[] if found.is_recorded else problems(found),
        today=today(),
    )
    return render(request, "councils/reorganisation.html", context)


def new_council(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = open_reorganisation(request, region, pk)
    form = NewCouncilForm(request.POST or None, reorganisation=found)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        try:
            made = enter_new_council(found, **form.cleaned_data)
        except Refused as refused:
            form.add_error("short_name", refused)
        else:
            messages.success(request, f"{made} begins on {made.starts_on:%-d %B %Y}.")
            return redirect(found)
    context = frame(place, crumb(place), (found.name, found.get_absolute_url()), form=form, reorganisation=found)
    return render(request, "councils/new_council.html", context, status=422 if form.errors else 200)


def new_passing(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = open_reorganisation(request, region, pk)
    form = PassingForm(request.POST or None, reorganisation=found)
    form.cancel_url = found.get_absolute_url()
    if form.is_valid():
        said = form.cleaned_data
        try:
            kept = pass_on(
                found, old=said["old"], new=said["new"], extent=said["extent"], part=said["part"], **form.goes_with_it()
            )
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"{kept}: saved.")
            return redirect(found)
    context = frame(place, crumb(place), (found.name, found.get_absolute_url()), form=form, reorganisation=found)
    return render(request, "councils/new_passing.html", context, status=422 if form.errors else 200)


@require_POST
def take_out_passing(request: SignedIn, region: str, pk: int, passing: int) -> HttpResponse:
    _place, found = open_reorganisation(request, region, pk)
    row = get_object_or_404(found.passings.select_related("old", "new", "reorganisation"), pk=passing)
    try:
        take_out(row)
    except Refused as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, f"{row} is taken out.")
    return redirect(found)


def drop_reorganisation(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, found = open_reorganisation(request, region, pk)
    if request.method == "POST":
        try:
            drop(found)
        except Refused as refused:
            messages.error(request, refused.messages[0])
            return redirect(found)
        messages.success(request, "The draft is dropped.")
        return redirect("reorganisations", place.slug)
    context = frame(place, crumb(place), (found.name, found.get_absolute_url()), reorganisation=found)
    return render(request, "councils/drop_reorganisation.html", {**context, "new_councils": found.new_councils.all()})


def withdraw_reorganisation(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Asks first, and says what goes back; or why it cannot be withdrawn any more."""
    place, found = open_reorganisation(request, region, pk)
    if request.method == "POST":
        try:
            taken = withdraw(found, by=request.user, at=timezone.now(), on=today())
        except Refused as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, f"{found} is withdrawn and a draft again. {count(taken, 'role')} went back.")
        return redirect(found)
    context = frame(
        place,
        crumb(place),
        (found.name, found.get_absolute_url()),
        reorganisation=found,
        passings=found.passings.select_related("old", "new"),
        why=why_it_stays(found, today()),
    )
    return render(request, "councils/withdraw_reorganisation.html", context)
