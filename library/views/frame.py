"""What the pages of this room have in common: whose they are, the way back, a page that is one form."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn
from councils.models import Council, Region
from files.forms import FileForm
from ui.forms import PageForm

Crumb = tuple[str, str]


def usual_day(region: Region) -> date:
    """The day that lists are about: today, or the day of a region that is kept as history."""
    return region.opens_as_at or timezone.localdate()


def region_frame(region: Region, *crumbs: Crumb, **context: object) -> dict[str, object]:
    trail = [("Home", reverse("home")), (region.name, region.get_absolute_url())]
    return {"region": region, "place": region.name, "breadcrumbs": [*trail, *crumbs], **context}


def council_frame(council: Council, *crumbs: Crumb, **context: object) -> dict[str, object]:
    trail = [("Home", reverse("home")), (council.short_name, council.get_absolute_url())]
    return {"council": council, "place": council.name, "breadcrumbs": [*trail, *crumbs], **context}


def form_page(
    request: SignedIn, form: PageForm, frame: dict[str, object], heading: str, lead: str = ""
) -> HttpResponse:
    if form.errors and isinstance(form, FileForm):
        form.keep_files(by=request.user)
    context = {**frame, "form": form, "heading": heading, "lead": lead}
    return render(request, "library/form_page.html", context, status=422 if form.errors else 200)
