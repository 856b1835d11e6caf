"""What goes from a council that ends to those that follow it: people, evidence, actions, targets, a place in what is
open. The old council keeps all of it as it was, to be read."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from actions.acting import drop as drop_action
from actions.acting import make, note
from councils.models import Council, Passing, Reorganisation
from councils.operations.reorganise import hand_over_people, record
from frameworks.models import (
    Answer,
    Assessment,
    Collection,
    CouncilTarget,
    Criterion,
    Event,
    Evidence,
    PlannedRequirement,
)
from ui.templatetags.ui import count


@transaction.atomic
def record_and_hand_over(reorganisation: Reorganisation, *, by: User | None, at: datetime, on: date) -> None:
    """People can prepare in the new council at once; what else was chosen follows on the day, or now where it has
    come."""
    record(reorganisation, by=by, at=at)
    for passing in _passings(reorganisation):
        if reorganisation.takes_effect_on <= on:
            hand_over(passing, by=by, at=at, on=on)
        elif passing.people:
            hand_over_people(passing, on=on)


def _passings(reorganisation: Reorganisation) -> list[Passing]:
    return list(reorganisation.passings.select_related("reorganisation__region", "old__region", "new__region"))


def hand_over_due(at: datetime, on: date) -> int:
    """What is due on a day and not handed over yet. Running again hands over nothing twice."""
    rows = Passing.objects.due(on).values_list("pk", flat=True)
    return sum(_hand_over_once(pk, at, on) for pk in list(rows))


@transaction.atomic
def _hand_over_once(pk: int, at: datetime, on: date) -> bool:
    passing = Passing.objects.select_for_update(of=("self",)).select_related("reorganisation", "old", "new").get(pk=pk)
    if passing.handed_at:
        return False
    hand_over(passing, by=passing.reorganisation.recorded_by, at=at, on=on)
    return True


def hand_over(passing: Passing, *, by: User | None, at: datetime, on: date) -> None:
    """Inside the transaction of whoever calls it. What was done is written down beside the passing."""
    done = []
    if passing.people:
        done.append(count(hand_over_people(passing, on=on), "role"))
    if passing.evidence:
        done.append(f"{_evidence(passing, by, at)} of evidence")
    if passing.actions:
        done.append(count(_actions(passing, by, at, on), "open action"))
    if passing.targets:
        done.append(count(_targets(passing, by, on), "own target"))
    joined = join_what_is_open(passing.new, by=by, at=at, on=on)
    if joined:
        done.append(f"a place in {count(joined, 'open collection')}")
    passing.handed_at, passing.handed_words = at, ", ".join(done)
    passing.save(update_fields=["handed_at", "handed_words"])


def _evidence(passing: Passing, by: User | None, at: datetime) -> str:
    """The same file or link as evidence of the new council, the newest version only; what it has is not given twice."""
    known = {(item.sha256, item.url) for item in passing.new.evidence.select_related("file")}
    rows = []
    for item in passing.old.evidence.filter(replaced_by=None).select_related("file").order_by("pk"):
        mark = (item.sha256, item.url)
        if mark not in known:
            known.add(mark)
            item.pk, item.council, item.replaces = None, passing.new, None
            item.source, item.added_by, item.added_at = f"From {passing.old.short_name}"[:100], by, at
            item._state.adding = True
            rows.append(item)
    Evidence.objects.bulk_create(rows)
    return count(len(rows), "item")


def _actions(passing: Passing, by: User | None, at: datetime, on: date) -> int:
    """Open actions are promised anew by the new council. In a council that ends they are dropped when the last of its
    successors has been given them."""
    rows = list(passing.old.actions.open().in_order())
    for action in rows:
        fresh = make(
            passing.new,
            title=action.title,
            owner=action.owner if action.owner and passing.people else None,
            owner_name="" if action.owner and passing.people else action.whose,
            due_on=action.due_on,
            cost_pence=action.cost_pence,
            by=by,
            at=at,
        )
        note(fresh, words=f"Taken over from {passing.old.name}.", by=by, at=at)
        PlannedRequirement.objects.bulk_create(
            PlannedRequirement(action=fresh, criterion_id=pk, linked_at=at)
            for pk in action.planned.values_list("criterion", flat=True)
        )
    left = passing.reorganisation.passings.filter(old=passing.old, actions=True, handed_at=None)
    if passing.ends_the_old and not left.exclude(pk=passing.pk).exists():
        for action in rows:
            drop_action(action, reason=f"{passing.old.short_name} ended; taken over by its successors.", on=on)
    return len(rows)


def _targets(passing: Passing, by: User | None, on: date) -> int:
    """The council's own targets that stand, in themes where the new council has set none."""
    have = set(passing.new.own_targets.filter(ended_on=None).values_list("theme_id", flat=True))
    rows = passing.old.own_targets.filter(ended_on=None).exclude(theme__in=have)
    for row in rows:
        CouncilTarget.objects.create(
            council=passing.new, theme_id=row.theme_id, level=row.level, by_on=row.by_on, set_on=on, set_by=by
        )
    return len(rows)


def join_what_is_open(council: Council, *, by: User | None, at: datetime, on: date) -> int:
    """A council that began while a collection is open gets its assessment in it."""
    if council.starts_on > on:
        return 0
    rows = Collection.objects.filter(region=council.region_id, opens_on__lte=on, closes_on__gte=on)
    missing = rows.exclude(assessments__council=council).select_related("edition")
    for collection in missing:
        assessment = Assessment.objects.create(collection=collection, council=council, aiming_at=collection.aiming_at)
        criteria = Criterion.objects.filter(edition=collection.edition).values_list("pk", flat=True)
        Answer.objects.bulk_create(Answer(assessment=assessment, criterion_id=pk) for pk in criteria)
        assessment.note(Event.Kind.OPENED, by=by, at=at, words="The council began while the collection was open.")
    return len(missing)
