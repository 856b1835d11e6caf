"""Signing off: freezing the answers with a fingerprint, and updates between collections."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from frameworks.assessments.operations.open_collection import Refused, write_to_council, write_to_managers
from frameworks.assessments.operations.save_answers import check_open, detach
from frameworks.editions.rules.levels import FULFILLING, Profile
from frameworks.editions.rules.scoring import score
from frameworks.models import (
    Answer,
    Assessment,
    DeclaredAnswer,
    DeclaredEvidence,
    Event,
    EvidenceUse,
    Review,
    Submission,
    SubmissionLevel,
    Theme,
    Verdict,
)


def unanswered(assessment: Assessment) -> list[Answer]:
    """The requirements up to the level aimed at that have no answer: they stop the submission."""
    rows = assessment.answers.filter(value="", criterion__level__lte=assessment.aiming_at)
    return list(rows.in_order())


@transaction.atomic
def submit(assessment: Assessment, *, by: User | None, at: datetime, council_note: str = "") -> Submission:
    """Freeze what is answered as a submission, work out the claimed levels, and tell everyone concerned.

    Raises Refused where a requirement up to the level aimed at has no answer, where the assessment is not open, or
    where an update changes nothing. A second press finds the assessment submitted and is refused the same way.
    """
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("collection__edition", "collection__region", "council")
        .get(pk=assessment.pk)
    )
    check_open(assessment, at)
    left = unanswered(assessment)
    if left:
        raise Refused(f"{len(left)} requirements up to level {assessment.aiming_at} have no answer yet.")
    before = assessment.submissions.standing().latest_first().first()
    latest = assessment.submissions.order_by("-number").first()
    is_update = assessment.state == Assessment.State.UPDATING
    submission = Submission(
        assessment=assessment,
        number=latest.number + 1 if latest else 1,
        kind=Submission.Kind.UPDATE if is_update else Submission.Kind.FULL,
        aiming_at=assessment.aiming_at,
        submitted_by=by,
        submitted_at=at,
        council_note=council_note.strip(),
        claimed=0,
    )
    _freeze(submission, before)
    assessment.state = Assessment.State.SUBMITTED
    assessment.council_note = council_note.strip()
    assessment.save(update_fields=["state", "council_note"])
    assessment.note(Event.Kind.SUBMITTED, by=by, at=at, words=f"Version {submission.number}.")
    key = f"submitted-{submission.number}"
    write_to_council(assessment, "submitted", key=key, submission=submission)
    write_to_managers(assessment, "submitted_manager", key=f"{key}-m", submission=submission)
    return submission


def _freeze(submission: Submission, before: Submission | None) -> None:
    assessment = submission.assessment
    answers = list(assessment.answers.exclude(value="").in_order().prefetch_related("uses__evidence__file"))
    was = {row.criterion_id: row for row in before.answers.prefetch_related("evidence")} if before else {}
    declared = [_declared(submission, answer, was.get(answer.criterion_id)) for answer in answers]
    if submission.kind == Submission.Kind.UPDATE and not any(row.is_changed for row in declared):
        raise Refused("Nothing has changed since the last submission. Claim a requirement as now met first.")
    evidence = {answer.criterion_id: [use.evidence for use in answer.uses.all()] for answer in answers}
    edition = assessment.collection.edition
    claimed = score(edition.scoring(), edition.requirements(), {a.criterion.code: a.value for a in answers})
    if submission.kind == Submission.Kind.UPDATE:
        _keep_what_was_settled(declared, was, claimed, _looked_at(assessment))
    submission.claimed = claimed.overall
    submission.fingerprint = fingerprint(
        (a.criterion.code, a.value, a.reason, a.comment, a.reply, sorted(_marks(evidence[a.criterion_id])))
        for a in answers
    )
    submission.save()
    DeclaredAnswer.objects.bulk_create(declared)
    DeclaredEvidence.objects.bulk_create(
        DeclaredEvidence(
            declared=row, evidence=item, title=item.title, url=item.url, sha256=item.file.sha256 if item.file else ""
        )
        for row in declared
        for item in evidence[row.criterion_id]
    )
    write_levels(submission, claimed)


def _marks(evidence: Iterable[object]) -> list[str]:
    return [item.file.sha256 if item.file else item.url for item in evidence]  # type: ignore[attr-defined]


def _declared(submission: Submission, answer: Answer, was: DeclaredAnswer | None) -> DeclaredAnswer:
    now_marks = sorted(_marks(use.evidence for use in answer.uses.all()))
    was_marks = sorted(item.sha256 or item.url for item in was.evidence.all()) if was else None
    changed = (
        was is None
        or (was.value, was.reason, was.comment, was.reply)
        != (answer.value, answer.reason, answer.comment, answer.reply)
        or was_marks != now_marks
    )
    return DeclaredAnswer(
        submission=submission,
        criterion=answer.criterion,
        value=answer.value,
        reason=answer.reason,
        comment=answer.comment,
        reply=answer.reply,
        is_changed=changed,
    )


def _looked_at(assessment: Assessment) -> set[int]:
    """Criteria that a reviewer has given a verdict on in a review that was finished."""
    verdicts = Verdict.objects.filter(
        review__submission__assessment=assessment, review__state=Review.State.DONE, review__is_second=False
    ).exclude(outcome="")
    return set(verdicts.values_list("declared__criterion_id", flat=True))


def _keep_what_was_settled(
    declared: Iterable[DeclaredAnswer], was: Mapping[int, DeclaredAnswer], claimed: Profile, looked_at: Collection[int]
) -> None:
    """In an update an unchanged answer keeps what was validated. What was claimed above the claimed level before, and
    so never looked at, is for review as soon as the level claimed rests on it."""
    for row in declared:
        before = was.get(row.criterion_id)
        if row.is_changed or before is None or not before.validated_value:
            continue
        level = claimed.level_of(row.criterion.theme.code)
        unseen = row.criterion_id not in looked_at and row.value in FULFILLING
        if unseen and row.criterion.level <= level:
            continue
        row.for_review, row.validated_value = False, before.validated_value


def fingerprint(rows: Iterable[tuple[object, ...]]) -> str:
    """SHA-256, in hexadecimal, of the rows in canonical JSON (no spaces, UTF-8). The order of the rows counts."""
    text = json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_of(submission: Submission) -> str:
    """The fingerprint of what is stored as signed off; another one than the submission's own means it was altered."""
    rows = submission.answers.in_order().prefetch_related("evidence")
    return fingerprint(
        (a.criterion.code, a.value, a.reason, a.comment, a.reply, sorted(e.sha256 or e.url for e in a.evidence.all()))
        for a in rows
    )


