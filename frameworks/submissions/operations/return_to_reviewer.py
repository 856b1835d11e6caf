"""A council that submits again goes back to whoever reviewed the version before, without anybody having to give it."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from councils.access import may_review
from frameworks.models import Assessment, Review, Submission
from frameworks.models.collections import london_day
from frameworks.submissions.operations.review_submission import assign
from frameworks.submissions.operations.submit_assessment import submit

USUAL_DAYS = 14
"""A reviewer gets so long unless the manager says otherwise."""


@transaction.atomic
def submit_and_give_back(
    assessment: Assessment, *, by: User | None, at: datetime, council_note: str = ""
) -> tuple[Submission, Review | None]:
    """The new version, and its review where somebody reviewed the one before and still may. Otherwise it waits for the
    project manager to choose."""
    submission = submit(assessment, by=by, at=at, council_note=council_note)
    return submission, _give_back(submission, at)


def _give_back(submission: Submission, at: datetime) -> Review | None:
    earlier = Review.objects.filter(submission__assessment=submission.assessment_id, is_second=False)
    last = earlier.select_related("reviewer").order_by("-submission__number").first()
    on = london_day(at)
    if last is None or not last.reviewer.is_active:
        return None
    if not may_review(last.reviewer, submission.assessment.council, on):
        return None
    return assign(submission, reviewer=last.reviewer, due_on=on + timedelta(days=USUAL_DAYS), by=None, at=at)
