"""What a reviewer is given to look at: the list, a sample drawn from it, and verdicts that stand from before."""

import random
from collections.abc import Sequence

from frameworks.levels import FULFILLING
from frameworks.models import DeclaredAnswer, Review, Submission, Verdict

SAMPLE_SHARE = 0.25
"""The part of what the first reviewer looks at that a second reviewer is given, drawn at random."""


def to_look_at(submission: Submission) -> list[DeclaredAnswer]:
    """What is claimed as met, or as not applicable, up to the claimed level of its theme; in an update what changed."""
    rows = submission.answers.filter(value__in=FULFILLING, for_review=True).in_order()
    if submission.kind == Submission.Kind.UPDATE:
        return list(rows)
    claimed = dict(submission.levels.values_list("theme_id", "claimed"))
    return [row for row in rows if row.criterion.level <= claimed.get(row.criterion.theme_id, 0)]


def draw(rows: Sequence[DeclaredAnswer], *, seed: str, share: float = SAMPLE_SHARE) -> list[DeclaredAnswer]:
    """A share of the rows, at least one, in their order. The same rows and seed draw the same sample every time."""
    if not rows:
        return []
    size = min(len(rows), max(1, round(len(rows) * share)))
    places = random.Random(seed).sample(range(len(rows)), size)
    return [rows[place] for place in sorted(places)]


def carry_over(review: Review) -> None:
    """Verdicts of agreement from the version before stand where the answer has not changed since."""
    submission = review.submission
    earlier = submission.assessment.submissions.standing().filter(number__lt=submission.number)
    before = earlier.order_by("-number").first()
    if before is None or before.validated is not None:
        return
    agreed = {
        verdict.declared.criterion_id: verdict
        for verdict in Verdict.objects.filter(
            review__submission=before, review__is_second=False, outcome=Verdict.Outcome.AGREE
        ).select_related("declared")
    }
    kept = []
    for verdict in review.verdicts.filter(declared__is_changed=False).select_related("declared"):
        stands = agreed.get(verdict.declared.criterion_id)
        if stands:
            verdict.outcome, verdict.reason, verdict.carried_over = stands.outcome, stands.reason, True
            verdict.given_at, verdict.given_by_id = stands.given_at, stands.given_by_id
            kept.append(verdict)
    Verdict.objects.bulk_update(kept, ["outcome", "reason", "given_at", "given_by", "carried_over"])
