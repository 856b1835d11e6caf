"""Papers of the board: recommendations and decisions, risks, the budget."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from councils.access import SignedIn, may_manage
from councils.access.workstream import may_decide, open_papers
from councils.models import RoleKind
from ui.lists import page_of
from workstream.models import Decision, Recommendation
from workstream.programme.forms.papers import DecideForm, RecommendationForm
from workstream.programme.operations.decide_recommendation import Refused, decide, put
from workstream.programme.operations.keep_record import keep
from workstream.programme.queries import registers
from workstream.programme.views.frame import crumb, download, frame, record_page, usual_day


def recommendations(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    decisions = Prefetch("decisions", queryset=Decision.objects.order_by("-decided_on", "-pk"))
    rows = place.recommendations.select_related("region").prefetch_related(decisions)
    if not may_manage(request.user, place.pk):
        rows = rows.exclude(state=Recommendation.State.DRAFT)
    answer = download(request, registers.recommendations(rows), f"{place.slug} recommendations")
    if answer is not None:
        return answer
    page = page_of(request, rows)
    context = frame(
        place,
        ("Recommendations", ""),
        page=page,
        table=registers.recommendations(page),
        waiting=rows.waiting().count(),
        may_manage=may_manage(request.user, place.pk),
        here="recommendations",
    )
    return render(request, "workstream/recommendations.html", context)


def _open_recommendation(request: SignedIn, region: str, pk: int, **needs: bool) -> Recommendation:
    """Drafts are the manager's own."""
    place = open_papers(request.user, region, **needs)
    rows = place.recommendations.select_related("region", "written_by")
    if not may_manage(request.user, place.pk):
        rows = rows.exclude(state=Recommendation.State.DRAFT)
    found: Recommendation = get_object_or_404(rows, pk=pk)
    return found


def recommendation(request: SignedIn, region: str, pk: int) -> HttpResponse:
    found = _open_recommendation(request, region, pk)
    place = found.region
    context = frame(
        place,
        crumb(place, "Recommendations", "recommendations"),
        (found.title, ""),
        row=found,
        decisions=found.decisions.select_related("recorded_by").prefetch_related("actions__owner"),
        may_manage=may_manage(request.user, place.pk),
        may_decide=found.is_waiting and may_decide(request.user, place.pk),
    )
    return render(request, "workstream/recommendation.html", context)


def recommendation_new(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    draft = Recommendation(region=place, written_by=request.user)
    return record_page(
        request,
        place,
        RecommendationForm(request.POST or None, instance=draft),
        keep=lambda form: keep(form, version=0),
        title="Write a recommendation",
        back=crumb(place, "Recommendations", "recommendations"),
        done="Kept as a draft: {}. The board does not see it yet.",
        to=lambda found: found.get_absolute_url(),
    )


def recommendation_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """Only a draft can be changed: what the board has before it stays as it was put."""
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.recommendations, pk=pk)
    if found.state != Recommendation.State.DRAFT:
        messages.error(request, "It has been put to the board, so its words stay as they are. Write another one.")
        return redirect(found)
    return record_page(
        request,
        place,
        RecommendationForm(request.POST or None, instance=found),
        keep=lambda form: keep(form, version=form.version),
        title="Change the draft",
        back=(found.title, found.get_absolute_url()),
        done="Kept: {}.",
    )


def put_to_board(request: SignedIn, region: str, pk: int) -> HttpResponse:
    found = _open_recommendation(request, region, pk, to_manage=True)
    if request.method == "POST":
        try:
            put(found, on=timezone.localdate())
        except Refused as why:
            messages.error(request, str(why))
        else:
            messages.success(request, "It is before the board now. Board members see it at home and can decide.")
        return redirect(found)
    crumbs = (crumb(found.region, "Recommendations", "recommendations"), (found.title, found.get_absolute_url()))
    return render(
        request, "workstream/put_to_board.html", frame(found.region, *crumbs, ("Put it to the board", ""), row=found)
    )


def decide_it(request: SignedIn, region: str, pk: int) -> HttpResponse:
    found = _open_recommendation(request, region, pk, to_decide=True)
    place = found.region
    manages = may_manage(request.user, place.pk)
    form = DecideForm(request.POST or None, initial={"on": usual_day(place)})
    form.cancel_url = found.get_absolute_url()
    if not found.is_waiting and request.method == "GET":
        messages.error(request, "Nothing waits to be decided here.")
        return redirect(found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            decide(
                found,
                outcome=said["outcome"],
                words=said["words"],
                on=said["on"],
                at_meeting=manages,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, "The decision is recorded.")
            return redirect(found)
    context = frame(
        place,
        crumb(place, "Recommendations", "recommendations"),
        (found.title, found.get_absolute_url()),
        ("Record the decision", ""),
        row=found,
        form=form,
        at_meeting=manages,
        board=RoleKind.BOARD.label,
    )
    return render(request, "workstream/decide_it.html", context, status=422 if form.errors else 200)
