"""What happened to one assessment in the invented world, told through the acts that people use themselves."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from django.utils import timezone

from accounts.models import User
from councils.models import COUNCIL_ROLES, Region, Role, RoleKind
from frameworks.assessments.operations.open_collection import aim_at, decline, extend
from frameworks.assessments.operations.save_answers import Typed, record
from frameworks.demo import papers, words
from frameworks.demo.profiles import Character, answers, overclaimed
from frameworks.editions.rules.levels import FULFILLING, Requirement, Value
from frameworks.models import Answer, Assessment, DeclaredAnswer, Review, Submission, Verdict
from frameworks.submissions.operations.review_submission import agree_with_rest, assign, give, send_back, validate
from frameworks.submissions.operations.submit_assessment import start_update, submit
from frameworks.submissions.queries.review_state import questioned_before


class Stage(IntEnum):
    """How far an assessment has come."""

    DECLINED = 0
    SILENT = 1
    BEGUN = 2
    ANSWERED = 3
    SUBMITTED = 4
    IN_REVIEW = 5
    SENT_BACK = 6
    REPLYING = 7
    VALIDATED = 8
    UPDATING = 9


@dataclass(frozen=True)
class Story:
    stage: Stage
    begins_on: date
    submits_on: date
    is_asked: bool = False
    """Sent back with questions once on the way."""
    is_hopeful: bool = False
    """Claims something that the reviewer does not find."""
    differs: bool = False
    """Keeps to its claim, with a note."""
    second_look: bool = False


@dataclass(frozen=True)
class Cast:
    """Who acts in the invented world."""

    region: Region
    manager: User
    reviewers: tuple[User, ...]
    officers: Mapping[int, User]
    sign_off: Mapping[int, User]
    requirements: tuple[Requirement, ...]


def cast(region: Region, requirements: list[Requirement]) -> Cast:
    held = Role.objects.filter(kind__in=COUNCIL_ROLES, council__region=region).select_related("person").order_by("-pk")
    officers = {role.council_id: role.person for role in held if role.council_id and role.kind == RoleKind.OFFICER}
    signing = {role.council_id: role.person for role in held if role.council_id and role.kind == RoleKind.SIGN_OFF}
    others = Role.objects.filter(region=region).select_related("person").order_by("pk")
    reviewers = tuple(role.person for role in others if role.kind == RoleKind.REVIEWER)
    manager = next(role.person for role in others if role.kind == RoleKind.MANAGER)
    return Cast(region, manager, reviewers, officers, signing, tuple(requirements))


def moment(on: date, rng: random.Random) -> datetime:
    """Some time in the working day."""
    return timezone.make_aware(datetime.combine(on, time(rng.randrange(9, 17), rng.randrange(60))))


def tell(cast: Cast, assessment: Assessment, story: Story, character: Character, year: float) -> None:
    """Act it out up to the stage where it stands. The same story is told the same way each time."""
    council = assessment.council
    rng = random.Random(f"{council.slug} {year}")
    officer, signing = cast.officers[council.pk], cast.sign_off[council.pk]
    begins = moment(story.begins_on, rng)
    if story.stage == Stage.DECLINED:
        decline(assessment, reason=rng.choice(words.DECLINED), by=signing, at=begins)
    if story.stage <= Stage.SILENT:
        return
    levels = character.theme_levels(year)
    aim = max(assessment.collection.aiming_at, min(5, character.overall(year) + 1))
    aim_at(assessment, level=aim, by=officer, at=begins)
    said = answers(cast.requirements, levels, aim, rng)
    hopeful = overclaimed(cast.requirements, said, levels, rng) if story.is_hopeful or story.differs else []
    said.update((code, Value.MET) for code in hopeful)
    _answer(assessment, said, story, rng, by=officer, at=begins)
    if story.stage <= Stage.ANSWERED:
        return
    if story.submits_on > assessment.collection.closes_on:
        asked_at = moment(assessment.collection.closes_on - timedelta(days=2), rng)
        extend(assessment, to=story.submits_on + timedelta(days=4), by=cast.manager, at=asked_at)
    submission = submit(assessment, by=signing, at=moment(story.submits_on, rng))
    if story.stage == Stage.UPDATING:
        _review(cast, submission, story, [], rng, by=officer, signing=signing)
        update(cast, assessment, rng, on=story.submits_on + timedelta(days=24), is_finished=False)
    elif story.stage > Stage.SUBMITTED:
        _review(cast, submission, story, hopeful, rng, by=officer, signing=signing)


def _answer(
    assessment: Assessment, said: Mapping[str, str], story: Story, rng: random.Random, *, by: User, at: datetime
) -> None:
    rows = {answer.criterion.code: answer for answer in assessment.answers.in_order()}
    codes = [code for code in rows if code in said]
    if story.stage == Stage.BEGUN:
        codes = [code for code in codes if "champion" not in rows[code].criterion.supported_by]
        codes = codes[: max(1, int(len(codes) * rng.uniform(0.2, 0.8)))]
    typed = {rows[code].pk: _typed(rows[code], said[code], rng) for code in codes}
    saved = record(assessment, typed, by=by, at=at)
    kept = list(assessment.council.evidence.all())
    fulfilled = [answer for answer in saved.values() if answer.value in FULFILLING]
    for theme in sorted({answer.criterion.code[:2] for answer in fulfilled}):
        shown = [answer for answer in fulfilled if answer.criterion.code.startswith(theme)]
        if rng.random() < 0.75:
            papers.show(assessment.council, theme, shown[: rng.randrange(1, 4)], kept, by=by, at=at)
    if fulfilled and rng.random() < 0.4:
        papers.show_link(assessment.council, fulfilled[-1:], by=by, at=at)


def _typed(answer: Answer, value: str, rng: random.Random) -> Typed:
    reason = rng.choice(words.NOT_APPLICABLE) if value == Value.NOT_APPLICABLE else ""
    return Typed(value, reason, words.comment(value, answer.criterion.code[:2], rng), answer.reply, answer.version)


def _review(
    cast: Cast,
    submission: Submission,
    story: Story,
    hopeful: list[str],
    rng: random.Random,
    *,
    by: User,
    signing: User,
) -> None:
    """Reviewed once, or sent back and reviewed again; it stops where the story stands."""
    day = story.submits_on + timedelta(days=rng.randrange(1, 4))
    review = _assign(cast, submission, day, rng)
    day += timedelta(days=rng.randrange(3, 9))
    if story.stage == Stage.IN_REVIEW:
        for verdict in list(review.verdicts.select_related("declared").order_by("pk"))[::2]:
            give(review, verdict.declared, outcome=Verdict.Outcome.AGREE, at=moment(day, rng))
        return
    if story.is_asked or story.differs or story.stage in (Stage.SENT_BACK, Stage.REPLYING):
        asked = _send_back(review, hopeful if story.differs else [], rng, on=day)
        if story.stage == Stage.SENT_BACK:
            return
        day += timedelta(days=rng.randrange(4, 10))
        _reply(submission.assessment, asked, rng, by=by, at=moment(day, rng))
        if story.stage == Stage.REPLYING:
            return
        note = rng.choice(words.COUNCIL_NOTES) if story.differs and hopeful else ""
        submission = submit(
            submission.assessment, by=signing, at=moment(day + timedelta(days=1), rng), council_note=note
        )
        day += timedelta(days=3)
        review = _assign(cast, submission, day, rng)
    if story.second_look:
        second = next(person for person in cast.reviewers if person != review.reviewer)
        look = _assign(cast, submission, day, rng, reviewer=second)
        agree_with_rest(look, at=moment(day + timedelta(days=1), rng))
    _finish(review, hopeful, rng, on=day + timedelta(days=rng.randrange(2, 7)))


def _assign(cast: Cast, submission: Submission, on: date, rng: random.Random, reviewer: User | None = None) -> Review:
    first = cast.reviewers[submission.assessment.council_id % len(cast.reviewers)]
    return assign(
        submission,
        reviewer=reviewer or first,
        due_on=on + timedelta(days=14),
        by=cast.manager,
        at=moment(on, rng),
        is_second=reviewer is not None,
    )


def _send_back(review: Review, doubted: list[str], rng: random.Random, *, on: date) -> list[str]:
    """Ask about one to three requirements, disagree where doubted; returns the codes asked about. Of a council at
    level 0 nothing is listed for review, so the reviewer looks at other answers."""
    listed = review.verdicts.filter(outcome="").values("declared")
    rows = review.submission.answers.in_order()
    looked_at = list(rows.filter(pk__in=listed)) or list(rows)
    for row in looked_at:
        if row.criterion.code in doubted:
            _disagree(review, row, rng, at=moment(on, rng))
    others = [row for row in looked_at if row.criterion.code not in doubted]
    asked = rng.sample(others, min(len(others), rng.randrange(1, 4)))
    for row in asked:
        reason = rng.choice(words.QUESTIONS)
        give(review, row, outcome=Verdict.Outcome.ASK, reason=reason, at=moment(on, rng))
    later = moment(on + timedelta(days=1), rng)
    agree_with_rest(review, at=later)
    send_back(review, words=words.SENT_BACK, by=review.reviewer, at=later)
    return [row.criterion.code for row in asked]


def _disagree(review: Review, row: DeclaredAnswer, rng: random.Random, *, at: datetime) -> None:
    reason = rng.choice(words.DISAGREEMENTS)
    give(review, row, outcome=Verdict.Outcome.DISAGREE, value=Value.PARTLY, reason=reason, at=at)


def _reply(assessment: Assessment, codes: list[str], rng: random.Random, *, by: User, at: datetime) -> None:
    assessment.refresh_from_db(fields=["state"])
    rows = assessment.answers.filter(criterion__code__in=codes).in_order()
    typed = {row.pk: Typed(row.value, row.reason, row.comment, rng.choice(words.REPLIES), row.version) for row in rows}
    record(assessment, typed, by=by, at=at)


def _finish(review: Review, hopeful: list[str], rng: random.Random, *, on: date) -> None:
    at = moment(on, rng)
    for row in review.verdicts.filter(declared__criterion__code__in=hopeful).select_related("declared"):
        _disagree(review, row.declared, rng, at=at)
    for declared in questioned_before(review):
        give(review, declared, outcome=Verdict.Outcome.AGREE, at=at)
    agree_with_rest(review, at=at)
    validate(review, by=review.reviewer, at=at)


def update(cast: Cast, assessment: Assessment, rng: random.Random, *, on: date, is_finished: bool) -> None:
    """Between collections: claim one more requirement as met now, and have it reviewed if the story goes that far."""
    officer, signing = cast.officers[assessment.council_id], cast.sign_off[assessment.council_id]
    start_update(assessment, by=officer, at=moment(on, rng))
    assessment.refresh_from_db(fields=["state"])
    gaps = assessment.answers.filter(value=Value.PARTLY).in_order()[:2]
    typed = {row.pk: Typed(Value.MET, "", "Finished since the last collection.", "", row.version) for row in gaps}
    record(assessment, typed, by=officer, at=moment(on + timedelta(days=1), rng))
    if is_finished and typed:
        submission = submit(assessment, by=signing, at=moment(on + timedelta(days=2), rng))
        review = _assign(cast, submission, on + timedelta(days=3), rng)
        _finish(review, [], rng, on=on + timedelta(days=9))
