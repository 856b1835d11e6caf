"""The reviewer's pages: what is assigned to them, and verdicts theme by theme."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, OuterRef, Subquery, Value, When
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from councils.access import SignedIn, has_conflict, may_manage, standing, today
from councils.models import RoleKind
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.views.downloads import handed_out, wanted
from frameworks.models import Assessment, Review, Submission, Theme
from frameworks.submissions.forms.reviewing import VerdictForm
from frameworks.submissions.operations.review_submission import give_many
from frameworks.submissions.queries.review_list import no_longer_answered
from frameworks.submissions.queries.review_state import not_looked_at
from frameworks.submissions.queries.review_table import Row, Sheet, add_background, level_names, read_sheet
from ui.lists import page_of

ASSESSMENT = "submission__assessment"
UNREAD = ("citation", "wording", "links", "rule_in_words", "issuer", "published")
"""What these pages do not show of an edition."""


def reviews(request: SignedIn) -> HttpResponseBase:
    """What is assigned to the person: open ones first, by due date; finished ones later, the latest first."""
    rows = (
        Review.objects.filter(reviewer=request.user)
        .with_progress()
        .annotate(is_over=Case(When(state=Review.State.OPEN, then=0), default=1, output_field=IntegerField()))
        .select_related(f"{ASSESSMENT}__council", f"{ASSESSMENT}__collection")
        .order_by("is_over", Case(When(is_over=0, then="due_on"), default=Value(None)), "-ended_at", "pk")
    )
    if wanted(request):
        lines = [
            (row.submission.assessment.council.name, row.submission.assessment.collection.name, row.submission.number,
             row.due_on, row.looked_at, row.listed, row.get_state_display())  # type: ignore[attr-defined]
            for row in rows
        ]  # fmt: skip
        header = ("Council", "Collection", "Version", "Due", "Looked at", "Listed", "State")
        return handed_out(request, "Reviews", header, lines)
    page = page_of(request, rows)
    managed = [region for region in standing(request.user).regions if may_manage(request.user, region.pk)]
    context = {"page": page, "today": today(), "managed": managed, "breadcrumbs": [("Home", "/")]}
    return render(request, "frameworks/reviews.html", context)


def open_review(user: User, pk: int, *, to_judge: bool = False) -> Review:
    """The review of a page: for its reviewer and the project manager. Nobody gives verdicts on a council where they, or
    its procurement team, hold or lately held a role."""
    latest = Submission.objects.standing().filter(assessment=OuterRef(ASSESSMENT)).order_by("-number")
    rows = (
        Review.objects.select_related(
            "reviewer",
            "submission__submitted_by",
            f"{ASSESSMENT}__council__region",
            f"{ASSESSMENT}__collection__edition",
        )
        .defer(*(f"{ASSESSMENT}__collection__edition__{name}" for name in UNREAD))
        .annotate(latest=Subquery(latest.values("pk")[:1]))
    )
    review = rows.filter(pk=pk).first()
    if review is None:
        raise Http404
    council = review.submission.assessment.council
    kinds = standing(user).kinds_in_region(council.region_id)
    manages = RoleKind.MANAGER in kinds
    if not manages and not (review.reviewer_id == user.pk and RoleKind.REVIEWER in kinds):
        raise Http404
    conflict = has_conflict(user, council, today())
    if conflict and (to_judge or not manages):
        raise PermissionDenied(
            "You hold, or held in the last two years, a role in this council or in one with the same procurement team. "
            "The project manager can hand the review over to somebody else."
        )
    review.may_judge = review.state == Review.State.OPEN and not conflict  # type: ignore[attr-defined]
    return review


def is_outdated(review: Review) -> bool:
    """The submission is no longer the one that was given to the reviewer."""
    submission = review.submission
    is_same = review.fingerprint == submission.fingerprint and review.latest == submission.pk  # type: ignore[attr-defined]
    under_review = submission.assessment.state == Assessment.State.SUBMITTED
    return review.state == Review.State.OPEN and not (is_same and under_review)


def changed_page(request: SignedIn, review: Review) -> HttpResponse:
    return render(request, "frameworks/review_changed.html", frame(request.user, review), status=409)


def frame(user: User, review: Review, **context: object) -> dict[str, object]:
    """Words that every page of a review shows."""
    assessment = review.submission.assessment
    edition = assessment.collection.edition
    return {
        "review": review,
        "submission": review.submission,
        "assessment": assessment,
        "council": assessment.council,
        "place": assessment.council.name,
        "may_judge": review.may_judge,  # type: ignore[attr-defined]
        "for_somebody_else": review.reviewer_id != user.pk,
        "manages": may_manage(user, assessment.council.region_id),
        "names": level_names(edition.pk, edition.checksum),
        "breadcrumbs": [
            ("Home", "/"),
            ("Reviews", reverse("reviews")),
            (assessment.council.short_name, review.get_absolute_url()),
        ],
        **context,
    }


def review(request: SignedIn, pk: int) -> HttpResponse:
    """Themes with claimed and validated level and progress; once the review has ended, its result."""
    found = open_review(request.user, pk)
    if is_outdated(found):
        return changed_page(request, found)
    sheet = read_sheet(found)
    seconds = [] if found.is_second else second_reviews(found)
    context = frame(
        request.user,
        found,
        sheet=sheet,
        next_url=next_url(sheet),
        seconds=seconds,
        today=today(),
        doubted=[row for row in sheet.rows if row.is_doubted],
        gone=no_longer_answered(found.submission),
        unlooked=not_looked_at(found).count() if found.may_judge and sheet.left else 0,  # type: ignore[attr-defined]
    )
    context["breadcrumbs"] = [("Home", "/"), ("Reviews", reverse("reviews"))]
    return render(request, "frameworks/review.html", context)


def second_reviews(review: Review) -> "list[Review]":
    rows = review.submission.reviews.filter(is_second=True).with_progress().select_related("reviewer")
    return list(rows.order_by("assigned_at"))


def next_url(sheet: Sheet, after: str = "") -> str:
    """The next requirement on the list without a verdict; empty where all have one."""
    row = sheet.next_unseen(after)
    return requirement_url(sheet.review, row) if row else ""


def requirement_url(review: Review, row: Row) -> str:
    page = reverse("review-theme", args=[review.pk, row.criterion.theme.code])
    return f"{page}#{row.criterion.code}"


def review_theme(request: SignedIn, pk: int, code: str) -> HttpResponse:
    """One theme: what the council says of each requirement, and the reviewer's verdict on it."""
    found = open_review(request.user, pk, to_judge=request.method == "POST")
    if is_outdated(found):
        return changed_page(request, found)
    sheet = read_sheet(found)
    part = next((part for part in sheet.parts if part.theme.code == code), None)
    if part is None:
        raise Http404
    with_rest = bool(request.GET.get("rest")) and not found.is_second
    rows = [row for row in sheet.of(part.theme) if with_rest or row.verdict]
    forms = {row.declared.pk: VerdictForm(declared=row.declared, verdict=row.verdict) for row in rows}
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        problems = _save_page(request, found, rows, forms)
        if not problems:
            return redirect(_after_saving(request, found, part.theme, with_rest))
    add_background(sheet, rows)
    context = frame(
        request.user,
        found,
        sheet=sheet,
        part=part,
        items=[(row, forms[row.declared.pk]) for row in rows],
        problems=problems,
        with_rest=with_rest,
        next_url=next_url(sheet, code),
        following=_following(sheet, part.theme),
        next_key="",
    )
    return render(request, "frameworks/review_theme.html", context, status=422 if problems else 200)


