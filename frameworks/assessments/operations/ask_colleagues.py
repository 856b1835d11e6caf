"""Help with a requirement: given to a colleague, asked of somebody without an account, handed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from actions.acting import change as change_action
from actions.models import Action
from councils.access import people_of_council
from councils.models import Council
from files.models import StoredFile
from frameworks.assessments.operations.open_collection import Refused
from frameworks.assessments.operations.save_answers import COMMENT_LIMIT, Typed, attach, check_open, record, use
from frameworks.models import Answer, Asking, Assessment
from frameworks.models.collections import london_day
from post.linking import behind
from post.models import Message


@transaction.atomic
def give_to(answers: Sequence[Answer], owner: User | None, *, by: User | None, at: datetime) -> int:
    """These requirements of one council are this colleague's from now on, or nobody's; how many changed. The colleague
    is told once for all of them."""
    changed = [row for row in answers if row.owner_id != (owner.pk if owner else None)]
    if not changed:
        return 0
    council = changed[0].assessment.council
    if owner and not people_of_council(council).filter(pk=owner.pk).exists():
        raise Refused(f"{owner} has no role in {council} today.")
    for row in changed:
        row.owner = owner
    Answer.objects.filter(pk__in=[row.pk for row in changed]).update(owner=owner)
    Answer.history.bulk_history_create(changed, update=True, default_user=by, default_date=at)
    if owner and owner != by:
        _tell_owner(changed, owner, by, at)
    return len(changed)


def _tell_owner(changed: Sequence[Answer], owner: User, by: User | None, at: datetime) -> None:
    assessment = changed[0].assessment
    Message.objects.put(
        key=f"given-{assessment.pk}-{owner.pk}-{at:%Y%m%d%H%M}",
        to=owner.email,
        template="requirements_given",
        context={
            "by": by,
            "assessment": assessment,
            "codes": [row.criterion.code for row in changed],
            "path": assessment.get_absolute_url(),
        },
    )


@transaction.atomic
def ask(answer: Answer, *, name: str, email: str, question: str, by: User | None, at: datetime) -> Asking:
    """One requirement asked of somebody without an account. Pressed twice, or while a link to the same address is
    open, nothing new is written."""
    check_open(answer.assessment, at)
    Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    known = Asking.objects.open(at).filter(answer=answer, email__iexact=email.strip()).first()
    if known:
        return known
    asking = Asking.objects.create(
        answer=answer,
        name=name.strip(),
        email=email.strip().lower(),
        question=question.strip(),
        asked_by=by,
        asked_at=at,
    )
    Message.objects.put(
        key=f"asking-{asking.pk}",
        to=asking.email,
        template="asked",
        context={"asking": asking, "council": answer.assessment.council},
        link=(asking.page, asking.pk),
    )
    return asking


def withdraw(asking: Asking, *, at: datetime) -> None:
    if not Asking.objects.open(at).filter(pk=asking.pk).update(withdrawn_at=at):
        raise Refused("This link has been used or withdrawn already, or is too old.")


def find_open(token: str, at: datetime) -> Asking | None:
    rows = Asking.objects.open(at).select_related(
        "answer__criterion__theme", "answer__assessment__council", "answer__assessment__collection", "asked_by"
    )
    return behind(rows, token).first()


@transaction.atomic
def reply(asking: Asking, *, value: str, words: str, files: Iterable[StoredFile], at: datetime) -> Asking:
    """What was answered by the link, which is used up by it. Files are evidence of the council and stand beside the
    requirement; the answer itself stays as it is until an officer takes it over."""
    found = Asking.objects.select_for_update(of=("self",)).open(at).filter(pk=asking.pk).first()
    if found is None:
        raise Refused("This link has been used, or is too old.")
    answer = Answer.objects.select_related("assessment__council", "assessment__collection", "criterion").get(
        pk=found.answer_id
    )
    found.value, found.reply, found.answered_at = value, words.strip(), at
    found.save(update_fields=["value", "reply", "answered_at"])
    is_open = answer.assessment.can_be_edited(london_day(at))
    for file in files:
        evidence = attach(
            [answer] if is_open else [],
            council=answer.assessment.council,
            title=file.name,
            file=file,
            by=None,
            at=at,
            source=f"Sent by {found.name}"[:100],
            as_at=london_day(at),
        )
        found.evidence.add(evidence)
    if found.asked_by:
        Message.objects.put(
            key=f"asking-answered-{found.pk}",
            to=found.asked_by.email,
            template="asking_answered",
            context={"asking": found, "answer": answer, "path": cell_path(answer)},
        )
    return found


def cell_path(answer: Answer) -> str:
    return f"{answer.assessment.get_absolute_url()}cells/{answer.criterion.cell}/#{answer.criterion.code}"


@transaction.atomic
def take_over(asking: Asking, *, version: int, by: User, at: datetime) -> None:
    """Put the reply into the answer: the words behind the comment, and the value where one was given. Refused where the
    assessment is closed, SavedMeanwhile where somebody has saved it since the page was opened."""
    found = _to_be_used(asking)
    answer = Answer.objects.select_related("assessment__collection", "criterion").get(pk=found.answer_id)
    day = timezone.localtime(found.answered_at)
    words = f"{found.name}, {day:%-d %B %Y}: {found.reply}" if found.reply else ""
    comment = "\n\n".join(part for part in (answer.comment, words) if part)
    if len(comment) > COMMENT_LIMIT:
        raise Refused(
            f"With the reply the comment would be longer than {COMMENT_LIMIT:,} characters. Shorten the comment first."
        )
    reason = (answer.reason or found.reply) if found.value == "not-applicable" else answer.reason
    typed = Typed(found.value or answer.value, reason, comment, answer.reply, version)
    record(answer.assessment, {answer.pk: typed}, by=by, at=at)
    for evidence in found.evidence.all():
        use(evidence, [answer], by=by, at=at)
    _used(found, by, at)


@transaction.atomic
def lay_aside(asking: Asking, *, by: User, at: datetime) -> None:
    _used(_to_be_used(asking), by, at)


def _to_be_used(asking: Asking) -> Asking:
    found = Asking.objects.select_for_update(of=("self",)).to_be_used().filter(pk=asking.pk).first()
    if found is None:
        raise Refused("Somebody has dealt with this reply already.")
    return found


def _used(asking: Asking, by: User, at: datetime) -> None:
    asking.used_at, asking.used_by = at, by
    asking.save(update_fields=["used_at", "used_by"])


@dataclass(frozen=True)
class Held:
    """What a person holds in a council and somebody else could take on."""

    answers: tuple[Answer, ...]
    actions: tuple[Action, ...]

    def __bool__(self) -> bool:
        return bool(self.answers or self.actions)


def held_by(person: User, council: Council) -> Held:
    """Requirements in self-assessments that are not finished, and open actions of the council."""
    answers = Answer.objects.filter(owner=person, assessment__council=council).filter(
        assessment__state__in=(*Assessment.EDITABLE, Assessment.State.SUBMITTED)
    )
    actions = Action.objects.filter(council=council).of(person).open()
    return Held(
        tuple(answers.select_related("criterion__theme", "assessment__council", "assessment__collection")),
        tuple(actions.in_order()),
    )


@transaction.atomic
def hand_over(council: Council, *, leaving: User, to: User, by: User | None, at: datetime) -> Held:
    """All that somebody holds in a council goes to a colleague, in one step. Doing it again finds nothing left."""
    if leaving == to:
        raise Refused("Choose somebody else to hand over to.")
    if not people_of_council(council).filter(pk=to.pk).exists():
        raise Refused(f"{to} has no role in {council} today.")
    held = held_by(leaving, council)
    by_assessment: dict[int, list[Answer]] = {}
    for row in held.answers:
        by_assessment.setdefault(row.assessment_id, []).append(row)
    for rows in by_assessment.values():
        give_to(rows, to, by=by, at=at)
    for action in held.actions:
        change_action(
            action,
            title=action.title,
            owner=to,
            owner_name="",
            due_on=action.due_on,
            cost_pence=action.cost_pence,
            version=action.version,
        )
    return held
