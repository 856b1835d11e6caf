"""Evidence of an earlier assessment that comes along with an answer of now, whoever gave it and however."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from frameworks.assessments.queries.carried_answers import carried_evidence
from frameworks.models import Answer, Assessment, Carried, EvidenceUse


def bring_evidence(assessment: Assessment, answers: Sequence[Answer], *, by: User | None, at: datetime) -> None:
    """What was carried over for these answers waits no longer: its evidence stands beside them from now on. One query
    where nothing waits."""
    waiting = list(Carried.objects.filter(answer__in=[row.pk for row in answers], settled_at=None))
    if not waiting:
        return
    evidence = carried_evidence(assessment, waiting)
    EvidenceUse.objects.bulk_create(
        (
            EvidenceUse(answer_id=row.answer_id, evidence=item, added_by=by, added_at=at)
            for row in waiting
            for item in evidence.get(row.source_id, ())
        ),
        ignore_conflicts=True,
    )
    Carried.objects.filter(pk__in=[row.pk for row in waiting]).update(settled_at=at, settled_by=by)
