"""A council that follows others starts an open self-assessment from their answers: for each requirement the one it
chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from councils.access import today
from councils.access.predecessors import predecessors_of
from councils.models import Council
from frameworks.answering import Typed, check_open, record, use
from frameworks.models import Answer, Assessment, DeclaredAnswer, Submission


@dataclass(frozen=True)
class Before:
    """A predecessor and what it signed off last in the same edition."""

    council: Council
    submission: Submission


@dataclass(frozen=True)
class Said:
    """One requirement, not answered yet, with what each predecessor had declared."""

    answer: Answer
    declared: tuple[tuple[Before, DeclaredAnswer], ...]

    def of(self, slug: str) -> DeclaredAnswer | None:
        return next((row for before, row in self.declared if before.council.slug == slug), None)


def predecessors_with_answers(assessment: Assessment) -> list[Before]:
    """By name; councils that never signed anything off in this edition are left out."""
    ended = predecessors_of([assessment.council_id], today())
    rows = (
        Submission.objects.standing()
        .filter(assessment__council__in=ended, assessment__collection__edition=assessment.collection.edition_id)
        .select_related("assessment__council", "assessment__collection")
        .order_by("submitted_at", "pk")
    )
    latest = {row.assessment.council_id: Before(row.assessment.council, row) for row in rows}
    return sorted(latest.values(), key=lambda row: row.council.short_name)


def said_before(assessment: Assessment, before: Sequence[Before]) -> list[Said]:
    """In the edition's order: what this council has not answered and at least one predecessor had."""
    by_submission = {row.submission.pk: row for row in before}
    declared: dict[int, list[tuple[Before, DeclaredAnswer]]] = {}
    for row in DeclaredAnswer.objects.filter(submission__in=by_submission).prefetch_related("evidence"):
        declared.setdefault(row.criterion_id, []).append((by_submission[row.submission_id], row))
    found = []
    for answer in assessment.answers.filter(value="").in_order():
        rows = sorted(declared.get(answer.criterion_id, []), key=lambda pair: pair[0].council.short_name)
        if rows:
            found.append(Said(answer, tuple(rows)))
    return found


@transaction.atomic
def start_from(
    assessment: Assessment,
    rows: Sequence[Said],
    chosen: Mapping[int, DeclaredAnswer | None],
    *,
    by: User | None,
    at: datetime,
) -> int:
    """Take over the chosen answers with their evidence; the number taken over is returned. Each says whose it was.

    Raises Refused where the self-assessment is not open, and SavedMeanwhile where somebody answered first."""
    check_open(assessment, at)
    taken = [(row.answer, declared) for row in rows if (declared := chosen.get(row.answer.pk))]
    names = {declared.pk: before.council for row in rows for before, declared in row.declared}
    typed = {answer.pk: _typed(answer, declared, names[declared.pk]) for answer, declared in taken}
    record(assessment, typed, by=by, at=at)
    own = {(item.sha256, item.url): item for item in assessment.council.evidence.select_related("file")}
    for answer, declared in taken:
        for shown in declared.evidence.all():
            if item := own.get((shown.sha256, shown.url)):
                use(item, [answer], by=by, at=at)
    return len(taken)


def _typed(answer: Answer, declared: DeclaredAnswer, council: Council) -> Typed:
    whose = f"From {council.short_name}."
    comment = f"{whose} {declared.comment}".strip()
    return Typed(declared.value, declared.reason, comment, "", answer.version)
