"""Fleet reviews: take-up in the region, one review, the offer, and what a council answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from councils.access import SignedIn, may_edit_council, may_manage, open_council
from councils.access.workstream import open_papers
from councils.models import Region
from workstream.models import FleetCount, FleetReview, FleetTarget
from workstream.partners.forms.fleet import AnswerFleetForm, FleetCountForm, FleetReviewForm, FleetTargetForm, OfferForm
from workstream.partners.operations.offer_fleet_review import answer, offer
from workstream.partners.queries import fleet_figures, fleet_tables
from workstream.programme.forms.records import RecordForm
from workstream.programme.operations.keep_record import ChangedMeanwhile, keep, lock
from workstream.programme.views.frame import councils_of, crumb, download, frame, record_page, to_change, usual_day


def fleet_reviews(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region)
    found = fleet_figures.region(place, usual_day(place))
    table = fleet_tables.take_up(found.lines, found.on)
    file = download(request, table, f"{place.slug} fleet reviews")
    if file is not None:
        return file
    context = frame(
        place,
        ("Fleet reviews", ""),
        found=found,
        tiles=fleet_figures.tiles(found),
        chart=fleet_figures.take_up_map(found),
        table=fleet_tables.take_up_page(found.lines, found.on),
        targets=fleet_tables.targets(place.fleet_targets.all(), to_change(request.user, place, "fleet-target-change")),
        method=fleet_figures.METHOD,
        may_manage=may_manage(request.user, place.pk),
        here="fleet",
    )
    return render(request, "workstream/fleet_reviews.html", context)


def fleet_review(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region)
    row = _review(place, pk)
    context = frame(
        place,
        crumb(place, "Fleet reviews", "fleet-reviews"),
        (row.council.short_name, ""),
        row=row,
        state=row.state_on(usual_day(place)),
        counts=fleet_tables.counts(row),
        may_manage=may_manage(request.user, place.pk),
    )
    return render(request, "workstream/fleet_review.html", context)


def _review(place: Region, pk: int) -> FleetReview:
    rows = FleetReview.objects.filter(council__region=place).select_related("council__region", "answered_by")
    return get_object_or_404(rows.prefetch_related("counts"), pk=pk)


def offer_fleet_reviews(request: SignedIn, region: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    free = councils_of(place).exclude(pk__in=FleetReview.objects.open().values("council"))
    form = OfferForm(request.POST or None, councils=free)
    form.cancel_url = reverse("fleet-reviews", args=[place.slug])
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = offer(
                place,
                said["councils"],
                provider=said["provider"].strip(),
                answer_by=said["answer_by"],
                on=timezone.localdate(),
            )
        except ValidationError as refused:
            form.add_error("answer_by", refused)
        else:
            messages.success(request, f"Offered to {made} council{'' if made == 1 else 's'}. Their officers see it.")
            return redirect("fleet-reviews", place.slug)
    back = crumb(place, "Fleet reviews", "fleet-reviews")
    context = frame(place, back, ("Offer fleet reviews", ""), form=form, title="Offer fleet reviews")
    return render(request, "workstream/record.html", context, status=422 if form.errors else 200)


def fleet_review_change(request: SignedIn, region: str, pk: int) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    row = _review(place, pk)
    return record_page(
        request,
        place,
        FleetReviewForm(request.POST or None, instance=row),
        keep=lambda form: keep(form, version=form.version),
        title=f"Change the fleet review of {row.council.short_name}",
        back=(row.council.short_name, row.get_absolute_url()),
        done="Kept: {}.",
    )


def fleet_count(request: SignedIn, region: str, pk: int, moment: str) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    row = _review(place, pk)
    if moment not in FleetCount.Moment.values:
        raise Http404
    found = row.count(moment) or FleetCount(review=row, moment=moment)
    return record_page(
        request,
        place,
        FleetCountForm(request.POST or None, instance=found),
        keep=_keep_count,
        title=f"Vehicles, miles and CO2 {found.get_moment_display().lower()}",
        back=(row.council.short_name, row.get_absolute_url()),
        done="Kept: {}.",
    )


@transaction.atomic
def _keep_count(form: RecordForm) -> FleetCount:
    """One count for each moment: of two who write down the first one, the second is told."""
    count: FleetCount = form.instance
    lock(FleetReview, count.review_id)
    theirs = FleetCount.objects.filter(review=count.review_id, moment=count.moment).exclude(pk=count.pk).first()
    if theirs:
        raise ChangedMeanwhile(theirs)
    kept: FleetCount = keep(form, version=form.version)
    return kept


def fleet_target(request: SignedIn, region: str, pk: int = 0) -> HttpResponse:
    place = open_papers(request.user, region, to_manage=True)
    found = get_object_or_404(place.fleet_targets, pk=pk) if pk else FleetTarget(region=place)
    return record_page(
        request,
        place,
        FleetTargetForm(request.POST or None, instance=found),
        keep=lambda form: keep(form, version=form.version),
        title="Change a target set by others" if pk else "Add a target set by others",
        back=crumb(place, "Fleet reviews", "fleet-reviews"),
        done="Kept: {}.",
    )


def council_fleet_reviews(request: SignedIn, council: str) -> HttpResponse:
    owner = open_council(request.user, council, to_read_answers=True)
    rows = list(owner.fleet_reviews.select_related("answered_by").prefetch_related("counts"))
    day = usual_day(owner.region)
    context = {
        "council": owner,
        "place": owner.name,
        "breadcrumbs": [("Home", "/"), (owner.short_name, owner.get_absolute_url()), ("Fleet reviews", "")],
        "rows": [(row, row.state_on(day), fleet_tables.counts(row), row.saved()) for row in rows],
        "targets": fleet_tables.targets(owner.region.fleet_targets.all()),
        "may_answer": may_edit_council(request.user, owner) or may_manage(request.user, owner.region_id),
    }
    return render(request, "workstream/council_fleet_reviews.html", context)


def answer_fleet_review(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """By the council's people; by the project manager where the council has said it on the telephone."""
    owner = open_council(request.user, council, to_read_answers=True)
    if not (may_edit_council(request.user, owner) or may_manage(request.user, owner.region_id)):
        raise PermissionDenied("Only officers of the council, and the project manager for them, may answer.")
    row = get_object_or_404(owner.fleet_reviews, pk=pk)
    form = AnswerFleetForm(request.POST or None)
    back = reverse("council-fleet-reviews", args=[owner.slug])
    form.cancel_url = back
    if form.is_valid():
        said = form.cleaned_data
        accepts, reason = said["answer"] == "yes", said["reason"].strip()
        try:
            answer(row, accepts=accepts, reason=reason, by=request.user, on=timezone.localdate())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "You have accepted it." if accepts else "You have declined it.")
            return redirect(back)
    context = {
        "council": owner,
        "place": owner.name,
        "breadcrumbs": [("Home", "/"), (owner.short_name, owner.get_absolute_url()), ("Fleet reviews", back)],
        "form": form,
        "title": "Answer the offer of a fleet review",
        "about": f"{row.provider} offers {owner.short_name} a review of its vehicles, miles and CO2, and of the miles "
        f"that people drive in their own cars. An answer is wanted by {row.answer_by.day} {row.answer_by:%B %Y}.",
    }
    return render(request, "workstream/record.html", context, status=422 if form.errors else 200)
