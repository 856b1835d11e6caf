"""Reviewing a submission: assigning, verdicts, sending back with questions, validating."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from councils.access import may_review
from frameworks.assessments.operations.open_collection import Refused, write_to, write_to_council, write_to_managers
from frameworks.editions.rules.levels import Value
from frameworks.models import (
    Assessment,
    DeclaredAnswer,
    Event,
    Review,
    Submission,
    SubmissionLevel,
    Verdict,
)
from frameworks.models.collections import london_day
from frameworks.submissions.operations.submit_assessment import fingerprint_of
from frameworks.submissions.queries.review_list import SAMPLE_SHARE, carry_over, draw, to_look_at
from frameworks.submissions.queries.review_state import levels_as_reviewed, not_looked_at, open_points, settled_values


@transaction.atomic
def assign(
    submission: Submission,
    *,
    reviewer: User,
    due_on: date,
    by: User | None,
    at: datetime,
    is_second: bool = False,
    share: float = SAMPLE_SHARE,
) -> Review:
    """Give a submission to a reviewer. The first looks at all that is claimed as met up to the claimed level, a second
    at a sample of it, drawn with the submission's fingerprint as seed so that it can be drawn again."""
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("council", "collection__edition", "collection__region")
        .get(pk=submission.assessment_id)
    )
    submission.assessment = assessment
    if assessment.state != Assessment.State.SUBMITTED or submission.pk != _latest(assessment).pk:
        raise Refused("Only what was submitted last, and is not finished yet, can be given to a reviewer.")
    if not may_review(reviewer, assessment.council, london_day(at)):
        raise Refused(why_not(reviewer, assessment))
    if submission.reviews.filter(reviewer=reviewer).exists():
        raise Refused(f"{reviewer} reviews this submission already.")
    if not is_second and submission.reviews.filter(is_second=False).exists():
        raise Refused("This submission has a reviewer already. Hand the review over instead.")
    review = Review.objects.create(
        submission=submission,
        reviewer=reviewer,
        is_second=is_second,
        due_on=due_on,
        fingerprint=submission.fingerprint,
        assigned_by=by,
        assigned_at=at,
    )
    chosen = to_look_at(submission)
    if is_second:
        chosen = draw(chosen, seed=submission.fingerprint, share=share)
    Verdict.objects.bulk_create(Verdict(review=review, declared=row) for row in chosen)
    if not is_second:
        carry_over(review)
    words = "Second look at a sample." if is_second else f"Due {due_on:%-d %B %Y}."
    assessment.note(Event.Kind.ASSIGNED, by=by, at=at, words=words)
    write_to(reviewer, assessment, "assigned", key=f"assigned-{review.pk}", review=review)
    return review


def why_not(person: User, assessment: Assessment) -> str:
    return (
        f"{person} cannot review {assessment.council.short_name}: only reviewers of the region can who had no role "
        "there, or in a council with the same procurement team, in the last two years."
    )


@transaction.atomic
def hand_over(review: Review, *, to: User, due_on: date, by: User | None, at: datetime) -> None:
    """Another person goes on with the review, verdicts and all; or the same person gets another due date."""
    check_under_review(review)
    assessment = review.submission.assessment
    if not may_review(to, assessment.council, london_day(at)):
        raise Refused(why_not(to, assessment))
    if review.submission.reviews.filter(reviewer=to).exclude(pk=review.pk).exists():
        raise Refused(f"{to} reviews this submission already.")
    review.reviewer, review.due_on = to, due_on
    review.save(update_fields=["reviewer", "due_on"])
    assessment.note(Event.Kind.ASSIGNED, by=by, at=at, words=f"Handed over, due {due_on:%-d %B %Y}.")
    write_to(to, assessment, "assigned", key=f"assigned-{review.pk}-{to.pk}-{at:%Y%m%d%H%M%S}", review=review)


def _latest(assessment: Assessment) -> Submission:
    latest = assessment.submissions.standing().latest_first().first()
    if latest is None:
        raise Refused("Nothing has been submitted yet.")
    return latest


CHANGED = "The council's submission has changed since this review began. Nothing more can be saved in it."