def _following(sheet: Sheet, theme: Theme) -> Theme | None:
    """The next theme that has anything on the list."""
    themes = [part.theme for part in sheet.parts if part.listed or part.theme == theme]
    later = themes[themes.index(theme) + 1 :]
    return later[0] if later else None


def _save_page(
    request: SignedIn, review: Review, rows: list[Row], forms: dict[int, VerdictForm]
) -> list[tuple[str, str]]:
    """Save every verdict on the page that can be saved; the others come back as (field id, sentence), still typed."""
    problems, typed = [], {}
    for row in rows:
        form = VerdictForm(request.POST, declared=row.declared, verdict=row.verdict)
        if not form.is_filled_in:
            continue
        forms[row.declared.pk] = form
        if form.is_valid():
            typed[row.declared.pk] = form.given()
        problems += form.problems()
    again = request.POST.get("save", "")
    try:
        refused = give_many(
            review, typed, by=request.user, at=timezone.now(), again=int(again) if again.isdigit() else None
        )
    except Refused as wrong:
        return [("main-content", sentence) for sentence in wrong.messages]
    for pk, sentence in refused.items():
        forms[pk].refuse(sentence)
        problems += forms[pk].problems()
    return problems


def _after_saving(request: SignedIn, review: Review, theme: Theme, with_rest: bool) -> str:
    """To the next requirement without a verdict, or to the list of themes where that is asked for or all have one."""
    sheet = read_sheet(review)
    url = next_url(sheet, theme.code)
    if request.POST.get("save") == "list" or (not url and not with_rest):
        messages.success(request, f"Saved. {sheet.seen} of {sheet.listed} looked at.")
        return review.get_absolute_url()
    if with_rest:
        messages.success(request, "Saved.")
        return request.get_full_path()
    return url


@require_POST
def save_verdict(request: SignedIn, pk: int, declared: int) -> HttpResponse:
    """One verdict saved by the page itself. Answers in JSON: saved, refused with words, or given meanwhile."""
    found = open_review(request.user, pk, to_judge=True)
    answer = found.submission.answers.select_related("criterion__theme").filter(pk=declared).first()
    if answer is None:
        raise Http404
    form = VerdictForm(request.POST, declared=answer, verdict=None)
    if not form.is_valid():
        return JsonResponse(
            {"state": "refused", "words": "; ".join(words for _id, words in form.problems())}, status=422
        )
    try:
        refused = give_many(found, {answer.pk: form.given()}, by=request.user, at=timezone.now())
    except Refused as wrong:
        return JsonResponse({"state": "refused", "words": " ".join(wrong.messages)}, status=409)
    if refused:
        return JsonResponse({"state": "refused", "words": refused[answer.pk]}, status=409)
    sheet = read_sheet(found)
    code = answer.criterion.theme.code
    verdict = next(row.verdict for row in sheet.rows if row.declared.pk == answer.pk)
    assert verdict is not None
    assert verdict.given_at is not None
    part = next(part for part in sheet.parts if part.theme.code == code)
    bar = frame(request.user, found, sheet=sheet, part=part, next_url=next_url(sheet, code))
    return JsonResponse(
        {
            "state": "saved",
            "seen": verdict.given_at.isoformat(),
            "words": f"Saved {timezone.localtime(verdict.given_at):%H:%M}",
            "bar": render_to_string("frameworks/_review_bar.html", bar),
        }
    )
