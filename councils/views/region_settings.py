"""The project manager settles the region's rules and its shared procurement teams."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councils.access import SignedIn, open_region, today
from councils.forms.settings import RegionSettingsForm, SharedTeamForm
from councils.models import Region, SharedTeam, in_force
from councils.operations.settle_rules import Refused, keep_team, remove_team, settle
from councils.queries.role_trail import of_settings
from councils.views.trails import download, read
from ui.conflicts import held, one_save_at_a_time
from ui.lists import page_of


def frame(region: Region, *more: tuple[str, str], **context: object) -> dict[str, object]:
    settings = ("Settings", reverse("region-settings", args=[region.slug]) if more else "")
    crumbs = [("Home", "/"), (region.name, region.get_absolute_url()), settings, *more]
    return {"region": region, "place": region.name, "breadcrumbs": crumbs, **context}


@one_save_at_a_time
def region_settings(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    place = held(request, Region.objects.filter(pk=place.pk)).get()
    names = ("programme", "naming", "monthly_report", "public_figures", "least_response")
    form = RegionSettingsForm(request.POST or None, initial={name: getattr(place, name) for name in names})
    form.cancel_url = place.get_absolute_url()
    if form.is_valid():
        changed = settle(place, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "The settings are saved." if changed else "Nothing was different.")
        return redirect("region-settings", place.slug)
    teams = place.shared_teams.count()
    context = frame(place, form=form, teams=teams)
    return render(request, "councils/region_settings.html", context, status=422 if form.errors else 200)


@require_safe
def settings_trail(request: SignedIn, region: str) -> HttpResponse:
    """Who settled what when, from what to what; for those who answer for the region."""
    place = open_region(request.user, region, to_follow=True)
    context = frame(place, ("Trail", ""), in_full=True, **read(request, of_settings(place)))
    return render(request, "councils/settings_trail.html", context)


@require_safe
def settings_trail_file(request: SignedIn, region: str, extension: str) -> HttpResponseBase:
    place = open_region(request.user, region, to_follow=True)
    return download(request, f"{place.slug} settings trail {today():%Y-%m-%d}", of_settings(place), extension)


def shared_teams(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    rows = page_of(request, place.shared_teams.prefetch_related("councils").order_by("name", "pk"))
    return render(request, "councils/shared_teams.html", frame(place, ("Shared teams", ""), page=rows))


def new_shared_team(request: SignedIn, region: str) -> HttpResponse:
    return _team_page(request, open_region(request.user, region, to_manage=True), None)


@one_save_at_a_time
def shared_team(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    return _team_page(request, place, get_object_or_404(held(request, place.shared_teams.all()), pk=pk))


def _team_page(request: SignedIn, place: Region, team: SharedTeam | None) -> HttpResponse:
    served = list(team.councils.filter(in_force(today()))) if team else []
    initial = {"name": team.name, "councils": served} if team else {}
    form = SharedTeamForm(request.POST or None, region=place, team=team, on=today(), initial=initial)
    back = form.cancel_url = reverse("shared-teams", args=[place.slug])
    if form.is_valid():
        try:
            kept = keep_team(place, team, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", refused)
        else:
            messages.success(request, f"{kept} is saved.")
            return redirect(back)
    crumbs = (("Shared teams", back), (team.name if team else "New", ""))
    context = frame(place, *crumbs, form=form, team=team)
    return render(request, "councils/shared_team.html", context, status=422 if form.errors else 200)


def remove_shared_team(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    team = get_object_or_404(place.shared_teams, pk=pk)
    back = reverse("shared-teams", args=[place.slug])
    if request.method == "POST":
        remove_team(team, by=request.user, at=timezone.now())
        messages.success(request, f"{team} is removed.")
        return redirect(back)
    context = frame(place, ("Shared teams", back), ("Remove", ""), team=team, served=team.councils.all(), back=back)
    return render(request, "councils/remove_shared_team.html", context)