def write_levels(submission: Submission, claimed: Profile) -> None:
    themes = {theme.code: theme for theme in Theme.objects.filter(edition=submission.assessment.collection.edition)}
    SubmissionLevel.objects.bulk_create(
        SubmissionLevel(submission=submission, theme=themes[row.theme], claimed=row.level) for row in claimed.themes
    )


@transaction.atomic
def start_update(assessment: Assessment, *, by: User | None, at: datetime) -> None:
    """Open a finished assessment so that single requirements can be claimed as now met."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if assessment.state not in Assessment.SETTLED:
        raise Refused("An update can begin when the last submission has been validated.")
    assessment.state = Assessment.State.UPDATING
    assessment.save(update_fields=["state"])
    assessment.note(Event.Kind.UPDATE, by=by, at=at)


@transaction.atomic
def drop_update(assessment: Assessment, *, by: User | None, at: datetime) -> None:
    """Leave the update; what was typed stays in the answers' history, the answers go back to what was signed off."""
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if assessment.state != Assessment.State.UPDATING:
        raise Refused("There is no update to drop.")
    settled = assessment.submissions.standing().exclude(validated=None).latest_first().first()
    assert settled is not None, "an update begins when something has been validated"
    declared = {row.criterion_id: row for row in settled.answers.prefetch_related("evidence")}
    for answer in assessment.answers.select_related("criterion").prefetch_related("uses__evidence"):
        row = declared.get(answer.criterion_id)
        _put_back(answer, row, by, at)
        _put_back_evidence(answer, {item.evidence_id for item in row.evidence.all()} if row else set(), by, at)
    assessment.submissions.filter(number__gt=settled.number).update(dropped_at=at)
    differs = any(row.value != row.validated_value for row in declared.values())
    assessment.state = Assessment.State.DIFFERED if differs and settled.council_note else Assessment.State.VALIDATED
    assessment.aiming_at, assessment.council_note = settled.aiming_at, settled.council_note
    assessment.save(update_fields=["state", "aiming_at", "council_note"])
    assessment.note(Event.Kind.DROPPED, by=by, at=at)


def _put_back(answer: Answer, row: DeclaredAnswer | None, by: User | None, at: datetime) -> None:
    words = (row.value, row.reason, row.comment, row.reply) if row else ("", "", "", "")
    if words == (answer.value, answer.reason, answer.comment, answer.reply):
        return
    answer.value, answer.reason, answer.comment, answer.reply = words
    answer.version += 1
    answer.saved_by, answer.saved_at = by, at
    answer.save()


def _put_back_evidence(answer: Answer, declared: set[int], by: User | None, at: datetime) -> None:
    used = {use.evidence_id: use for use in answer.uses.all()}
    detach((used[pk] for pk in used.keys() - declared), by=by, at=at)
    EvidenceUse.objects.bulk_create(
        EvidenceUse(answer=answer, evidence_id=pk, added_by=by, added_at=at) for pk in sorted(declared - used.keys())
    )
