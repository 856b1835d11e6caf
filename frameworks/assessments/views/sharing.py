"""One answer for several councils of a team, and evidence that the programme gives to many."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, open_region
from councils.models import Region
from files.checking import Refused as FileRefused
from files.serving import download
from files.storing import store
from frameworks.assessments.forms.helping import GivenForm, ShareForm
from frameworks.assessments.operations.ask_colleagues import cell_path
from frameworks.assessments.operations.give_evidence import confirmed_by, give, withdraw_given
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import SavedMeanwhile
from frameworks.assessments.operations.share_answers import confirm_shared, share, turn_down
from frameworks.assessments.queries.shared_teams import targets_of
from frameworks.assessments.views.answer_page import NOT_SEEN, keep_page
from frameworks.assessments.views.collections import frame as region_frame
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import Criterion, SharedAnswer
from ui.lists import page_of


def share_answer(request: SignedIn, council: str, pk: int, answer: int) -> HttpResponse:
    """Hold this answer and its evidence out to the other councils that the team serves."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    row = get_object_or_404(found.answers.select_related("criterion__theme"), pk=answer)
    row.assessment = found
    targets = targets_of(found, request.user)
    form = ShareForm(request.POST or None, targets=targets, initial={"councils": [str(item.pk) for item in targets]})
    form.cancel_url = cell_path(row)
    if form.is_valid():
        try:
            made = share(row, form.chosen(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            words = "1 council sees" if made == 1 else f"{made} councils see"
            messages.success(request, f"{words} this answer now and confirm it for themselves.")
            return redirect(cell_path(row))
    context = frame(request.user, owner, found, answer=row, form=form, targets=targets)
    return render(request, "frameworks/share_answer.html", context, status=422 if form.errors else 200)


@require_POST
def settle_shared(request: SignedIn, council: str, pk: int, shared: int) -> HttpResponse:
    """Confirm an answer of the shared team as the council's own, or turn it down."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    seen = keep_page(request, owner, found)
    row = get_object_or_404(
        SharedAnswer.objects.select_related("target__criterion__theme", "source__assessment__council"),
        pk=shared,
        target__assessment=found,
    )
    row.target.assessment = found
    version = seen.get(row.target_id, NOT_SEEN)
    try:
        if request.POST.get("what") == "confirm":
            code = row.target.criterion.code
            if confirm_shared(row, version=version, by=request.user, at=timezone.now()):
                messages.success(request, f"{code} is confirmed. The evidence was added.")
            else:
                own, theirs = row.target.get_value_display(), row.get_value_display()
                messages.success(
                    request,
                    f"{code} stays “{own}”, as it was answered; {row.source.assessment.council.short_name} "
                    f"says “{theirs}”. The evidence was added.",
                )
        else:
            turn_down(row, by=request.user, at=timezone.now())
            messages.success(request, "It was turned down. Your own answer stands.")
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    except SavedMeanwhile:
        messages.error(request, "Somebody has saved this answer since you opened the page. Look again, then decide.")
    return redirect(cell_path(row.target))


def given_list(request: SignedIn, region: str) -> HttpResponse:
    place = open_region(request.user, region, to_manage=True)
    rows = place.given.select_related("file", "given_by").prefetch_related("criteria", "councils")
    page = page_of(request, rows)
    confirmed = confirmed_by(list(page.object_list))
    lines = [(row, confirmed.get(row.key, 0)) for row in page.object_list]
    return render(request, "frameworks/given_list.html", region_frame(place, page=page, lines=lines))


def give_evidence(request: SignedIn, region: str) -> HttpResponse:
    """Attach once, offer to many: each council confirms for itself."""
    place = open_region(request.user, region, to_manage=True)
    form = GivenForm(
        request.POST or None,
        request.FILES or None,
        criteria=_criteria(place),
        councils=list(place.councils.on(timezone.localdate()).order_by("short_name")),
    )
    form.cancel_url = reverse("given-list", args=[place.slug])
    if form.is_valid() and _give(request, place, form):
        messages.success(request, "The councils see it beside the requirement, to confirm for themselves.")
        return redirect("given-list", region=place.slug)
    if form.errors:
        form.keep_files(by=request.user)
    crumbs = ("Evidence for many", form.cancel_url)
    context = region_frame(place, crumbs, form=form)
    return render(request, "frameworks/give_evidence.html", context, status=422 if form.errors else 200)


def _criteria(place: Region) -> list[Criterion]:
    """Of the edition that the region used last."""
    last = place.collections.order_by("-opens_on").first()
    if last is None:
        return []
    rows = Criterion.objects.filter(edition=last.edition_id).select_related("theme")
    return list(rows.order_by("theme__order", "level", "order"))


def _give(request: SignedIn, place: Region, form: GivenForm) -> bool:
    said = form.cleaned_data
    try:
        file = store(said["file"], by=request.user) if said["file"] else None
        give(
            place,
            title=said["title"],
            words=said["words"],
            file=file,
            url=said["url"],
            as_at=said["as_at"],
            fulfils=said["fulfils"] == "yes",
            criteria=[form.all_criteria[pk] for pk in said["criteria"]],
            councils=[form.all_councils[pk] for pk in said["councils"]],
            by=request.user,
            at=timezone.now(),
        )
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return False
    except Refused as refused:
        form.add_error(None, refused)
        return False
    return True


def given_file(request: SignedIn, region: str, pk: int) -> HttpResponseBase:
    place = open_region(request.user, region, to_manage=True)
    row = get_object_or_404(place.given.exclude(file=None).select_related("file"), pk=pk)
    assert row.file is not None
    return download(row.file)


def end_given(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """It is offered no more; asks first."""
    place = open_region(request.user, region, to_manage=True)
    row = get_object_or_404(place.given, pk=pk, withdrawn_at=None)
    if request.method == "POST":
        withdraw_given(row, at=timezone.now())
        messages.success(request, f"“{row}” is offered no more. Where it was confirmed, it stays.")
        return redirect("given-list", region=place.slug)
    crumbs = ("Evidence for many", reverse("given-list", args=[place.slug]))
    context = region_frame(place, crumbs, given=row, confirmed=confirmed_by([row]).get(row.key, 0))
    return render(request, "frameworks/end_given.html", context)
