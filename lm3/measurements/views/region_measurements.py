"""Measurements of several councils together, made by the project manager and read by the board."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region, today
from lm3.measurements.forms.measurements import RegionMeasurementForm
from lm3.measurements.operations import make_measurement
from lm3.measurements.queries import measurement_tables, results
from lm3.measurements.views.measurements import told, work_out_and_tell
from lm3.models import SpendLoad
from lm3.spend.queries import local_areas
from lm3.spend.views.frame import region_frame
from ui.lists import page_of


def region_measurements(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_follow=True)
    page = page_of(request, here.measurements.select_related("region"))
    table = measurement_tables.measurements_table(results.latest(list(page)), lambda row: row.get_absolute_url())
    context = region_frame(request.user, here, ("Measurements", ""), page=page, table=table)
    return render(request, "lm3/region_measurements.html", context)


def new_region_measurement(request: SignedIn, region: str) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    councils = here.councils.filter(spend_loads__state=SpendLoad.State.COUNTED).distinct().order_by("short_name")
    form = RegionMeasurementForm(request.POST or None, places=local_areas.places_of(here, today()), councils=councils)
    form.cancel_url = reverse("region-measurements", args=[here.slug])
    if form.is_valid():
        said = form.cleaned_data
        every = local_areas.places_of(here, today())
        places = every if said["area"] == results.REGION else [row for row in every if row[0] in said["chosen"]]
        try:
            made = make_measurement.make_regional(
                here, list(said["councils"]), form.said(), places, by=request.user, at=timezone.now()
            )
        except results.Refused as refused:
            form.add_error(None, refused)
        else:
            return redirect(made)
    context = region_frame(
        request.user, here, ("Measurements", form.cancel_url), form=form, has_councils=councils.exists()
    )
    return render(request, "lm3/new_region_measurement.html", context, status=422 if form.errors else 200)


def region_measurement(request: SignedIn, region: str, pk: int) -> HttpResponse:
    here = open_region(request.user, region, to_follow=True)
    found = get_object_or_404(here.measurements.select_related("made_by", "region"), pk=pk)
    context = region_frame(
        request.user,
        here,
        ("Measurements", reverse("region-measurements", args=[here.slug])),
        **told(results.latest([found])[0]),
        councils=results.covered(found),
    )
    return render(request, "lm3/region_measurement.html", context)


@require_POST
def work_out_region_again(request: SignedIn, region: str, pk: int) -> HttpResponse:
    here = open_region(request.user, region, to_manage=True)
    found = get_object_or_404(here.measurements, pk=pk)
    return work_out_and_tell(request, found)
