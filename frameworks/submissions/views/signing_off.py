"""Reading it all on one page, signing it off, and reading what was signed off."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from councils.access import SignedIn, may_sign_off
from councils.models import Council
from frameworks.assessments.operations.carry_over import waiting
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.queries.assessment_levels import in_order, standing_of
from frameworks.assessments.queries.carried_answers import Mark, marks
from frameworks.assessments.views.assessments import questions_of, ring_mail, unanswered
from frameworks.assessments.views.frame import frame, open_assessment
from frameworks.models import (
    Answer,
    Assessment,
    Criterion,
    DeclaredAnswer,
    DeclaredEvidence,
    EvidenceUse,
    Submission,
    Theme,
    Verdict,
)
from frameworks.submissions.operations.return_to_reviewer import submit_and_give_back
from frameworks.submissions.operations.submit_assessment import drop_update, start_update


def sign_off(request: SignedIn, council: str, pk: int) -> HttpResponse:
    owner, found = open_assessment(request.user, council, pk)
    error = ""
    if request.method == "POST":
        open_assessment(request.user, council, pk, to_edit=True)
        error = (
            "" if request.POST.get("confirm") else "Confirm that this is a fair assessment supported by its evidence."
        )
        if not may_sign_off(request.user, owner):
            error = "Only a sign-off officer of the council can submit the self-assessment."
        if not error:
            try:
                done, review = submit_and_give_back(
                    found, by=request.user, at=timezone.now(), council_note=request.POST.get("council_note", "")
                )
            except Refused as refused:
                error = " ".join(refused.messages)
            else:
                ring_mail()
                where = f"with {review.reviewer}, who reviewed the version before" if review else "with the reviewer"
                messages.success(request, f"Submitted. Version {done.number} is now {where}.")
                return redirect(done)
    answers = _answers(found)
    now = standing_of(found, {row.criterion.code: row.value for row in answers})
    highest = max([found.aiming_at, *(row.criterion.level for row in answers if row.value)])
    context = frame(
        request.user,
        owner,
        found,
        standing=now,
        groups=by_theme(row for row in answers if row.criterion.level <= highest),
        carried=waiting(found),
        left=[row for row in answers if not row.value and row.criterion.level <= found.aiming_at],
        questions=unanswered(questions_of(found), answers) if found.state in Assessment.EDITABLE else [],
        may_sign_off=may_sign_off(request.user, owner),
        council_note=request.POST.get("council_note", found.council_note),
        was_sent_back=found.submissions.exists(),
        error=error,
    )
    return render(request, "frameworks/sign_off.html", context, status=422 if error else 200)


def _answers(found: Assessment) -> list[Answer]:
    """All of the assessment's answers with their evidence. Those above the level aimed at are shown up to the highest
    that has been answered."""
    uses = EvidenceUse.objects.select_related("evidence").order_by("pk")
    return in_order(found.answers.prefetch_related(Prefetch("uses", queryset=uses)), found.collection.edition)


def by_theme(answers: Iterable[Answer]) -> list[tuple[Theme, list[Answer]]]:
    """Answers in the edition's order, theme by theme."""
    return [(theme, list(part)) for theme, part in groupby(answers, key=lambda row: row.criterion.theme)]


@dataclass(frozen=True)
class Shown:
    """One declared answer with its evidence, the reviewer's verdict, and what it was before if it has changed."""

    declared: DeclaredAnswer
    criterion: Criterion
    evidence: list[DeclaredEvidence]
    verdict: Verdict | None
    was: DeclaredAnswer | None
    mark: Mark | None = None
    """How it stands to what was carried over."""


def submission(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """What was signed off: answers, evidence, verdicts once the review has ended, and what changed since before."""
    owner, found = _open_submission(request, council, pk)
    versions = list(found.assessment.submissions.latest_first())
    before = next((row for row in versions if row.number < found.number and row.dropped_at is None), None)
    shown = _shown(found, before)
    context = frame(
        request.user,
        owner,
        found.assessment,
        submission=found,
        levels=list(found.levels.select_related("theme")),
        groups=[(theme, list(part)) for theme, part in groupby(shown, key=lambda item: item.criterion.theme)],
        versions=versions,
        before=before,
        differing=[item for item in shown if item.verdict and item.verdict.outcome == Verdict.Outcome.DISAGREE],
    )
    return render(request, "frameworks/submission.html", context)


def _shown(found: Submission, before: Submission | None) -> list[Shown]:
    ended = Verdict.objects.filter(review__submission=found, review__is_second=False).exclude(review__state="open")
    verdicts = {row.declared_id: row for row in ended.exclude(outcome="")}
    was = {row.criterion_id: row for row in before.answers.all()} if before else {}
    evidence: dict[int, list[DeclaredEvidence]] = {}
    for item in DeclaredEvidence.objects.filter(declared__submission=found).order_by("pk"):
        evidence.setdefault(item.declared_id, []).append(item)
    answers = in_order(found.answers.all(), found.assessment.collection.edition)
    now = {
        row.criterion_id: (row.value, row.comment, frozenset(item.evidence_id for item in evidence.get(row.pk, ())))
        for row in answers
    }
    marked = marks(found.assessment, now)
    return [
        Shown(
            row,
            row.criterion,
            evidence.get(row.pk, []),
            verdicts.get(row.pk),
            _changed_from(row, was),
            marked.get(row.criterion_id),
        )
        for row in answers
    ]


def _open_submission(request: SignedIn, council: str, pk: int) -> tuple[Council, Submission]:
    found = get_object_or_404(Submission.objects.select_related("submitted_by", "validated_by"), pk=pk)
    owner, assessment = open_assessment(request.user, council, found.assessment_id)
    found.assessment = assessment
    return owner, found


def _changed_from(row: DeclaredAnswer, was: dict[int, DeclaredAnswer]) -> DeclaredAnswer | None:
    return was.get(row.criterion_id) if row.is_changed else None


@require_POST
def begin_update(request: SignedIn, council: str, pk: int) -> HttpResponse:
    _owner, found = open_assessment(request.user, council, pk, to_edit=True)
    try:
        start_update(found, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(
            request, "The update has begun. Change what is now met, add the evidence, then ask for it to be signed off."
        )
    return redirect(found)


def leave_update(request: SignedIn, council: str, pk: int) -> HttpResponse:
    """Asks first: answers go back to what was validated last."""
    owner, found = open_assessment(request.user, council, pk, to_edit=True)
    if request.method == "POST":
        try:
            drop_update(found, by=request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, "The update was dropped. The answers are again those that were validated.")
        return redirect(found)
    return render(request, "frameworks/leave_update.html", frame(request.user, owner, found))
