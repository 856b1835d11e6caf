"""One answer for several councils of a shared team: held out to the others, confirmed and signed off by each."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from councils.models import Council
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import Typed, hold, joined, record, use
from frameworks.assessments.queries.shared_teams import targets_of
from frameworks.models import Answer, Assessment, Evidence, SharedAnswer


@transaction.atomic
def share(answer: Answer, assessments: Sequence[Assessment], *, by: User, at: datetime) -> int:
    """Hold an answer and its evidence out to other councils of the team; in how many it is new. What was held out
    before and is not settled is replaced."""
    if not answer.value:
        raise Refused(f"{answer.criterion.code} has no answer yet.")
    allowed = {row.pk for row in targets_of(answer.assessment, by)}
    evidence = list(answer.evidence.all())
    made = 0
    for assessment in assessments:
        if assessment.pk not in allowed:
            raise Refused(f"You cannot answer for {assessment.council.short_name} in this self-assessment.")
        target = Answer.objects.select_for_update(of=("self",)).get(
            assessment=assessment, criterion=answer.criterion_id
        )
        SharedAnswer.objects.filter(source=answer, target=target, settled_at=None).delete()
        shared = SharedAnswer.objects.create(
            source=answer,
            target=target,
            value=answer.value,
            reason=answer.reason,
            comment=answer.comment,
            shared_by=by,
            shared_at=at,
        )
        shared.evidence.set(evidence)
        made += 1
    return made


@transaction.atomic
def confirm_shared(shared: SharedAnswer, *, version: int, by: User, at: datetime) -> bool:
    """The council takes the answer as its own where it has none yet, with copies of the evidence; what it has answered
    stays, and the evidence is added. Returns whether it had none. SavedMeanwhile where the answer has been saved since
    the page was opened."""
    found = _open(shared)
    target = Answer.objects.select_related("assessment__council", "assessment__collection").get(pk=found.target_id)
    now = hold(target.assessment, target.pk, version, at)
    if not now.value:
        comment = joined(now.comment, found.comment)
        typed = Typed(found.value, now.reason or found.reason, comment, now.reply, version)
        record(target.assessment, {target.pk: typed}, by=by, at=at)
    for item in found.evidence.select_related("council", "file"):
        use(copied(item, target.assessment.council, by=by, at=at), [target], by=by, at=at)
    _settle(found, by, at, was_confirmed=True)
    return not now.value


def copied(item: Evidence, council: Council, *, by: User | None, at: datetime) -> Evidence:
    """The same document among another council's evidence; copied once, however often it is used there."""
    source = f"Shared team, from {item.council.short_name}"[:100]
    same = council.evidence.filter(file=item.file, url=item.url, source=source).first()
    return same or Evidence.objects.create(
        council=council,
        title=item.title,
        file=item.file,
        url=item.url,
        dated_on=item.dated_on,
        expires_on=item.expires_on,
        review_on=item.review_on,
        note=item.note,
        source=source,
        as_at=item.as_at or timezone.localtime(item.added_at).date(),
        added_by=by,
        added_at=at,
    )


@transaction.atomic
def turn_down(shared: SharedAnswer, *, by: User, at: datetime) -> None:
    _settle(_open(shared), by, at, was_confirmed=False)


def _open(shared: SharedAnswer) -> SharedAnswer:
    found = SharedAnswer.objects.select_for_update(of=("self",)).filter(pk=shared.pk, settled_at=None).first()
    if found is None:
        raise Refused("Somebody has confirmed or turned down this answer already.")
    return found


def _settle(shared: SharedAnswer, by: User, at: datetime, *, was_confirmed: bool) -> None:
    shared.settled_at, shared.settled_by, shared.was_confirmed = at, by, was_confirmed
    shared.save(update_fields=["settled_at", "settled_by", "was_confirmed"])
