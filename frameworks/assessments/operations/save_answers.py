"""Recording answers: many at once, guarded against two people at one answer, nothing typed lost."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from councils.models import Council
from files.models import StoredFile
from frameworks.assessments.operations.carry_over_evidence import bring_evidence
from frameworks.assessments.operations.open_collection import Refused
from frameworks.editions.rules.levels import Value
from frameworks.models import Answer, Assessment, Evidence, EvidenceTaken, EvidenceUse
from frameworks.models.collections import london_day
from ui.sheets import LONGEST_VALUE

COMMENT_LIMIT, REASON_LIMIT = LONGEST_VALUE, 4_000
"""Characters, wherever they are typed or come in by a spreadsheet."""
WRITTEN = ("value", "reason", "comment", "reply", "version", "saved_by", "saved_at")


@dataclass(frozen=True)
class Typed:
    """What somebody has typed for one requirement, and the version of the answer they saw when they began."""

    value: str = ""
    reason: str = ""
    comment: str = ""
    reply: str = ""
    version: int = 0

    def says_the_same_as(self, answer: Answer) -> bool:
        return (self.value, self.reason, self.comment, self.reply) == (
            answer.value,
            answer.reason,
            answer.comment,
            answer.reply,
        )


class SavedMeanwhile(Exception):
    """Somebody else saved one of the answers first. Nothing of that answer was written; the others were."""

    def __init__(self, answers: list[Answer]) -> None:
        super().__init__("Somebody else has saved this answer since you opened it.")
        self.answers = answers


def record(assessment: Assessment, typed: Mapping[int, Typed], *, by: User | None, at: datetime) -> dict[int, Answer]:
    """Save what was typed, by answer id, and return these answers as they are now.

    An answer whose words have not changed is left alone. Where one is answered for the first time, the evidence that
    was carried over for it comes along. Raises Refused where the assessment is not open for answers or a reason is
    missing (nothing is written then), SavedMeanwhile after writing the rest.
    """
    with transaction.atomic():
        _lock(assessment)
        check_open(assessment, at)
        answers = _answers(assessment, typed)
        changed, collided, filled = [], [], []
        for pk, words in typed.items():
            answer = answers[pk]
            if words.says_the_same_as(answer):
                continue
            if words.version != answer.version:
                collided.append(answer)
                continue
            if words.value and not answer.value:
                filled.append(answer)
            _apply(answer, words, by, at)
            changed.append(answer)
        _write(changed, by, at)
        if filled:
            bring_evidence(assessment, filled, by=by, at=at)
    if collided:
        raise SavedMeanwhile(collided)
    return answers


def hold(assessment: Assessment, pk: int, version: int, at: datetime) -> Answer:
    """One answer as it is, which nobody changes until the transaction ends. SavedMeanwhile where it has been saved
    since `version` was seen."""
    _lock(assessment)
    check_open(assessment, at)
    answer = _answers(assessment, [pk])[pk]
    if answer.version != version:
        raise SavedMeanwhile([answer])
    return answer


def joined(own: str, added: str) -> str:
    """What a person wrote, with words from elsewhere behind it: once, and only while both fit."""
    if not own or not added or added in own:
        return own or added
    both = f"{own}\n{added}"
    return both if len(both) <= COMMENT_LIMIT else own


def check_open(assessment: Assessment, at: datetime) -> None:
    if not assessment.can_be_edited(london_day(at)):
        raise Refused(why_closed(assessment))


def why_closed(assessment: Assessment) -> str:
    """The sentence that tells an officer why nothing can be changed, and what to do."""
    if assessment.state == Assessment.State.OPEN:
        return (
            f"This self-assessment is open from {assessment.collection.opens_on:%-d %B %Y} to "
            f"{assessment.due_on:%-d %B %Y}. Ask the project manager for more time if you need it."
        )
    if assessment.state == Assessment.State.DECLINED:
        return "The council does not take part. Choose “Take part after all” first."
    if assessment.state == Assessment.State.SUBMITTED:
        return (
            "This self-assessment has been signed off and is with the reviewer. It can be changed if it is sent back."
        )
    return "This self-assessment is finished. Begin an update to claim requirements that are met now."


def _lock(assessment: Assessment) -> None:
    """Every act on an assessment locks its row first: nothing is saved once it has been signed off, and two pages of
    answers never wait for one another in a ring."""
    rows = Assessment.objects.select_for_update(no_key=True).filter(pk=assessment.pk)
    assessment.state = rows.values_list("state", flat=True).get()


def _answers(assessment: Assessment, typed: Collection[int]) -> dict[int, Answer]:
    rows = assessment.answers.select_related("criterion").filter(pk__in=list(typed))
    answers = {answer.pk: answer for answer in rows}
    if len(answers) != len(typed):
        raise Refused("One of these requirements does not belong to this self-assessment. Open the page again.")
    return answers


def _write(changed: Sequence[Answer], by: User | None, at: datetime) -> None:
    """An update for each answer: what Django makes of many at once takes longer to put together than to carry out."""
    for answer in changed:
        Answer.objects.filter(pk=answer.pk).update(**{name: getattr(answer, name) for name in WRITTEN})
    Answer.history.bulk_history_create(changed, update=True, default_user=by, default_date=at)


def _apply(answer: Answer, words: Typed, by: User | None, at: datetime) -> None:
    if words.value and words.value not in set(Value):
        raise Refused("Choose one of the answers offered.")
    if words.value == Value.NOT_APPLICABLE and not words.reason.strip():
        raise Refused(f"{answer.criterion.code}: say why the requirement does not apply.")
    answer.value, answer.reason = words.value, words.reason
    answer.comment, answer.reply = words.comment, words.reply
    answer.version += 1
    answer.saved_by, answer.saved_at = by, at


@transaction.atomic
def attach(
    answers: Sequence[Answer],
    *,
    council: Council,
    title: str,
    file: StoredFile | None = None,
    url: str = "",
    by: User | None,
    at: datetime,
    **about: object,
) -> Evidence:
    """Add a file or a link of the council to one or several of its answers."""
    evidence = Evidence.objects.create(
        council=council, title=title, file=file, url=url, added_by=by, added_at=at, **about
    )
    use(evidence, answers, by=by, at=at)
    return evidence


def use(evidence: Evidence, answers: Sequence[Answer], *, by: User | None, at: datetime) -> None:
    """Use what the council has already for these answers too; using it twice changes nothing."""
    EvidenceUse.objects.bulk_create(
        (EvidenceUse(answer=answer, evidence=evidence, added_by=by, added_at=at) for answer in answers),
        ignore_conflicts=True,
    )


def detach(uses: Iterable[EvidenceUse], *, by: User | None, at: datetime) -> None:
    """Take evidence away from answers. The file stays in the council's evidence, and in what was signed off."""
    uses = list(uses)
    put_down_taken(uses, by=by, at=at)
    EvidenceUse.objects.filter(pk__in=[row.pk for row in uses]).delete()


def put_down_taken(uses: Iterable[EvidenceUse], *, by: User | None, at: datetime) -> None:
    """For the trail: that the evidence stood here, and who took it away."""
    EvidenceTaken.objects.bulk_create(
        EvidenceTaken(
            answer_id=row.answer_id,
            evidence_id=row.evidence_id,
            added_by_id=row.added_by_id if row.added_at else row.evidence.added_by_id,
            added_at=row.added_at or row.evidence.added_at,
            taken_by=by,
            taken_at=at,
        )
        for row in uses
    )
