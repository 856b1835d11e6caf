"""How a review ends: agreeing with the rest, sending back with questions, validating."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.access import SignedIn
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.views.assessments import ring_mail
from frameworks.models import Review, Verdict
from frameworks.submissions.forms.reviewing import SendBackForm, ValidateForm
from frameworks.submissions.operations.review_submission import agree_with_rest, send_back, validate
from frameworks.submissions.queries.review_list import no_longer_answered
from frameworks.submissions.queries.review_state import not_looked_at, open_points, questioned_before
from frameworks.submissions.queries.review_table import read_sheet
from frameworks.submissions.views.reviewing import changed_page, frame, is_outdated, open_review, second_reviews


def already_over(request: SignedIn, review: Review) -> HttpResponse:
    messages.info(request, "This review is finished. Nothing more can be changed in it.")
    return redirect(review)


def agree_with_the_rest(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first, and says how many that are."""
    found = open_review(request.user, pk, to_judge=True)
    if is_outdated(found):
        return changed_page(request, found)
    if found.state != Review.State.OPEN:
        return already_over(request, found)
    if request.method == "POST":
        try:
            done = agree_with_rest(found, at=timezone.now(), by=request.user)
        except Refused as wrong:
            messages.error(request, " ".join(wrong.messages))
        else:
            messages.success(request, f"Agreed with {done} requirement{'' if done == 1 else 's'}.")
        return redirect(found)
    sheet = read_sheet(found)
    wanted = set(not_looked_at(found).values_list("declared", flat=True))
    unseen = [row for row in sheet.rows if row.verdict and not row.is_seen]
    rest = [row for row in unseen if row.declared.pk in wanted]
    replied = {row.pk for row in questioned_before(found)}
    left_out = [row for row in unseen if row.declared.pk not in wanted | replied]
    replies = [row for row in unseen if row.declared.pk in replied]
    context = frame(request.user, found, sheet=sheet, rest=rest, left_out=left_out, replies=replies)
    return render(request, "frameworks/agree_with_the_rest.html", context)


def send_it_back(request: SignedIn, pk: int) -> HttpResponse:
    """The questions and disagreements that go to the council, and a message with them."""
    found = open_review(request.user, pk, to_judge=True)
    if is_outdated(found):
        return changed_page(request, found)
    if found.state != Review.State.OPEN:
        return already_over(request, found)
    form = SendBackForm(request.POST if request.method == "POST" else None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            send_back(found, words=form.cleaned_data["words"], by=request.user, at=timezone.now())
        except Refused as wrong:
            problems = [("points", sentence) for sentence in wrong.messages]
        else:
            ring_mail()
            messages.success(request, "Sent back with questions. The council has been written to.")
            return redirect(found)
    problems += [("id_words", str(error)) for error in form.errors.get("words", [])]
    sheet = read_sheet(found)
    context = frame(request.user, found, sheet=sheet, form=form, problems=problems)
    return render(request, "frameworks/send_it_back.html", context, status=422 if problems else 200)


def validate_it(request: SignedIn, pk: int) -> HttpResponse:
    """What still stands in the way, the levels that would follow, and the end of the review."""
    found = open_review(request.user, pk, to_judge=True)
    if is_outdated(found):
        return changed_page(request, found)
    if found.state != Review.State.OPEN:
        return already_over(request, found)
    form = ValidateForm(request.POST if request.method == "POST" else None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = validate(found, by=request.user, at=timezone.now(), words=form.cleaned_data["words"])
        except Refused as wrong:
            problems = [("points", sentence) for sentence in wrong.messages]
        else:
            ring_mail()
            messages.success(request, f"Validated at level {done.validated}. The council has been written to.")
            return redirect(found)
    problems += [("id_words", str(error)) for error in form.errors.get("words", [])]
    sheet = read_sheet(found)
    was_asked = Verdict.objects.filter(
        outcome__in=[Verdict.Outcome.DISAGREE, Verdict.Outcome.ASK],
        review__submission__assessment=found.submission.assessment_id,
        review__state=Review.State.SENT_BACK,
        review__is_second=False,
    ).exists()
    context = frame(
        request.user,
        found,
        sheet=sheet,
        form=form,
        problems=problems,
        points=open_points(found),
        was_asked=was_asked,
        gone=no_longer_answered(found.submission),
        unfinished=[row for row in second_reviews(found) if row.looked_at < row.listed],  # type: ignore[attr-defined]
    )
    return render(request, "frameworks/validate_it.html", context, status=422 if problems else 200)
