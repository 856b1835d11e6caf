"""Reviewing a submission: assigning, verdicts, sending back with questions, validating."""

import random
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from councils.access import may_review
from frameworks.levels import FULFILLING, Profile, fulfilled_codes, profile
from frameworks.models import (
    Assessment,
    DeclaredAnswer,
    DeclaredEvidence,
    Event,
    Evidence,
    Review,
    Submission,
    SubmissionLevel,
    Verdict,
)
from frameworks.models.collections import london_day
from frameworks.opening import Refused, write_to, write_to_council, write_to_managers

SAMPLE_SHARE = 0.25
"""The part of what the first reviewer looks at that a second reviewer is given, drawn at random."""


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
        raise Refused(
            f"{reviewer} cannot review {assessment.council.short_name}: only reviewers of the region can who had no role "
            "there, or in a council with the same procurement team, in the last two years."
        )
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
        drawn = random.Random(submission.fingerprint)
        chosen = drawn.sample(chosen, max(1, round(len(chosen) * share))) if chosen else []
    Verdict.objects.bulk_create(Verdict(review=review, declared=row) for row in chosen)
    if not is_second:
        _carry_over(review)
    words = "Second look at a sample." if is_second else f"Due {due_on:%-d %B %Y}."
    assessment.note(Event.Kind.ASSIGNED, by=by, at=at, words=words)
    write_to(reviewer, assessment, "assigned", key=f"assigned-{review.pk}", review=review)
    return review


def _latest(assessment: Assessment) -> Submission:
    latest = assessment.submissions.latest_first().first()
    if latest is None:
        raise Refused("Nothing has been submitted yet.")
    return latest


def to_look_at(submission: Submission) -> list[DeclaredAnswer]:
    """What is claimed as met, or as not applicable, up to the claimed level of its theme; in an update what changed."""
    claimed = dict(submission.levels.values_list("theme_id", "claimed"))
    rows = submission.answers.filter(value__in=FULFILLING, for_review=True).in_order()
    if submission.kind == Submission.Kind.UPDATE:
        return list(rows)
    return [row for row in rows if row.criterion.level <= claimed.get(row.criterion.theme_id, 0)]


def _carry_over(review: Review) -> None:
    """Verdicts of agreement from the version before stand where the answer has not changed since."""
    before = (
        Review.objects.filter(
            submission__assessment=review.submission.assessment,
            submission__number=review.submission.number - 1,
            is_second=False,
        )
        .order_by("-pk")
        .first()
    )
    if before is None or review.submission.kind == Submission.Kind.UPDATE:
        return
    agreed = {
        verdict.declared.criterion_id: verdict
        for verdict in before.verdicts.filter(outcome=Verdict.Outcome.AGREE).select_related("declared")
    }
    kept = []
    for verdict in review.verdicts.filter(declared__is_changed=False).select_related("declared"):
        earlier = agreed.get(verdict.declared.criterion_id)
        if earlier:
            verdict.outcome, verdict.given_at, verdict.carried_over = earlier.outcome, earlier.given_at, True
            kept.append(verdict)
    Verdict.objects.bulk_update(kept, ["outcome", "given_at", "carried_over"])


def check_under_review(review: Review) -> None:
    if review.state != Review.State.OPEN:
        raise Refused("This review is finished. Nothing more can be changed in it.")
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=review.submission.assessment_id)
    latest = _latest(assessment)
    if assessment.state != Assessment.State.SUBMITTED or latest.fingerprint != review.fingerprint:
        raise Refused("The council's submission has changed since this review began.")


@transaction.atomic
def give(
    review: Review, declared: DeclaredAnswer, *, outcome: str, value: str = "", reason: str = "", at: datetime
) -> Verdict:
    """Record a verdict on one declared answer, also one outside the list if the reviewer wants to look at it."""
    check_under_review(review)
    reason = reason.strip()
    if declared.submission_id != review.submission_id:
        raise Refused("This answer belongs to another submission.")
    if outcome not in Verdict.Outcome.values:
        raise Refused("Choose agree, disagree or ask.")
    if outcome == Verdict.Outcome.DISAGREE and (not value or not reason):
        raise Refused("To disagree, choose your own answer and say why.")
    if outcome == Verdict.Outcome.DISAGREE and value == declared.value:
        raise Refused("Your own answer is the same as the council's. Choose “agree”, or another answer.")
    if outcome == Verdict.Outcome.ASK and not reason:
        raise Refused("Write the question that the council should answer.")
    verdict, _created = Verdict.objects.update_or_create(
        review=review,
        declared=declared,
        defaults={
            "outcome": outcome,
            "value": value if outcome == Verdict.Outcome.DISAGREE else "",
            "reason": reason,
            "given_at": at,
            "carried_over": False,
        },
    )
    return verdict


