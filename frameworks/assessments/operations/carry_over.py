"""Carrying over into a collection what councils said before: it waits, unconfirmed, until somebody looks at it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from councils.models import COUNCIL_ROLES, Region, Role
from frameworks.assessments.operations.carry_over_evidence import bring_evidence
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import Typed, check_open, hold, joined, record
from frameworks.assessments.queries.carried_answers import carried_evidence, place_of
from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.levels import Value
from frameworks.editions.rules.mapping import Change, Crossing, read_across
from frameworks.models import (
    Answer,
    Assessment,
    Carried,
    CarryOver,
    Collection,
    DeclaredAnswer,
    Edition,
    Evidence,
)
from frameworks.models.answers import ValueChoices
from frameworks.models.collections import london_day

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class Choice:
    """What of the earlier assessment comes along."""

    answers: bool = True
    comments: bool = True
    evidence: bool = True
    owners: bool = True

    @property
    def is_nothing(self) -> bool:
        return not (self.answers or self.comments or self.evidence or self.owners)


ALL = Choice()


def sources_for(region_id: int, opens_on: date, councils: Iterable[int] | None = None) -> dict[int, Assessment]:
    """By council: the latest of its assessments, opened before a day, in which it answered anything."""
    answered = Answer.objects.filter(assessment=OuterRef("pk")).exclude(value="")
    rows = Assessment.objects.filter(Exists(answered), council__region=region_id, collection__opens_on__lt=opens_on)
    if councils is not None:
        rows = rows.filter(council__in=list(councils))
    rows = rows.select_related("collection__edition").order_by("collection__opens_on", "pk")
    return {row.council_id: row for row in rows}


def carry_all(collection: Collection, assessments: Sequence[Assessment], *, by: User | None, at: datetime) -> None:
    """Into these assessments of a collection everything that can be read from each council's last one."""
    found = sources_for(collection.region_id, collection.opens_on, [row.council_id for row in assessments])
    pairs = [(row, found[row.council_id]) for row in assessments if row.council_id in found]
    rows = [CarryOver(assessment=row, source=source, chosen_by=by, chosen_at=at) for row, source in pairs]
    bulk_create_with_history(rows, CarryOver, default_user=by, default_date=at)
    _carry(collection.edition_id, pairs, ALL, london_day(at))


@transaction.atomic
def choose(assessment: Assessment, source: Assessment, choice: Choice, *, by: User | None, at: datetime) -> int:
    """Carry over from the assessment that the council chooses what it chooses; returns how many requirements wait. What
    was confirmed or answered already stays as it is."""
    Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    check_open(assessment, at)
    if source.council_id != assessment.council_id or source.pk == assessment.pk:
        raise Refused("Choose an earlier self-assessment of this council.")
    named = {f"with_{name}": getattr(choice, name) for name in ("answers", "comments", "evidence", "owners")}
    CarryOver.objects.update_or_create(
        assessment=assessment, defaults={"source": source, "chosen_by": by, "chosen_at": at, **named}
    )
    Carried.objects.filter(answer__assessment=assessment).waiting().delete()
    if not choice.is_nothing:
        _carry(assessment.collection.edition_id, [(assessment, source)], choice, london_day(at))
    return Carried.objects.filter(answer__assessment=assessment).waiting().values("answer").distinct().count()


@dataclass
class Said:
    """What one earlier assessment says, by requirement code."""

    answers: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)


def _carry(edition_id: int, pairs: Sequence[tuple[Assessment, Assessment]], choice: Choice, on: date) -> None:
    said = read_said([source.pk for _row, source in pairs])
    crossings = {pk: crossing(pk, edition_id) for pk in {source.collection.edition_id for _row, source in pairs}}
    empty: dict[int, dict[str, int]] = {}
    settled = Carried.objects.filter(answer=OuterRef("pk"))
    blank = Answer.objects.filter(~Exists(settled), assessment__in=[row.pk for row, _source in pairs], value="")
    for assessment_id, code, pk in blank.values_list("assessment_id", "criterion__code", "pk"):
        empty.setdefault(assessment_id, {})[code] = pk
    rows: list[Carried] = []
    owners: dict[int, list[int]] = {}
    for assessment, source in pairs:
        here, there = empty.get(assessment.pk, {}), said.get(source.pk, Said())
        rows += _rows(here, there, crossings[source.collection.edition_id], choice)
        if choice.owners:
            _hand_on(owners, here, there, crossings[source.collection.edition_id])
    Carried.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    _give(owners, [assessment for assessment, _source in pairs], on)