def check_under_review(review: Review) -> None:
    """Waits until nobody else is at work on the assessment, and refuses where the review has ended meanwhile or is not
    about what was submitted last."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=review.submission.assessment_id)
    review.refresh_from_db(fields=["state"])
    if review.state != Review.State.OPEN:
        raise Refused("This review is finished. Nothing more can be changed in it.")
    latest = _latest(assessment)
    is_latest = latest.pk == review.submission_id and latest.fingerprint == review.fingerprint
    if assessment.state != Assessment.State.SUBMITTED or not is_latest:
        raise Refused(CHANGED)


@dataclass(frozen=True)
class Given:
    """A verdict as it was typed, and when the verdict that the person had before them was given."""

    outcome: str
    value: str = ""
    reason: str = ""
    seen: datetime | None = None

    def cleaned(self) -> "Given":
        """The reviewer's own answer belongs to disagreeing alone."""
        value = self.value if self.outcome == Verdict.Outcome.DISAGREE else ""
        return Given(self.outcome, value, self.reason.strip(), self.seen)

    def says_the_same_as(self, verdict: Verdict) -> bool:
        return (self.outcome, self.value, self.reason) == (verdict.outcome, verdict.value, verdict.reason)


@transaction.atomic
def give(
    review: Review,
    declared: DeclaredAnswer,
    *,
    outcome: str,
    value: str = "",
    reason: str = "",
    at: datetime,
    by: User | None = None,
) -> Verdict:
    """Record a verdict on one declared answer, also one outside the list if the reviewer wants to look at it."""
    check_under_review(review)
    given = Given(outcome, value, reason).cleaned()
    _check(review, declared, given)
    return _write(review, declared, given, by, at)


@transaction.atomic
def give_many(
    review: Review, given: Mapping[int, Given], *, by: User | None, at: datetime, again: int | None = None
) -> dict[int, str]:
    """Record the verdicts of a page, by declared answer; returns why, where one could not be saved. The others are.

    A verdict that says what is there already is left alone, but for the one to be given `again`: looked at once more,
    and kept. One that somebody else gave meanwhile is not overwritten unseen.
    """
    check_under_review(review)
    answers = {row.pk: row for row in review.submission.answers.filter(pk__in=list(given)).select_related("criterion")}
    stored = {row.declared_id: row for row in review.verdicts.filter(declared__in=list(given))}
    refused = {}
    for pk, typed in given.items():
        words, declared, verdict = typed.cleaned(), answers.get(pk), stored.get(pk)
        if verdict and words.says_the_same_as(verdict) and pk != again:
            continue
        try:
            if declared is None:
                raise Refused("This answer belongs to another submission.")
            _check(review, declared, words)
            if verdict and verdict.given_at != words.seen and not words.says_the_same_as(verdict):
                raise Refused(_meanwhile(verdict))
        except Refused as wrong:
            refused[pk] = " ".join(wrong.messages)
        else:
            assert declared is not None
            _write(review, declared, words, by, at)
    return refused


def _meanwhile(verdict: Verdict) -> str:
    when = f" on {timezone.localtime(verdict.given_at):%-d %B %Y at %H:%M}" if verdict.given_at else ""
    reason = f", “{verdict.reason}”" if verdict.reason else ""
    own = f" ({verdict.get_value_display()})" if verdict.value else ""
    outcome = verdict.get_outcome_display().lower()
    return (
        f"Another verdict was saved{when} since you opened the page: {outcome}{own}{reason}. "
        "Save again if yours should stand instead."
    )


def _check(review: Review, declared: DeclaredAnswer, given: Given) -> None:
    if declared.submission_id != review.submission_id:
        raise Refused("This answer belongs to another submission.")
    if not declared.for_review:
        raise Refused("This answer was settled in an earlier review. In an update only what changed is reviewed.")
    if review.is_second and not review.verdicts.filter(declared=declared).exists():
        raise Refused("A second reviewer looks only at the sample drawn.")
    if given.outcome not in Verdict.Outcome.values:
        raise Refused("Choose agree, disagree or ask.")
    if given.outcome == Verdict.Outcome.DISAGREE:
        _check_own_answer(declared, given)
    if given.outcome == Verdict.Outcome.ASK and not given.reason:
        raise Refused("Write the question that the council should answer.")


def _check_own_answer(declared: DeclaredAnswer, given: Given) -> None:
    if given.value not in set(Value):
        raise Refused("To disagree, choose your own answer and say why.")
    if not given.reason:
        raise Refused("To disagree, choose your own answer and say why.")
    if given.value == declared.value:
        raise Refused("Your own answer is the same as the council's. Choose “agree”, or another answer.")


