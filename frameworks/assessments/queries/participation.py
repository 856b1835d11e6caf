"""How far the councils of a collection are: the rows that a manager follows it by."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from councils.models import Region, SubRegionMembership
from councils.queries.known import dated_known
from frameworks.models import Answer, Assessment, Collection, Review

State = Assessment.State

STATES = {
    "not-begun": "Not begun",
    "begun": "Being answered",
    "late": "Not submitted in time",
    State.SUBMITTED.value: "Submitted",
    State.SENT_BACK.value: "Sent back with questions",
    State.VALIDATED.value: "Validated",
    State.DIFFERED.value: "Agreed to differ",
    State.UPDATING.value: "Being updated",
    State.DECLINED.value: "Not taking part",
}
COLOURS = {
    "not-begun": "grey",
    "begun": "blue",
    "late": "red",
    State.SUBMITTED.value: "purple",
    State.SENT_BACK.value: "orange",
    State.VALIDATED.value: "green",
    State.DIFFERED.value: "teal",
    State.UPDATING.value: "turquoise",
    State.DECLINED.value: "grey",
}
NOT_SUBMITTED = ("not-begun", "begun", "late")


@dataclass(frozen=True)
class Tally:
    """How many councils of a collection are in which state."""

    by_state: dict[str, int]

    @property
    def councils(self) -> int:
        return sum(self.by_state.values())

    @property
    def submitted(self) -> int:
        without = (*NOT_SUBMITTED, State.DECLINED.value)
        return sum(count for state, count in self.by_state.items() if state not in without)

    @property
    def declined(self) -> int:
        return self.by_state.get(State.DECLINED.value, 0)

    @property
    def left(self) -> int:
        return sum(self.by_state.get(state, 0) for state in NOT_SUBMITTED)

    def in_words(self) -> str:
        return f"{self.submitted} of {self.councils} submitted, {self.declined} not taking part, {self.left} to come"


def fine_state(assessment: Assessment, on: date, *, is_begun: bool) -> str:
    """The state as a manager needs it: being answered splits into not begun, begun and late."""
    if assessment.state != State.OPEN:
        return assessment.state
    if assessment.due_on < on:
        return "late"
    return "begun" if is_begun else "not-begun"


def tallies(region: Region, on: date) -> dict[int, Tally]:
    """By collection of the region, from one query."""
    rows = (
        Assessment.objects.filter(collection__region=region)
        .annotate(is_begun=_begun(), due=Coalesce("extended_to", "collection__closes_on"))
        .values("collection", "state", "is_begun", "due")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        state = row["state"]
        if state == State.OPEN:
            state = "late" if row["due"] < on else "begun" if row["is_begun"] else "not-begun"
        states = found.setdefault(row["collection"], {})
        states[state] = states.get(state, 0) + row["count"]
    return {pk: Tally(states) for pk, states in found.items()}


def _begun() -> Exists:
    return Exists(Answer.objects.filter(assessment=OuterRef("pk"), version__gt=0))


def followed(
    collection: Collection, on: date, *, state: str = "", sub_region: str = "", words: str = ""
) -> QuerySet[Assessment]:
    """The assessments of a collection with progress and reviewer, as far as they fit what was asked for."""
    rows = collection.assessments.select_related("council").order_by("council__short_name")
    if words:
        rows = rows.filter(council__name__icontains=words)
    if sub_region:
        members = dated_known(SubRegionMembership, collection.region, collection.opens_on).filter(
            sub_region__region=collection.region_id, sub_region__slug=sub_region
        )
        rows = rows.filter(council__in=members.values("council_id"))
    asked = Q(answers__criterion__level__lte=F("aiming_at"))
    first = Review.objects.filter(submission__assessment=OuterRef("pk"), is_second=False).order_by(
        "-submission__number"
    )
    return _in_state(rows, state, collection, on).annotate(
        answered=Count("answers", filter=asked & ~Q(answers__value="")),
        asked=Count("answers", filter=asked),
        is_begun=_begun(),
        reviewer_name=Subquery(first.values("reviewer__name")[:1]),
        review_due=Subquery(first.filter(state=Review.State.OPEN).values("due_on")[:1]),
    )


def _in_state(rows: QuerySet[Assessment], state: str, collection: Collection, on: date) -> QuerySet[Assessment]:
    if state not in STATES:
        return rows
    if state not in NOT_SUBMITTED:
        return rows.filter(state=state)
    in_time = Q(extended_to__gte=on) if collection.closes_on < on else Q()
    rows = rows.filter(state=State.OPEN)
    if state == "late":
        return rows.exclude(in_time) if in_time else rows.none()
    return rows.filter(in_time, _begun() if state == "begun" else ~_begun())