def read_said(assessments: Sequence[int]) -> dict[int, Said]:
    """Answers as given, but where the reviewer left one otherwise, as the reviewer left it."""
    found: dict[int, Said] = {}
    rows = Answer.objects.filter(assessment__in=assessments).exclude(value="", comment="", owner=None)
    names = ("pk", "assessment_id", "criterion__code", "value", "owner_id")
    for pk, assessment_id, code, value, owner_id in rows.values_list(*names):
        own = found.setdefault(assessment_id, Said())
        own.answers[code], own.values[code] = pk, value
        if owner_id:
            own.owners[code] = owner_id
    judged = DeclaredAnswer.objects.filter(submission__assessment__in=assessments, submission__dropped_at=None)
    judged = judged.exclude(validated_value="").exclude(validated_value=F("value")).order_by("submission__number")
    part = ("submission__assessment_id", "criterion__code", "value", "validated_value")
    for assessment_id, code, claimed, validated in judged.values_list(*part):
        own = found.setdefault(assessment_id, Said())
        if own.values.get(code) == claimed:
            own.values[code] = validated
    return found


def _rows(here: Mapping[str, int], there: Said, way: Crossing, choice: Choice) -> list[Carried]:
    """One row for each earlier answer that lives on in an answer of now."""
    found = []
    for code, read in read_across(way, there.values).items():
        if code not in here:
            continue
        value = read.value if choice.answers else ""
        if not (value or choice.comments or choice.evidence):
            continue
        found += [
            Carried(answer_id=here[code], source_id=there.answers[old], change=read.change, value=value)
            for old in read.sources
            if old in there.answers
        ]
    return found


def _hand_on(owners: dict[int, list[int]], here: Mapping[str, int], there: Said, way: Crossing) -> None:
    for link in way.links:
        if link.old in there.owners and link.new in here:
            owners.setdefault(there.owners[link.old], []).append(here[link.new])


def _give(owners: Mapping[int, Sequence[int]], assessments: Sequence[Assessment], on: date) -> None:
    """To those who still hold a role in the council."""
    if not owners:
        return
    councils = {row.council_id for row in assessments}
    held = Role.objects.on(on).filter(person__in=list(owners), council__in=councils, kind__in=COUNCIL_ROLES)
    for person, council in held.values_list("person_id", "council_id").distinct():
        mine = list(Answer.objects.filter(pk__in=owners[person], assessment__council=council, owner=None))
        for answer in mine:
            answer.owner_id = person
        bulk_update_with_history(mine, Answer, ["owner"], batch_size=ROWS_AT_ONCE)


@dataclass(frozen=True)
class Waiting:
    """What was carried over for one requirement and waits to be looked at."""

    answer_id: int
    value: str
    reason: str
    comment: str
    evidence: tuple[Evidence, ...]
    change: str
    place: str
    """The collection it comes from."""
    codes: tuple[str, ...]
    """The requirements that it answered there."""
    was: str
    """What the council had said, where the reviewer left it otherwise."""

    @property
    def value_in_words(self) -> str:
        return ValueChoices(self.value).label if self.value else ""

    @property
    def is_same(self) -> bool:
        return self.change == Change.SAME


def waiting(assessment: Assessment, answers: Iterable[int] | None = None) -> dict[int, Waiting]:
    """By answer: what waits. Three queries, or one where nothing was carried over."""
    rows = Carried.objects.filter(answer__assessment=assessment).waiting()
    if answers is not None:
        rows = rows.filter(answer__in=list(answers))
    rows = rows.select_related(
        "answer__assessment", "source__criterion", "source__assessment__collection", "source__assessment__council"
    ).order_by("pk")
    groups: dict[int, list[Carried]] = {}
    for row in rows:
        groups.setdefault(row.answer_id, []).append(row)
    if not groups:
        return {}
    chosen = CarryOver.objects.filter(assessment=assessment).first() or CarryOver()
    evidence = carried_evidence(assessment, [row for own in groups.values() for row in own])
    return {pk: _waiting(pk, own, chosen, evidence) for pk, own in groups.items()}


def _waiting(pk: int, own: Sequence[Carried], chosen: CarryOver, evidence: Mapping[int, Sequence[Evidence]]) -> Waiting:
    sources = [row.source for row in own]
    first, several = own[0], len(own) > 1
    items = {item.pk: item for source in sources for item in evidence.get(source.pk, ())}
    differs = not several and first.value and first.change != Change.SPLIT and first.value != sources[0].value
    return Waiting(
        answer_id=pk,
        value=first.value,
        reason=_together([(row.criterion.code, row.reason) for row in sources], several),
        comment=_together([(row.criterion.code, row.comment) for row in sources], several)
        if chosen.with_comments
        else "",
        evidence=tuple(items.values()),
        change=first.change,
        place=place_of(first.answer, sources[0]),
        codes=tuple(row.criterion.code for row in sources),
        was=sources[0].get_value_display() if differs else "",
    )


def _together(texts: Iterable[tuple[str, str]], several: bool) -> str:
    said = [(code, text) for code, text in texts if text]
    return "\n".join(f"{code}: {text}" if several else text for code, text in said)


