"""Collections of the library, with a word on each item."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region
from councils.access.library import may_edit_library, open_editing, seen_resources
from councils.models import Region
from library.forms.resources import CollectionForm, CollectionItemForm
from library.models import LibraryCollection, Resource
from library.operations.keep_collection import change_collection, end_collection, make_collection, put_in
from library.operations.keep_resource import Refused
from library.views.frame import form_page, region_frame
from library.views.resources import crumb
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of


def library_collection(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region)
    row = get_object_or_404(place.library_collections, pk=pk)
    seen = Resource.objects.filter(seen_resources(request.user))
    lines = row.lines.filter(resource__in=seen).select_related("resource__region").order_by("order", "pk")
    may_edit = may_edit_library(request.user, place.pk)
    context = region_frame(place, crumb(place), collection=row, page=page_of(request, lines), may_edit=may_edit)
    return render(request, "library/library_collection.html", context)


def new_library_collection(request: SignedIn, region: str) -> HttpResponse:
    place = open_editing(request.user, region)
    form = CollectionForm(request.POST or None)
    form.cancel_url = crumb(place)[1]
    if form.is_valid():
        try:
            row = make_collection(place, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("title", refused)
        else:
            messages.success(request, "The collection is there. Put something in from the page of any resource.")
            return redirect(row)
    return form_page(request, form, region_frame(place, crumb(place)), "Make a collection")


def edited(request: SignedIn, region: str, pk: int) -> tuple[Region, LibraryCollection]:
    place = open_editing(request.user, region)
    row = get_object_or_404(held(request, place.library_collections.all()), pk=pk)
    row.region = place
    return place, row


@one_save_at_a_time
def edit_library_collection(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = edited(request, region, pk)
    form = CollectionForm(request.POST or None, initial={"title": row.title, "about": row.about})
    form.cancel_url = row.get_absolute_url()
    if form.is_valid():
        try:
            change_collection(row, **form.cleaned_data)
        except Refused as refused:
            form.add_error("title", refused)
        else:
            messages.success(request, "Saved.")
            return redirect(row)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()))
    return form_page(request, form, frame, f"Change “{row}”")


@one_save_at_a_time
def put_in_collection(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """One resource, with a word on it; which one is in the address."""
    place, row = edited(request, region, pk)
    given = request.POST.get("resource") or request.GET.get("resource") or "0"
    resource = get_object_or_404(place.resources.published(), pk=int(given) if given.isdecimal() else 0)
    item = row.lines.filter(resource=resource).first()
    initial = {
        "resource": resource.pk,
        "word": item.word if item else "",
        "order": item.order if item else row.lines.count() + 1,
    }
    stands = {"word": item.word, "order": item.order} if item else {}
    form = CollectionItemForm(request.POST or None, initial=initial, stands=stands)
    form.cancel_url = row.get_absolute_url()
    if form.is_valid():
        put_in(row, resource, word=form.cleaned_data["word"], order=form.cleaned_data["order"])
        messages.success(request, f"“{resource}” is in the collection.")
        return redirect(row)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()))
    return form_page(request, form, frame, f"“{resource}” in “{row}”")


@require_POST
@one_save_at_a_time
def take_from_collection(request: SignedIn, region: str, pk: int, item: int) -> HttpResponse:
    _place, row = edited(request, region, pk)
    found = get_object_or_404(row.lines.select_related("resource"), pk=item)
    found.delete()
    messages.success(request, f"“{found.resource}” is out of the collection; it stays in the library.")
    return redirect(row)


@one_save_at_a_time
def end_library_collection(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place, row = edited(request, region, pk)
    if request.method == "POST":
        end_collection(row)
        messages.success(request, f"The collection “{row.title}” is gone; what was in it stays in the library.")
        return redirect("library", place.slug)
    frame = region_frame(place, crumb(place), (row.title, row.get_absolute_url()), collection=row)
    return render(request, "library/end_library_collection.html", frame)
