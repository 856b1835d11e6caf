"""Evidence of an earlier assessment that comes along with an answer of now, whoever gave it and however."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from accounts.models import User
from frameworks.models import Answer, Assessment, Carried, CarryOver, Evidence, EvidenceUse


def carried_evidence(assessment: Assessment, rows: Iterable[Carried]) -> dict[int, list[Evidence]]:
    """By earlier answer: its evidence, where the council chose to carry evidence over. Of a predecessor's what was
    handed over of it."""
    chosen = CarryOver.objects.filter(assessment=assessment).first()
    if chosen and not chosen.with_evidence:
        return {}
    uses = EvidenceUse.objects.filter(answer__in=[row.source_id for row in rows])
    uses = uses.select_related("evidence__file").order_by("pk")
    own = own_copies(assessment, [one.evidence for one in uses])
    found: dict[int, list[Evidence]] = {}
    for one in uses:
        if one.evidence_id in own:
            found.setdefault(one.answer_id, []).append(own[one.evidence_id])
    return found


def own_copies(assessment: Assessment, items: Sequence[Evidence]) -> dict[int, Evidence]:
    """By evidence: itself where it is the council's own; of a predecessor's what was handed over of it."""
    found = {item.pk: item for item in items if item.council_id == assessment.council_id}
    others = [item for item in items if item.pk not in found]
    if others:
        own = {(item.sha256, item.url): item for item in assessment.council.evidence.select_related("file")}
        found.update((item.pk, own[mark]) for item in others if (mark := (item.sha256, item.url)) in own)
    return found


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