def waiting_by_cell(assessment: Assessment) -> dict[str, int]:
    """How many requirements of each cell wait to be confirmed."""
    rows = Carried.objects.filter(answer__assessment=assessment).waiting()
    names = ("answer_id", "answer__criterion__theme__code", "answer__criterion__level")
    found: dict[str, int] = {}
    for _pk, theme, level in rows.values_list(*names).distinct():
        found[f"{theme}{level}"] = found.get(f"{theme}{level}", 0) + 1
    return found


@transaction.atomic
def confirm(
    assessment: Assessment, versions: Mapping[int, int], *, by: User | None, at: datetime, only_same: bool = False
) -> int:
    """What was carried over for these answers, by the version each was seen in, holds still: from now on it counts,
    with its evidence. Returns how many that were. `only_same` leaves alone what reads otherwise in this edition than
    before. What somebody has answered or commented stays as it is.

    SavedMeanwhile where somebody else saved one of the answers; nothing is confirmed then.
    """
    rows = {pk: row for pk, row in waiting(assessment, versions).items() if row.value}
    if only_same:
        rows = {pk: row for pk, row in rows.items() if row.is_same}
    if not rows:
        check_open(assessment, at)
        return 0
    now = assessment.answers.in_bulk(list(rows))
    record(assessment, {pk: _typed(now[pk], row, versions[pk]) for pk, row in rows.items()}, by=by, at=at)
    return len(rows)


def _typed(answer: Answer, row: Waiting, version: int) -> Typed:
    reason = answer.reason
    if row.value == Value.NOT_APPLICABLE:
        reason = reason or row.reason or "Carried over."
    return Typed(row.value, reason, joined(answer.comment, row.comment), answer.reply, version)


@transaction.atomic
def take_words(assessment: Assessment, answer: Answer, *, version: int, by: User | None, at: datetime) -> bool:
    """Comment and evidence come along, the answer itself is given anew. SavedMeanwhile as for `confirm`."""
    now = hold(assessment, answer.pk, version, at)
    row = waiting(assessment, [now.pk]).get(now.pk)
    if row is None:
        return False
    words = Typed(now.value, now.reason, joined(now.comment, row.comment), now.reply, version)
    record(assessment, {now.pk: words}, by=by, at=at)
    bring_evidence(assessment, [now], by=by, at=at)
    return True


@dataclass(frozen=True)
class Preview:
    """What one council would carry over into a collection."""

    council: str
    source: str
    edition: str
    same: int = 0
    changed: int = 0
    """Reads otherwise in the new edition: changed, split or merged."""
    untold: int = 0
    """The earlier answer cannot be told in the new edition; its words come along."""
    lost: int = 0
    """Answered before, and gone in the new edition."""
    fresh: int = 0
    """Has to be answered anew."""

    @property
    def carries(self) -> int:
        return self.same + self.changed


def preview(region: Region, edition: Edition, opens_on: date) -> list[Preview]:
    """By council of that day, by name: what opening a collection in this edition would carry over."""
    councils = list(region.councils.on(opens_on).order_by("short_name"))
    found = sources_for(region.pk, opens_on, [council.pk for council in councils])
    said = read_said([row.pk for row in found.values()])
    codes = set(edition.criteria.values_list("code", flat=True))
    crossings: dict[int, Crossing] = {}
    lines = []
    for council in councils:
        source = found.get(council.pk)
        if source is None:
            lines.append(Preview(council.short_name, "", "", fresh=len(codes)))
            continue
        old = source.collection.edition
        if old.pk not in crossings:
            crossings[old.pk] = crossing(old.pk, edition.pk)
        lines.append(_preview(council.short_name, source, said.get(source.pk, Said()), crossings[old.pk], codes))
    return lines


def _preview(council: str, source: Assessment, said: Said, way: Crossing, codes: set[str]) -> Preview:
    read = read_across(way, said.values)
    told = [row for row in read.values() if row.value]
    same = sum(row.change == Change.SAME for row in told)
    answered = {code for code, value in said.values.items() if value}
    return Preview(
        council,
        source.collection.name,
        str(source.collection.edition),
        same=same,
        changed=len(told) - same,
        untold=len(read) - len(told),
        lost=len(answered - {link.old for link in way.links}),
        fresh=len(codes) - len(read),
    )


def may_come_from(assessment: Assessment) -> list[Assessment]:
    """The council's earlier assessments in which anything was answered, the latest first."""
    answered = Answer.objects.filter(assessment=OuterRef("pk")).exclude(value="")
    rows = Assessment.objects.filter(
        Q(collection__opens_on__lt=assessment.collection.opens_on), Exists(answered), council=assessment.council_id
    )
    return list(rows.select_related("collection__edition").order_by("-collection__opens_on"))
