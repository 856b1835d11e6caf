"""Targets of a region: those that stand, those that have ended, adding and ending one."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_manage, open_region
from frameworks.assessments.views.collections import frame, usual_day
from frameworks.assessments.views.downloads import handed_out, wanted
from frameworks.models import Target
from frameworks.progress.forms.targets import EndTargetForm, TargetForm

COLUMNS = ("Level", "Themes", "Framework", "By", "Source", "Set on", "Set by", "Ended on", "Why it ended")


def targets(request: SignedIn, region: str) -> HttpResponseBase:
    place = open_region(request.user, region)
    rows = list(place.targets.select_related("theme", "edition", "set_by"))
    if wanted(request):
        lines = [
            (row.level, str(row.theme or "All themes"), str(row.edition), row.by_on, row.source, row.set_on,
             str(row.set_by or ""), row.ended_on, row.end_reason)
            for row in rows
        ]  # fmt: skip
        return handed_out(request, f"{place} targets", COLUMNS, lines)
    context = frame(
        place,
        standing=[row for row in rows if row.ended_on is None],
        ended=[row for row in rows if row.ended_on is not None],
        today=usual_day(place),
        may_manage=may_manage(request.user, place.pk),
    )
    return render(request, "frameworks/targets.html", context)


def add_target(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    form = TargetForm(request.POST or None)
    form.cancel_url = reverse("targets", args=[place.slug])
    if form.is_valid() and form.edition:
        said = form.cleaned_data
        target = Target.objects.create(
            region=place,
            edition=form.edition,
            theme=form.theme,
            level=said["level"],
            by_on=said["by_on"],
            source=said["source"].strip(),
            set_on=timezone.localdate(),
            set_by=request.user,
        )
        messages.success(request, f"The target stands: {target}.")
        return redirect("targets", place.slug)
    crumbs = (("Targets", reverse("targets", args=[place.slug])),)
    context = frame(place, *crumbs, form=form)
    return render(request, "frameworks/add_target.html", context, status=422 if form.errors else 200)


def end_target(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    target = get_object_or_404(place.targets.select_related("theme"), pk=pk, ended_on=None)
    form = EndTargetForm(request.POST or None)
    form.cancel_url = reverse("targets", args=[place.slug])
    if form.is_valid():
        target.end(on=timezone.localdate(), reason=form.cleaned_data["reason"].strip())
        messages.success(request, f"The target has ended: {target}.")
        return redirect("targets", place.slug)
    context = frame(place, ("Targets", reverse("targets", args=[place.slug])), form=form, target=target)
    return render(request, "frameworks/end_target.html", context, status=422 if form.errors else 200)
