"""What tests about reviews have in common: answers handed in, a reviewer at work."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from councils.models import RoleKind
from frameworks.assessments.operations.save_answers import Typed, record
from frameworks.models import Assessment, Review, Submission, Verdict
from frameworks.submissions.operations.review_submission import assign, give
from frameworks.submissions.operations.submit_assessment import submit
from tests.factories import make_person


def hand_in(assessment: Assessment, *, value: str = "met", up_to: int = 1, note: str = "", **codes: str) -> Submission:
    """Answer every requirement up to a level, some differently (PE1_1="partly"), and submit."""
    given = {code.replace("_", "."): other for code, other in codes.items()}
    typed = {
        row.pk: Typed(
            given.get(row.criterion.code, value),
            "It is not ours." if given.get(row.criterion.code) == "not-applicable" else "",
            f"Our {row.criterion.code}.",
            "",
            row.version,
        )
        for row in assessment.answers.select_related("criterion")
        if row.criterion.level <= up_to or row.criterion.code in given
    }
    record(assessment, typed, by=None, at=timezone.now())
    return submit(assessment, by=None, at=timezone.now(), council_note=note)


def change(assessment: Assessment, code: str, value: str = "met", **words: str) -> None:
    """As an officer corrects one answer."""
    assessment.refresh_from_db()
    row = assessment.answers.get(criterion__code=code)
    said = {"reason": row.reason, "comment": row.comment, "reply": row.reply, **words}
    typed = Typed(value=value, version=row.version, **said)
    record(assessment, {row.pk: typed}, by=None, at=timezone.now())


def in_a_week() -> date:
    return timezone.localdate() + timedelta(days=7)


def make_reviewer(submission: Submission, **over: Any) -> User:
    return make_person(RoleKind.REVIEWER, submission.assessment.council.region, **over)


def make_review(submission: Submission, reviewer: User | None = None, **over: Any) -> Review:
    given = {"due_on": in_a_week(), "by": None, "at": timezone.now(), **over}
    return assign(submission, reviewer=reviewer or make_reviewer(submission), **given)


def say(review: Review, code: str, outcome: str, **words: Any) -> Verdict:
    declared = review.submission.answers.get(criterion__code=code)
    return give(review, declared, outcome=outcome, at=timezone.now(), **words)


def disagree(review: Review, code: str, value: str = "not-met", reason: str = "The memo is from 2019.") -> Verdict:
    return say(review, code, "disagree", value=value, reason=reason)


def ask(review: Review, code: str, reason: str = "Since when?") -> Verdict:
    return say(review, code, "ask", reason=reason)


def listed(review: Review) -> list[str]:
    rows = review.verdicts.order_by("declared__criterion__theme__order", "declared__criterion__code")
    return list(rows.values_list("declared__criterion__code", flat=True))


def outcomes(review: Review) -> dict[str, str]:
    return dict(review.verdicts.values_list("declared__criterion__code", "outcome"))
