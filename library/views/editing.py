"""Suggesting a resource, and what the editor does: deciding, changing, taking out, seeing to broken links."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region
from councils.access.library import open_editing
from councils.models import Region
from library.forms.fields import keep_file
from library.forms.resources import DecideForm, EditResourceForm, SuggestForm, TakeOutForm
from library.models import Resource
from library.operations.keep_resource import Refused, change, decline, publish, suggest, take_out
from library.views.frame import form_page, region_frame, usual_day
from library.views.resources import crumb
from ui.conflicts import ChangedMeanwhile
from ui.lists import page_of


def suggest_resource(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region)
    form = SuggestForm(request.POST or None, request.FILES or None, region=place)
    form.cancel_url = crumb(place)[1]
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        if form.is_valid():
            row = suggest(place, tags=form.tag_names(), file=file, by=request.user, at=timezone.now(), **form.said())
            messages.success(request, "The editor has your suggestion. You see on this page what becomes of it.")
            return redirect(row)
    lead = "Something that other councils should know of. The editor looks at it before anybody else sees it."
    return form_page(request, form, region_frame(place, crumb(place)), "Suggest something", lead)


def suggestions(request: SignedIn, region: str) -> HttpResponse:
    place = open_editing(request.user, region)
    rows = place.resources.suggested().select_related("suggested_by").order_by("suggested_at", "pk")
    context = region_frame(place, crumb(place), page=page_of(request, rows))
    return render(request, "library/suggestions.html", context)


def edited(request: SignedIn, region: str, pk: int) -> tuple[Region, Resource]:
    place = open_editing(request.user, region)
    row = get_object_or_404(place.resources.select_related("council"), pk=pk)
    row.region = place
    return place, row


def decide_resource(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = edited(request, region, pk)
    form = DecideForm(request.POST or None, initial={"audience": "region"})
    form.cancel_url = row.get_absolute_url()
    if form.is_valid():
        said = form.cleaned_data
        try:
            if said["decision"] == "publish":
                row.audience = said["audience"]
                row.save(update_fields=["audience"])
                publish(row, by=request.user, at=timezone.now(), reply=said["reply"])
            else:
                decline(row, by=request.user, at=timezone.now(), reply=said["reply"])
        except Refused as refused:
            form.add_error("decision", refused)
        else:
            messages.success(request, "Published." if said["decision"] == "publish" else "It is not taken.")
            return redirect(row)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()))
    return form_page(request, form, frame, f"Decide on “{row}”")


def edit_resource(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = edited(request, region, pk)
    has_file = row.files.exists()
    form = EditResourceForm(
        request.POST or None, request.FILES or None, region=place, has_file=has_file, initial=as_form(row)
    )
    form.cancel_url = row.get_absolute_url()
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        if form.is_valid() and save_changes(request, row, form, file=file):
            messages.success(request, "Saved.")
            return redirect(row)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()))
    return form_page(request, form, frame, f"Change “{row}”")


def as_form(row: Resource) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in EditResourceForm.base_fields if name not in NOT_OF_THE_RECORD}
    return {**said, "tags": ", ".join(sorted(tag.name for tag in row.tags.all()))}


NOT_OF_THE_RECORD = ("file", "file_words", "tags")


def save_changes(request: SignedIn, row: Resource, form: EditResourceForm, **more: Any) -> bool:
    said = form.cleaned_data
    try:
        change(
            row, version=form.from_version, tags=form.tag_names(), file_words=said["file_words"],
            by=request.user, at=timezone.now(), **form.said(), **more,
        )  # fmt: skip
    except ChangedMeanwhile as meanwhile:
        return not form.differs_from(as_form(meanwhile.theirs), meanwhile.theirs.version, meanwhile.theirs)
    except Refused as refused:
        form.add_error(None, refused)
        return False
    return True


def new_resource(request: SignedIn, region: str) -> HttpResponse:
    place = open_editing(request.user, region)
    form = EditResourceForm(
        request.POST or None, request.FILES or None, region=place, initial={"audience": "region", "kind": "link"}
    )
    form.cancel_url = crumb(place)[1]
    if form.is_valid():
        file = keep_file(form, "file", by=request.user)
        if form.is_valid():
            now = timezone.now()
            row = suggest(place, tags=form.tag_names(), file=file, by=request.user, at=now, **form.said())
            publish(row, by=request.user, at=now)
            messages.success(request, "Published.")
            return redirect(row)
    return form_page(request, form, region_frame(place, crumb(place)), "Add to the library")


def take_out_resource(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = edited(request, region, pk)
    form = TakeOutForm(request.POST or None)
    form.cancel_url = row.get_absolute_url()
    if form.is_valid():
        try:
            take_out(row, by=request.user, at=timezone.now(), reply=form.cleaned_data["reply"])
        except Refused as refused:
            form.add_error("reply", refused)
        else:
            messages.success(request, "It is taken out. The editor can publish it again.")
            return redirect(row)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()))
    lead = "Nobody finds it any more. Its files and its history stay."
    return form_page(request, form, frame, f"Take out “{row}”", lead)


def broken_links(request: SignedIn, region: str) -> HttpResponse:
    place = open_editing(request.user, region)
    rows = place.resources.broken().order_by("link_checked_at", "pk")
    context = region_frame(
        place,
        crumb(place),
        page=page_of(request, rows),
        unchecked=place.resources.published().exclude(link="").filter(link_checked_at=None).count(),
        to_review=place.resources.to_review(usual_day(place)).order_by("review_on")[:25],
    )
    return render(request, "library/broken_links.html", context)


@require_POST
def check_link_again(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = edited(request, region, pk)
    Resource.objects.filter(pk=row.pk).update(
        link_checked_at=None, link_state=Resource.LinkState.UNCHECKED, link_failures=0
    )
    messages.success(request, "It is looked at again within the hour.")
    return redirect(reverse("broken-links", args=[place.slug]))
