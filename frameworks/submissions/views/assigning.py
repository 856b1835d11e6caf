"""The project manager gives submissions to reviewers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import User
from councils.access import SignedIn, open_region, reviewers_by_council, reviewers_for, today
from councils.models import Region
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.views.assessments import ring_mail
from frameworks.assessments.views.downloads import handed_out, wanted
from frameworks.models import Assessment, Review, Submission
from frameworks.submissions.forms.assigning import AssignForm, AssignManyForm
from frameworks.submissions.operations.return_to_reviewer import USUAL_DAYS
from frameworks.submissions.operations.review_submission import assign, hand_over
from frameworks.submissions.queries.review_list import SAMPLE_SHARE, to_look_at
from ui.lists import page_of


@dataclass
class Line:
    """One submission that waits, or is with a reviewer."""

    submission: Submission
    people: list[User] = field(default_factory=list)
    first: Review | None = None
    second: Review | None = None
    before: User | None = None
    """Who reviewed the version before."""


COLUMNS = ("Council", "Collection", "Version", "Signed off", "Claimed level", "Reviewer", "Due")


def _as_rows(submissions: Iterable[Submission]) -> list[tuple[str | int | date | None, ...]]:
    """Everything that waits for a reviewer or is with one."""
    return [
        (
            line.submission.assessment.council.name,
            line.submission.assessment.collection.name,
            line.submission.number,
            timezone.localtime(line.submission.submitted_at),
            line.submission.claimed,
            str(line.first.reviewer) if line.first else "",
            line.first.due_on if line.first else None,
        )
        for line in _lines(submissions)
    ]


def submissions_to_assign(request: SignedIn, region: str) -> HttpResponseBase:
    """Submissions that wait for a reviewer, to be given out one by one or many at once; and those being reviewed."""
    place = open_region(request.user, region, to_manage=True)
    with_reviewer = request.GET.get("show") == "with-reviewers"
    waiting, given = _under_way(place, has_reviewer=False), _under_way(place, has_reviewer=True)
    if wanted(request):
        return handed_out(request, f"{place} submissions", COLUMNS, _as_rows([*waiting, *given]))
    page = page_of(request, given if with_reviewer else waiting)
    lines = _lines(page.object_list)
    everybody = {person.pk: person for line in lines for person in line.people}
    problems: list[tuple[str, str]] = []
    form, ticked = None, list[str]()
    if not with_reviewer:
        form = AssignManyForm(
            request.POST if request.method == "POST" else None,
            people=sorted(everybody.values(), key=str),
            today=today(),
            waiting=[line.submission.pk for line in lines],
            initial={"due_on": today() + timedelta(days=USUAL_DAYS)},
        )
        ticked = request.POST.getlist("submission")
        if request.method == "POST" and form.is_valid():
            problems, ticked = _assign_many(request, form, lines)
            if not problems:
                return redirect(request.get_full_path())
            page = page_of(request, waiting.all())
            lines = _lines(page.object_list)
        problems += [(f"id_{name}", str(errors[0])) for name, errors in form.errors.items()]
    context = {
        "region": place,
        "place": place.name,
        "breadcrumbs": [("Home", "/"), (place.name, place.get_absolute_url())],
        "page": page,
        "lines": lines,
        "form": form,
        "problems": problems,
        "ticked": ticked,
        "with_reviewer": with_reviewer,
        "waiting": waiting.count() if with_reviewer else page.paginator.count,
        "given": page.paginator.count if with_reviewer else given.count(),
        "today": today(),
    }
    return render(request, "frameworks/submissions_to_assign.html", context, status=422 if problems else 200)


def _under_way(region: Region, *, has_reviewer: bool) -> QuerySet[Submission]:
    """What was submitted last by each council of the region and is not finished: oldest first, or by due date."""
    newer = Submission.objects.filter(assessment=OuterRef("assessment"), number__gt=OuterRef("number"))
    first = Review.objects.filter(submission=OuterRef("pk"), is_second=False)
    rows = (
        Submission.objects.standing()
        .filter(assessment__collection__region=region, assessment__state=Assessment.State.SUBMITTED)
        .filter(~Exists(newer), Exists(first) if has_reviewer else ~Exists(first))
        .select_related("assessment__council", "assessment__collection")
    )
    if has_reviewer:
        reviews = Review.objects.with_progress().select_related("reviewer").order_by("assigned_at")
        rows = rows.annotate(due_on=first.values("due_on")[:1])
        return rows.prefetch_related(Prefetch("reviews", queryset=reviews)).order_by("due_on", "pk")
    return rows.order_by("submitted_at", "pk")


def _lines(submissions: Iterable[Submission]) -> list[Line]:
    """With the people who may review each, and who reviewed the version before: three queries for the whole page."""
    rows = list(submissions)
    people = reviewers_by_council({row.assessment.council for row in rows}, today())
    earlier = Review.objects.filter(submission__assessment__in=[row.assessment_id for row in rows], is_second=False)
    before = {
        review.submission.assessment_id: review.reviewer
        for review in earlier.select_related("submission", "reviewer").order_by("submission__number")
    }
    return [_line(row, people[row.assessment.council_id], before.get(row.assessment_id)) for row in rows]


def _line(submission: Submission, people: list[User], before: User | None) -> Line:
    line = Line(submission, people, before=before if before in people else None)
    if hasattr(submission, "due_on"):
        for review in submission.reviews.all():
            if review.is_second:
                line.second = review
            else:
                line.first = review
    return line


def _assign_many(request: SignedIn, form: AssignManyForm, lines: list[Line]) -> tuple[list[tuple[str, str]], list[str]]:
    """Give the ticked submissions to one person. What is refused is told council by council and stays ticked."""
    problems, left, done = [], [], 0
    wanted = set(form.cleaned_data["submission"])
    for line in lines:
        pk = line.submission.pk
        if pk not in wanted:
            continue
        try:
            assign(
                line.submission,
                reviewer=form.person,
                due_on=form.cleaned_data["due_on"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            problems += [(f"submission-{pk}", sentence) for sentence in refused.messages]
            left.append(str(pk))
        else:
            done += 1
    if done:
        ring_mail()
        messages.success(request, f"{form.person} now reviews {done} submission{'' if done == 1 else 's'}.")
    return problems, left


def assign_reviewer(request: SignedIn, region: str, pk: int) -> HttpResponse:
    """One submission: choose its reviewer, hand the review over, or have a sample looked at a second time."""
    place = open_region(request.user, region, to_manage=True)
    submission = get_object_or_404(
        Submission.objects.select_related("assessment__council", "assessment__collection"),
        pk=pk,
        assessment__collection__region=place,
    )
    council = submission.assessment.council
    reviews = list(submission.reviews.with_progress().select_related("reviewer").order_by("assigned_at"))
    first = next((row for row in reviews if not row.is_second), None)
    is_second = request.POST.get("what") == "second"
    taken = {row.reviewer_id for row in reviews}
    people = reviewers_for(council, today())
    free = [person for person in people if person.pk not in taken]
    main_people = [person for person in people if person in free or (first and person.pk == first.reviewer_id)]
    initial = _initial(submission, first, main_people)
    form = AssignForm(
        request.POST if request.method == "POST" and not is_second else None,
        people=main_people,
        today=today(),
        initial=initial,
    )
    second_form = AssignForm(
        request.POST if is_second else None,
        people=free,
        today=today(),
        initial={"due_on": initial["due_on"]},
        auto_id="id_second_%s",
    )
    bound = second_form if is_second else form
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and bound.is_valid():
        try:
            _give_out(request.user, submission, first, bound, is_second=is_second)
        except Refused as refused:
            problems = [(bound["reviewer"].id_for_label, sentence) for sentence in refused.messages]
        else:
            ring_mail()
            messages.success(request, f"{bound.person} has been asked to review {council.short_name}.")
            return redirect("submissions-to-assign", region=place.slug)
    problems += [(bound[name].id_for_label, str(errors[0])) for name, errors in bound.errors.items()]
    context = {
        "region": place,
        "place": place.name,
        "breadcrumbs": [("Home", "/"), (place.name, place.get_absolute_url())],
        "submission": submission,
        "council": council,
        "reviews": reviews,
        "first": first,
        "is_over": submission.assessment.state != Assessment.State.SUBMITTED or submission != _latest(submission),
        "form": form,
        "second_form": second_form,
        "people": main_people,
        "free": free,
        "problems": problems,
        "listed": len(to_look_at(submission)),
        "share": round(SAMPLE_SHARE * 100),
        "today": today(),
    }
    return render(request, "frameworks/assign_reviewer.html", context, status=422 if problems else 200)


def _initial(submission: Submission, first: Review | None, people: list[User]) -> dict[str, object]:
    """The reviewer and date there are; else whoever reviewed the version before, and the usual time."""
    if first:
        return {"reviewer": first.reviewer_id, "due_on": max(first.due_on, today())}
    earlier = Review.objects.filter(submission__assessment=submission.assessment_id, is_second=False)
    before = earlier.order_by("-submission__number").values_list("reviewer_id", flat=True).first()
    known = before if before in {person.pk for person in people} else None
    return {"reviewer": known, "due_on": today() + timedelta(days=USUAL_DAYS)}


def _latest(submission: Submission) -> Submission | None:
    return submission.assessment.submissions.standing().latest_first().first()


def _give_out(by: User, submission: Submission, first: Review | None, form: AssignForm, *, is_second: bool) -> None:
    person, due_on, at = form.person, form.cleaned_data["due_on"], timezone.now()
    if is_second or first is None:
        assign(submission, reviewer=person, due_on=due_on, by=by, at=at, is_second=is_second)
    else:
        hand_over(first, to=person, due_on=due_on, by=by, at=at)
