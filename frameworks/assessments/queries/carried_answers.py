"""What was carried over behind the answers of now: its evidence, its place, and how an answer differs from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from frameworks.editions.rules.mapping import Change
from frameworks.models import Answer, Assessment, Carried, CarryOver, Evidence, EvidenceUse


@dataclass(frozen=True)
class Mark:
    """How an answer stands to what was said of the requirement the time before."""

    is_changed: bool
    words: str


def marks(assessment: Assessment, now: Mapping[int, tuple[str, str, frozenset[int]]]) -> dict[int, Mark]:
    """By requirement: how its answer, its comment and its evidence (`now`) stand to what was carried over."""
    rows = Carried.objects.filter(answer__assessment=assessment, answer__criterion__in=list(now))
    rows = rows.select_related(
        "answer__assessment", "source__assessment__collection", "source__assessment__council"
    ).order_by("pk")
    groups: dict[int, list[Carried]] = {}
    for row in rows:
        groups.setdefault(row.answer.criterion_id, []).append(row)
    used: dict[int, set[int]] = {}
    if groups:
        uses = EvidenceUse.objects.filter(answer__in=[row.source_id for own in groups.values() for row in own])
        uses = uses.select_related("evidence__file")
        copies = own_copies(assessment, [use.evidence for use in uses])
        for use in uses:
            if use.evidence_id in copies:
                used.setdefault(use.answer_id, set()).add(copies[use.evidence_id].pk)
    found = {}
    for criterion_id, own in groups.items():
        value, comment, evidence = now[criterion_id]
        before = frozenset(pk for row in own for pk in used.get(row.source_id, ()))
        found[criterion_id] = _mark(own, value, comment, evidence - before)
    return found


def _mark(own: Sequence[Carried], value: str, comment: str, added: frozenset[int]) -> Mark:
    source, place = own[0].source, place_of(own[0].answer, own[0].source)
    was = own[0].get_value_display()
    told = []
    if value != own[0].value:
        told.append(f"the answer was “{was}”" if was else "the answer was given anew")
    if len(own) == 1 and comment.strip() != source.comment.strip():
        told.append("the comment is another" if source.comment else "a comment was added")
    if added:
        told.append(
            "1 piece of evidence was added" if len(added) == 1 else f"{len(added)} pieces of evidence were added"
        )
    if own[0].change != Change.SAME:
        told.append("the requirement reads otherwise than before")
    if told:
        return Mark(True, f"Changed since the {place}: {', '.join(told)}.")
    return Mark(False, f"As in the {place}.")


def place_of(answer: Answer, source: Answer) -> str:
    """The collection it comes from, with the council where it is a predecessor's."""
    before = source.assessment
    if before.council_id == answer.assessment.council_id:
        return before.collection.name
    return f"{before.collection.name} of {before.council.short_name}"


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
