"""Where a review stands: what is not looked at, what stands in the way of validating, and the levels that follow."""

from collections.abc import Iterable

from django.db.models import QuerySet

from frameworks.assessments.queries.assessment_levels import matrix_of, rule_of
from frameworks.editions.rules.levels import Profile
from frameworks.editions.rules.scoring import score
from frameworks.models import DeclaredAnswer, Review, Verdict
from frameworks.submissions.queries.review_list import questioned, version_sent_back


def not_looked_at(review: Review) -> QuerySet[Verdict]:
    """What “agree with the rest” would settle: not what the second reviewer questions, nor what was questioned before
    and has no verdict since."""
    doubted = Verdict.objects.filter(
        review__submission=review.submission_id,
        review__is_second=True,
        outcome__in=[Verdict.Outcome.DISAGREE, Verdict.Outcome.ASK],
    )
    rows = review.verdicts.filter(outcome="")
    if review.is_second:
        return rows
    return rows.exclude(declared__in=doubted.values("declared")).exclude(declared__in=questioned_before(review))


def questioned_before(review: Review) -> QuerySet[DeclaredAnswer]:
    """Answers that were asked about or disagreed with in the version sent back, and on which this review has no verdict
    yet: whether or not the council has replied or changed them."""
    read = review.verdicts.exclude(outcome="").values("declared")
    rows = review.submission.answers.filter(criterion__in=questioned(review.submission), for_review=True)
    return rows.exclude(pk__in=read).in_order()


def open_points(review: Review) -> list[str]:
    """What still stands in the way of validating, as sentences."""
    points = []
    unread = list(questioned_before(review))
    if unread:
        codes = ", ".join(row.criterion.code for row in unread)
        before = version_sent_back(review.submission)
        assert before is not None
        were = "was" if len(unread) == 1 else "were"
        points.append(
            f"{codes} {were} questioned in version {before.number}. "
            "Read what the council says now and save your verdict on each."
        )
    left = review.verdicts.filter(outcome="").exclude(declared__in=[row.pk for row in unread]).count()
    if left:
        have = "1 requirement has" if left == 1 else f"{left} requirements have"
        points.append(f"{have} not been looked at. Look at each, or agree with the rest.")
    asked = review.verdicts.filter(outcome=Verdict.Outcome.ASK).count()
    if asked:
        are = "1 question is" if asked == 1 else f"{asked} questions are"
        points.append(f"{are} open. Send the self-assessment back, or settle what you asked yourself.")
    differing = second_opinions(review)
    if differing:
        codes = ", ".join(verdict.declared.criterion.code for verdict in differing)
        points.append(f"The second reviewer sees {codes} differently. Look again and save your verdict on each.")
    return points


def second_opinions(review: Review) -> list[Verdict]:
    """Verdicts of a second reviewer that differ from the first one's and came after it."""
    mine = {row.declared_id: row for row in review.verdicts.exclude(outcome="")}
    rows = Verdict.objects.filter(review__submission=review.submission, review__is_second=True).exclude(outcome="")
    found = []
    for row in rows.select_related("declared__criterion").order_by("declared__criterion__code"):
        own = mine.get(row.declared_id)
        differs = own is not None and (own.outcome, own.value) != (row.outcome, row.value)
        if differs and own and own.given_at and row.given_at and own.given_at < row.given_at:
            found.append(row)
    return found


def settled_values(answers: Iterable[DeclaredAnswer], verdicts: Iterable[Verdict]) -> dict[str, str]:
    """By requirement code: the answer as the reviewer leaves it now. What has not been looked at stands as claimed."""
    own = {row.declared_id: row.value for row in verdicts if row.outcome == Verdict.Outcome.DISAGREE}
    return {row.criterion.code: own.get(row.pk) or row.validated_value or row.value for row in answers}


def levels_as_reviewed(review: Review) -> Profile:
    """The levels that follow from the answers as the reviewer leaves them now."""
    edition = review.submission.assessment.collection.edition
    values = settled_values(review.submission.answers.select_related("criterion"), review.verdicts.all())
    key = (edition.pk, edition.checksum)
    return score(rule_of(*key), matrix_of(*key)[0], values)
