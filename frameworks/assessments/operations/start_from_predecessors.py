"""A council that follows others starts an open self-assessment from their answers: for each requirement the one it
chooses. Like everything carried over it counts for nothing until it is confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from councils.access import today
from councils.access.predecessors import predecessors_of
from councils.models import Council
from frameworks.assessments.operations.carry_over import Said as SaidThere
from frameworks.assessments.operations.carry_over import read_said
from frameworks.assessments.operations.save_answers import check_open
from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.mapping import Change, read_across
from frameworks.models import Answer, Assessment, Carried, Submission
from frameworks.models.answers import ValueChoices


@dataclass(frozen=True)
class Before:
    """A predecessor and what it signed off last, in whichever edition."""

    council: Council
    submission: Submission


@dataclass(frozen=True)
class Told:
    """What a predecessor says of one requirement, as it is read in the edition of now."""

    value: str
    """Empty where it cannot be told; its words come along."""
    change: Change
    sources: tuple[int, ...]
    comment: str

    @property
    def in_words(self) -> str:
        return ValueChoices(self.value).label if self.value else "cannot be told in this edition"


@dataclass(frozen=True)
class Said:
    """One requirement, not answered yet, with what each predecessor says of it."""

    answer: Answer
    told: tuple[tuple[Before, Told], ...]

    def of(self, slug: str) -> Told | None:
        return next((row for before, row in self.told if before.council.slug == slug), None)


def predecessors_with_answers(assessment: Assessment) -> list[Before]:
    """By name; councils that never signed anything off are left out."""
    ended = predecessors_of([assessment.council_id], today())
    rows = (
        Submission.objects.standing()
        .filter(assessment__council__in=ended)
        .select_related("assessment__council", "assessment__collection__edition")
        .order_by("submitted_at", "pk")
    )
    latest = {row.assessment.council_id: Before(row.assessment.council, row) for row in rows}
    return sorted(latest.values(), key=lambda row: row.council.short_name)


def said_before(assessment: Assessment, before: Sequence[Before]) -> list[Said]:
    """In the edition's order: what this council has not answered and at least one predecessor had."""
    there = read_said([row.submission.assessment_id for row in before])
    told: dict[str, list[tuple[Before, Told]]] = {}
    for row in before:
        own = there.get(row.submission.assessment_id, SaidThere())
        for code, found in _across(assessment, row, own).items():
            told.setdefault(code, []).append((row, found))
    rows = assessment.answers.filter(value="").in_order()
    return [Said(answer, tuple(told[answer.criterion.code])) for answer in rows if answer.criterion.code in told]


def _across(assessment: Assessment, before: Before, own: SaidThere) -> dict[str, Told]:
    way = crossing(before.submission.assessment.collection.edition_id, assessment.collection.edition_id)
    comments = dict(Answer.objects.filter(pk__in=own.answers.values()).values_list("pk", "comment"))
    found = {}
    for code, read in read_across(way, own.values).items():
        sources = tuple(own.answers[old] for old in read.sources if old in own.answers)
        words = " ".join(text for pk in sources if (text := comments.get(pk, "")))
        found[code] = Told(read.value, read.change, sources, words)
    return found


@transaction.atomic
def start_from(
    assessment: Assessment,
    rows: Sequence[Said],
    chosen: Mapping[int, Told | None],
    *,
    by: User | None,
    at: datetime,
) -> int:
    """The chosen answers wait to be confirmed, with their comments and what was handed over of their evidence; how many
    that are. What waited there before gives way.

    Raises Refused where the self-assessment is not open."""
    Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    check_open(assessment, at)
    taken = {row.answer.pk: told for row in rows if (told := chosen.get(row.answer.pk))}
    Carried.objects.filter(answer__in=taken).waiting().delete()
    Carried.objects.bulk_create(
        (
            Carried(answer_id=pk, source_id=source, change=told.change, value=told.value)
            for pk, told in taken.items()
            for source in told.sources
        ),
        ignore_conflicts=True,
    )
    return len(taken)
