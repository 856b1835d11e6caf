"""Giving the library to a national store."""

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from councils.access import SignedIn
from councils.access.library import open_editing
from library.forms.resources import HandOverForm
from library.operations.pack_library import pack
from library.views.frame import region_frame
from library.views.resources import crumb
from ui.tables import file_name


def hand_over(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_editing(request.user, region)
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        note, package = pack(place, to=said["to"], public_only=said["public_only"], by=request.user, at=timezone.now())
        name = f"{file_name(f'{place} library {note.made_at:%Y-%m-%d}')}.zip"
        return FileResponse(package, as_attachment=True, filename=name, content_type="application/zip")
    context = region_frame(place, crumb(place), form=form, made=place.hand_overs.select_related("made_by")[:25])
    return render(request, "library/hand_over.html", context, status=422 if form.errors else 200)
