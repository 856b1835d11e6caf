"""Who is key, and who needs which training by when: what the region has decided, and how far it has come."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from councils.access import SignedIn, today
from councils.access.learning import open_training
from training.forms.needs import KeyRoleForm, NeedForm
from training.models import KeyRole, Need
from training.operations import decide_needs
from training.operations.keep_list import Refused
from training.queries.coverage_counts import needs as needs_with_coverage
from training.views.frame import region_frame, training_crumb, usual_day


def training_needs(request: SignedIn, region: str) -> HttpResponse:
    place = open_training(request.user, region)
    on = usual_day(place)
    context = region_frame(
        request.user,
        place,
        training_crumb(place),
        key_roles=place.key_roles.on(on),
        needs=needs_with_coverage(place, on),
        on=on,
    )
    return render(request, "training/needs.html", context)


def name_key_role(request: SignedIn, region: str) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    form = KeyRoleForm(request.POST or None)
    form.cancel_url = reverse("training-needs", args=[place.slug])
    if form.is_valid():
        try:
            row = decide_needs.name_key_role(place, **form.cleaned_data, on=today(), by=request.user)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"A key role from today: {row}.")
            return redirect("training-needs", place.slug)
    crumb = ("Who needs what", form.cancel_url)
    context = region_frame(
        request.user, place, training_crumb(place), crumb, form=form, heading="Name a key role",
        words="Coverage counts everybody on the councils' lists who holds a key role.",
    )  # fmt: skip
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def add_need(request: SignedIn, region: str) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    form = NeedForm(request.POST or None)
    form.cancel_url = reverse("training-needs", args=[place.slug])
    if form.is_valid():
        try:
            row = decide_needs.set_need(place, **form.cleaned_data, on=today(), by=request.user)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"Asked from today: {row}.")
            return redirect("training-needs", place.slug)
    crumb = ("Who needs what", form.cancel_url)
    context = region_frame(
        request.user, place, training_crumb(place), crumb, form=form, heading="Say who needs which training",
        words="Every council sees it, and is asked for it until everybody has the training.",
    )  # fmt: skip
    return render(request, "training/form.html", context, status=422 if form.errors else 200)


def end_key_role(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    row = get_object_or_404(KeyRole, region=place, pk=pk, ended_on=None)
    return _end(request, place.slug, row, "It is a key role no longer. Figures as at earlier days stay as they are.")


def end_need(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_training(request.user, region, to_keep=True)
    row = get_object_or_404(Need, region=place, pk=pk, ended_on=None)
    return _end(request, place.slug, row, "Councils are asked for it no longer. What people have completed stays.")


def _end(request: SignedIn, region: str, row: KeyRole | Need, words: str) -> HttpResponse:
    if request.method == "POST":
        decide_needs.end(row, on=today())
        messages.success(request, f"Ended: {row}.")
        return redirect("training-needs", region)
    context = region_frame(request.user, row.region, training_crumb(row.region), row=row, words=words)
    return render(request, "training/end_decided.html", context)