@transaction.atomic
def agree_with_rest(review: Review, *, at: datetime) -> int:
    """Agree with everything on the list that has not been looked at; returns how many that were."""
    check_under_review(review)
    return review.verdicts.filter(outcome="").update(outcome=Verdict.Outcome.AGREE, given_at=at)


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


def open_points(review: Review) -> list[str]:
    """What still stands in the way of validating, as sentences."""
    points = []
    not_looked_at = review.verdicts.filter(outcome="").count()
    if not_looked_at:
        points.append(f"{not_looked_at} requirements have not been looked at. Look at each, or agree with the rest.")
    asked = review.verdicts.filter(outcome=Verdict.Outcome.ASK).count()
    if asked:
        points.append(f"{asked} questions are open. Send the assessment back, or settle them yourself.")
    differing = second_opinions(review)
    if differing:
        codes = ", ".join(verdict.declared.criterion.code for verdict in differing)
        points.append(f"The second reviewer sees {codes} differently. Look at each again and save your verdict.")
    return points


def second_opinions(review: Review) -> list[Verdict]:
    """Verdicts of a second reviewer that differ from the first one's and came after it."""
    mine = {row.declared_id: row for row in review.verdicts.exclude(outcome="")}
    rows = Verdict.objects.filter(review__submission=review.submission, review__is_second=True).exclude(outcome="")
    found = []
    for row in rows.select_related("declared__criterion"):
        own = mine.get(row.declared_id)
        differs = own is not None and (own.outcome, own.value) != (row.outcome, row.value)
        if differs and own and own.given_at and row.given_at and own.given_at < row.given_at:
            found.append(row)
    return found


def levels_as_reviewed(review: Review) -> Profile:
    """The levels that follow from the answers as the reviewer leaves them now."""
    submission = review.submission
    own = {row.declared_id: row.value for row in review.verdicts.filter(outcome=Verdict.Outcome.DISAGREE)}
    values = {
        row.criterion.code: own.get(row.pk) or row.validated_value or row.value
        for row in submission.answers.select_related("criterion")
    }
    return profile(submission.assessment.collection.edition.requirements(), fulfilled_codes(values))


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
    reviewed = levels_as_reviewed(review)
    own = {row.declared_id: row.value for row in review.verdicts.filter(outcome=Verdict.Outcome.DISAGREE)}
    answers = list(submission.answers.all())
    for row in answers:
        row.validated_value = own.get(row.pk) or row.validated_value or row.value
    DeclaredAnswer.objects.bulk_update(answers, ["validated_value"])
    levels = list(submission.levels.select_related("theme"))
    for level in levels:
        level.validated = reviewed.level_of(level.theme.code)
    SubmissionLevel.objects.bulk_update(levels, ["validated"])
    submission.validated, submission.validated_at, submission.validated_by = reviewed.overall, at, by
    submission.save(update_fields=["validated", "validated_at", "validated_by"])
    _end(review, Review.State.DONE, words=words, at=at)
    differed = bool(own and submission.council_note)
    assessment = submission.assessment
    assessment.state = Assessment.State.DIFFERED if differed else Assessment.State.VALIDATED
    assessment.save(update_fields=["state"])
    kind = Event.Kind.DIFFERED if differed else Event.Kind.VALIDATED
    assessment.note(kind, by=by, at=at, words=f"Level {reviewed.overall}.")
    key = f"validated-{submission.number}"
    write_to_council(assessment, "validated", key=key, submission=submission)
    write_to_managers(assessment, "validated", key=key, submission=submission)
    return submission


@transaction.atomic
def hand_over(review: Review, *, to: User, due_on: date, by: User, at: datetime) -> None:
    """Another person goes on with the review, verdicts and all."""
    check_under_review(review)
    assessment = review.submission.assessment
    if not may_review(to, assessment.council, london_day(at)):
        raise Refused(f"{to} cannot review {assessment.council.short_name}.")
    if review.submission.reviews.filter(reviewer=to).exclude(pk=review.pk).exists():
        raise Refused(f"{to} reviews this submission already.")
    review.reviewer, review.due_on = to, due_on
    review.save(update_fields=["reviewer", "due_on"])
    assessment.note(Event.Kind.ASSIGNED, by=by, at=at, words=f"Handed over, due {due_on:%-d %B %Y}.")
    write_to(to, assessment, "assigned", key=f"assigned-{review.pk}-{to.pk}", review=review)


def reviews_evidence(user: User, evidence: Evidence) -> bool:
    """Whether the evidence was declared in a submission that this person has been asked to review."""
    return DeclaredEvidence.objects.filter(evidence=evidence, declared__submission__reviews__reviewer=user).exists()