def _write(review: Review, declared: DeclaredAnswer, given: Given, by: User | None, at: datetime) -> Verdict:
    verdict, _created = Verdict.objects.update_or_create(
        review=review,
        declared=declared,
        defaults={
            "outcome": given.outcome,
            "value": given.value,
            "reason": given.reason,
            "given_at": at,
            "given_by": by or review.reviewer,
            "carried_over": False,
        },
    )
    return verdict


@transaction.atomic
def agree_with_rest(review: Review, *, at: datetime, by: User | None = None) -> int:
    """Agree with everything on the list that has not been looked at, but for what the second reviewer questions;
    returns how many that were."""
    check_under_review(review)
    return not_looked_at(review).update(outcome=Verdict.Outcome.AGREE, given_at=at, given_by=by or review.reviewer)


@transaction.atomic
def send_back(review: Review, *, words: str, by: User, at: datetime) -> None:
    """Back to the council with the questions asked and the reasons given; its answers open again."""
    check_under_review(review)
    _first(review)
    if not review.verdicts.filter(outcome__in=[Verdict.Outcome.ASK, Verdict.Outcome.DISAGREE]).exists():
        raise Refused("Ask at least one question, or disagree with an answer, before you send it back.")
    _end(review, Review.State.SENT_BACK, words=words, at=at)
    assessment = review.submission.assessment
    is_update = review.submission.kind == Submission.Kind.UPDATE
    assessment.state = Assessment.State.UPDATING if is_update else Assessment.State.SENT_BACK
    assessment.save(update_fields=["state"])
    assessment.note(Event.Kind.SENT_BACK, by=by, at=at, words=words.strip())
    key = f"sent-back-{review.submission.number}"
    write_to_council(assessment, "sent_back", key=key, review=review)


def _first(review: Review) -> None:
    if review.is_second:
        raise Refused("A second reviewer gives verdicts; the first reviewer sends back or validates.")


def _end(review: Review, state: str, *, words: str, at: datetime) -> None:
    review.state, review.words, review.ended_at = state, words.strip(), at
    review.save(update_fields=["state", "words", "ended_at"])
    review.submission.reviews.filter(state=Review.State.OPEN).update(state=state, ended_at=at)


@transaction.atomic
def validate(review: Review, *, by: User, at: datetime, words: str = "") -> Submission:
    """End the review: the levels follow from the answers as the reviewer left them.

    Raises Refused while a question is open or something has not been looked at. Where the reviewer differs from the
    council and the council has written a note, they have agreed to differ.
    """
    check_under_review(review)
    _first(review)
    points = open_points(review)
    if points:
        raise Refused(points)
    submission = review.submission
    if fingerprint_of(submission) != review.fingerprint:
        raise Refused("What is stored is not what was signed off: its fingerprint differs. Tell the administrator.")
    reviewed = levels_as_reviewed(review)
    answers = list(submission.answers.select_related("criterion"))
    settled = settled_values(answers, review.verdicts.all())
    for row in answers:
        row.validated_value = settled[row.criterion.code]
    DeclaredAnswer.objects.bulk_update(answers, ["validated_value"])
    levels = list(submission.levels.select_related("theme"))
    for level in levels:
        level.validated = reviewed.level_of(level.theme.code)
    SubmissionLevel.objects.bulk_update(levels, ["validated"])
    submission.validated, submission.validated_at, submission.validated_by = reviewed.overall, at, by
    submission.save(update_fields=["validated", "validated_at", "validated_by"])
    _end(review, Review.State.DONE, words=words, at=at)
    differed = bool(submission.council_note) and any(row.validated_value != row.value for row in answers)
    assessment = submission.assessment
    assessment.state = Assessment.State.DIFFERED if differed else Assessment.State.VALIDATED
    assessment.save(update_fields=["state"])
    kind = Event.Kind.DIFFERED if differed else Event.Kind.VALIDATED
    assessment.note(kind, by=by, at=at, words=f"Level {reviewed.overall}.")
    key = f"validated-{submission.number}"
    write_to_council(assessment, "validated", key=key, submission=submission)
    write_to_managers(assessment, "validated", key=key, submission=submission)
    return submission
