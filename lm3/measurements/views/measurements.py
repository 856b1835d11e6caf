"""Measurements of the local multiplier of a council."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, today
from councils.access.workstream import may_see_papers
from lm3.measurements.forms.measurements import MeasurementForm, PublishedForm
from lm3.measurements.operations import make_measurement, survey_suppliers
from lm3.measurements.queries import measurement_tables, results, scenarios, survey_tables
from lm3.models import Measurement, Scenario
from lm3.spend.queries import local_areas
from lm3.spend.views.frame import frame, open_money
from ui.lists import page_of


def measurements(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council)
    page = page_of(request, owner.measurements.all())
    shown = results.latest(list(page))
    table = measurement_tables.measurements_table(shown, lambda row: reverse("measurement", args=[owner.slug, row.pk]))
    context = frame(request.user, owner, ("Measurements", ""), page=page, table=table)
    return render(request, "lm3/measurements.html", context)


def new_measurement(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    places = local_areas.places_of(owner.region, today())
    form = MeasurementForm(request.POST or None, places=places, drawn=list(results.drawn_of_councils(owner)))
    form.cancel_url = reverse("measurements", args=[owner.slug])
    if form.is_valid():
        said = form.cleaned_data
        places = results.area(owner, said["area"], said["chosen"], today())
        try:
            made = make_measurement.make(owner, form.said(), places, by=request.user, at=timezone.now())
        except results.Refused as refused:
            form.add_error(None, " ".join(refused.messages))
        else:
            return redirect(made)
    context = frame(request.user, owner, ("Measurements", form.cancel_url), form=form)
    return render(request, "lm3/new_measurement.html", context, status=422 if form.errors else 200)


def record_measurement(request: SignedIn, council: str) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    form = PublishedForm(request.POST or None)
    form.cancel_url = reverse("measurements", args=[owner.slug])
    if form.is_valid():
        made = make_measurement.record_published(owner, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, "Recorded as it is published. It is never worked out again.")
        return redirect(made)
    context = frame(request.user, owner, ("Measurements", form.cancel_url), form=form)
    return render(request, "lm3/record_measurement.html", context, status=422 if form.errors else 200)


def measurement(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council)
    found = get_object_or_404(owner.measurements.select_related("made_by", "council__region"), pk=pk)
    shown = results.latest([found])[0]

    def removal(row: Scenario) -> str:
        return reverse("remove-scenario", args=[owner.slug, row.pk])

    outcomes = scenarios.outcomes(shown)
    actions = list(found.actions.in_order())
    later = results.later(found)
    context = frame(
        request.user,
        owner,
        ("Measurements", reverse("measurements", args=[owner.slug])),
        **told(shown),
        surveys=survey_suppliers.with_progress(found.surveys.all()),
        scenarios=survey_tables.scenarios_table(outcomes, removal) if outcomes else None,
        lines=[(row, []) for row in actions],
        later=later,
        sees_benefits=may_see_papers(request.user, owner.region_id),
    )
    return render(request, "lm3/measurement.html", context)


def told(shown: results.Shown) -> dict[str, Any]:
    """What every page about a measurement shows."""
    found = shown.measurement
    return {
        "measurement": found,
        "shown": shown,
        "rounds": measurement_tables.rounds_table(shown) if shown.result else None,
        "waterfall": measurement_tables.waterfall(shown),
        "sentences": measurement_tables.sentences(shown),
        "lm2_bounds": measurement_tables.bounds_words(shown),
        "lm3_words": survey_tables.tile_words(shown),
        "strata": survey_tables.strata_table(shown),
        "results": measurement_tables.results_table(list(found.results.select_related("worked_out_by", "third"))),
    }


@require_POST
def work_out_again(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner = open_money(request.user, council, to_edit=True)
    found = get_object_or_404(owner.measurements, pk=pk)
    return work_out_and_tell(request, found)


def work_out_and_tell(request: SignedIn, made: Measurement, done: str = "") -> HttpResponse:
    """A new result, or why there is none. `done`: what was saved before."""
    begin = f"{done}. " if done else ""
    try:
        make_measurement.work_out(made, by=request.user, at=timezone.now())
    except ValidationError as refused:
        messages.error(request, f"{begin}No new result: {' '.join(refused.messages)}")
    else:
        messages.success(request, f"{begin}Worked out with what counts now. The results before stay.")
    return redirect(made)
