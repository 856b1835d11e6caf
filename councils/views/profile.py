from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, may_sign_off, open_council, today
from councils.forms import ChampionForm, NewChampionForm
from councils.models import Champion, in_force
from councils.operations.agree_to_be_named import agree, take_back
from councils.operations.end_role import lock
from councils.operations.name_champion import Refused, end_champion, name_champion
from councils.queries.named import is_named
from ui.conflicts import held, one_save_at_a_time


def council_profile(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council)
    champions = list(owner.champions.order_by("-starts_on"))
    now = owner.champion_on(today())
    page = {
        "council": owner,
        "champion": now,
        "former": [champion for champion in champions if champion != now],
        "colleagues": owner.shared_team.councils.exclude(pk=owner.pk) if owner.shared_team else (),
        "may_edit": may_edit_council(request.user, owner),
        "is_named": is_named(owner),
        "may_choose_naming": may_sign_off(request.user, owner),
        "place": owner.name,
    }
    return render(request, "councils/council_profile.html", page)


def name_in_public(request: SignedIn, council: str) -> HttpResponse:
    """The council's own choice, made by whoever may sign for it."""
    owner = open_council(request.user, council, to_sign_off=True)
    named = is_named(owner)
    if request.method == "POST":
        if request.POST.get("choice") == "agree":
            agree(owner, by=request.user, at=timezone.now())
            messages.success(request, f"{owner.short_name} agrees to be named in public figures.")
        else:
            take_back(owner, by=request.user, at=timezone.now())
            messages.success(request, f"{owner.short_name} is not named in public figures.")
        return redirect("council-profile", owner.slug)
    return render(request, "councils/name_in_public.html", {"council": owner, "is_named": named, "place": owner.name})


@one_save_at_a_time
def champion_new(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    if request.method == "POST":
        lock(owner)
    before = owner.champion_on(today())
    stands = {name: getattr(before, name) for name in ("name", "post", "sponsor")} if before else {}
    form = NewChampionForm(request.POST or None, today=today(), initial={"starts_on": today()}, stands=stands)
    form.record = before
    if form.is_valid():
        try:
            name_champion(owner, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error("starts_on", refused)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is the champion.")
            return redirect("council-profile", owner.slug)
    page = {"council": owner, "form": form, "before": before, "place": owner.name}
    return render(request, "councils/champion_new.html", page, status=422 if form.errors else 200)


@one_save_at_a_time
def champion_correct(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    champion = get_object_or_404(held(request, Champion.objects.filter(in_force(today()))), council=owner)
    form = ChampionForm(request.POST or None, instance=champion)
    if form.is_valid():
        form.save()
        messages.success(request, "The champion's details are saved.")
        return redirect("council-profile", owner.slug)
    page = {"council": owner, "form": form, "place": owner.name}
    return render(request, "councils/champion_correct.html", page, status=422 if form.errors else 200)


def champion_end(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_edit=True)
    champion = get_object_or_404(Champion.objects.filter(in_force(today())), council=owner)
    if request.method == "POST":
        end_champion(champion, on=today())
        messages.success(request, f"{champion.name} is no longer the champion.")
        return redirect("council-profile", owner.slug)
    return render(request, "councils/champion_end.html", {"council": owner, "champion": champion, "place": owner.name})
