"""An invented region of any size with three yearly collections, written in bulk."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from councils.invented import write
from councils.models import Champion, Council, LeadCouncil, Region, Role, RoleKind, SubRegion, SubRegionMembership
from files.models import StoredFile
from frameworks.editions.rules.levels import FULFILLING, Requirement, Value, fulfilled_codes, profile
from frameworks.models import (
    Answer,
    Assessment,
    Collection,
    Criterion,
    DeclaredAnswer,
    DeclaredEvidence,
    Edition,
    Event,
    Evidence,
    EvidenceUse,
    Review,
    Submission,
    SubmissionLevel,
    Target,
    Theme,
    Verdict,
)

LONG_AGO = date(2000, 1, 1)
ROWS_AT_ONCE = 2_000
STILL_OPEN = 0.55
"""The part of the councils that still answers in the collection that is open now."""
WORDS = "We have this in hand: the head of procurement looks at it every quarter, and members have been told. "
HIGHEST = 5


@dataclass
class World:
    region: Region
    councils: list[Council]
    officers: list[User]
    """Two for each council, one after the other."""
    manager: User
    board: User
    reviewer: User
    evidence: dict[int, list[Evidence]] = field(default_factory=dict)
    past: list[Assessment] = field(default_factory=list)
    now: list[Assessment] = field(default_factory=list)


@dataclass
class Rows:
    """What is to be written for one assessment, table by table."""

    answers: list[Answer] = field(default_factory=list)
    uses: list[EvidenceUse] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    levels: list[SubmissionLevel] = field(default_factory=list)
    declared: list[DeclaredAnswer] = field(default_factory=list)
    shown: list[DeclaredEvidence] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def write_world(size: int, edition: Edition, today: date) -> World:
    draw = random.Random(size)
    region = Region.objects.create(
        slug=f"region-of-{size}", name=f"Region of {size} councils", programme="Invented for measuring"
    )
    councils = _councils(region, size)
    world = _people(region, councils)
    Target.objects.create(
        region=region, edition=edition, level=1, by_on=today + timedelta(days=90), source="Invented", set_on=LONG_AGO
    )
    _evidence(world, today)
    matrix = Matrix(edition)
    for years in (2, 1, 0):
        opens_on = today - timedelta(days=365 * years + 30)
        collection = Collection.objects.create(
            region=region,
            edition=edition,
            name=f"{opens_on.year} self-assessment",
            opens_on=opens_on,
            closes_on=opens_on + timedelta(days=60),
            aiming_at=1,
        )
        assessments = _assessments(collection, world.councils)
        (world.past if years else world.now).extend(assessments)
        _write([_rows_of(world, row, place, matrix, draw) for place, row in enumerate(assessments)])
    return world


class Matrix:
    def __init__(self, edition: Edition) -> None:
        self.criteria: list[Criterion] = list(edition.criteria.select_related("theme"))
        self.requirements: list[Requirement] = edition.requirements()
        self.themes: dict[str, Theme] = {theme.code: theme for theme in edition.themes.all()}


def _councils(region: Region, size: int) -> list[Council]:
    groups = SubRegion.objects.bulk_create(
        SubRegion(region=region, slug=f"part-{number}", name=f"Part {number}", order=number)
        for number in range(1, max(5, size // 40) + 1)
    )
    councils = Council.objects.bulk_create(
        Council(
            region=region,
            slug=f"council-{size}-{number}",
            name=f"Invented Borough Council {number:03}",
            short_name=f"Invented {number:03}",
            kind=Council.Kind.METROPOLITAN,
            starts_on=LONG_AGO,
            population_recent=100_000 + number,
            tile_q=number % 25,
            tile_r=number // 25,
        )
        for number in range(size)
    )
    members = [
        SubRegionMembership(sub_region=groups[place % len(groups)], council=council, starts_on=LONG_AGO)
        for place, council in enumerate(councils)
    ]
    write(SubRegionMembership, members, LONG_AGO)
    leads = [
        LeadCouncil(sub_region=group, council=councils[place], starts_on=LONG_AGO)
        for place, group in enumerate(groups[:-2])
    ]
    write(LeadCouncil, leads, LONG_AGO)
    Champion.objects.bulk_create(
        Champion(council=council, name="Somebody Invented", post="Head of procurement", starts_on=LONG_AGO)
        for council in councils[::2]
    )
    return councils


def _people(region: Region, councils: Sequence[Council]) -> World:
    def person(name: str) -> User:
        return User(email=f"{name}@{region.slug}.example.org", name=f"Invented {name.title()}", password="!")

    officers = User.objects.bulk_create(
        person(f"{kind}-{place}") for place in range(len(councils)) for kind in ("officer", "signer")
    )
    manager, board, reviewer = User.objects.bulk_create(person(name) for name in ("manager", "board", "reviewer"))
    kinds = (RoleKind.OFFICER, RoleKind.SIGN_OFF)
    roles = [
        Role(person=officer, kind=kinds[place % 2], council=councils[place // 2], starts_on=LONG_AGO)
        for place, officer in enumerate(officers)
    ]
    held = ((manager, RoleKind.MANAGER), (board, RoleKind.BOARD), (reviewer, RoleKind.REVIEWER))
    roles += [Role(person=who, kind=kind, region=region, starts_on=LONG_AGO) for who, kind in held]
    Role.objects.bulk_create(roles)
    return World(region, list(councils), officers, manager, board, reviewer)


def _evidence(world: World, today: date) -> None:
    """Six files and six links for each council."""
    files = StoredFile.objects.bulk_create(
        StoredFile(
            content=f"aa/{number:064x}",
            name=f"document-{number}.pdf",
            kind="PDF document",
            content_type="application/pdf",
            size=120_000 + number,
            sha256=f"{world.region.pk:08x}{number:056x}",
        )
        for number in range(6 * len(world.councils))
    )
    rows = Evidence.objects.bulk_create(
        [
            Evidence(
                council=council,
                title=f"Invented document {number}",
                file=files[6 * place + number] if number < 6 else None,
                url="" if number < 6 else f"https://example.org/document-{number}",
                dated_on=today,
            )
            for place, council in enumerate(world.councils)
            for number in range(12)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    for row in rows:
        world.evidence.setdefault(row.council_id, []).append(row)


def _assessments(collection: Collection, councils: Sequence[Council]) -> list[Assessment]:
    size = len(councils)
    return Assessment.objects.bulk_create(
        _assessment(collection, council, place, place / size) for place, council in enumerate(councils)
    )


def _assessment(collection: Collection, council: Council, place: int, share: float) -> Assessment:
    """The first council, and the first that is with a reviewer, go for everything; a fifth does not take part."""
    is_open = collection.closes_on > timezone.localdate()
    state = Assessment.State.VALIDATED
    if is_open and share < STILL_OPEN:
        state = Assessment.State.OPEN
    elif is_open:
        state = (Assessment.State.SUBMITTED, Assessment.State.VALIDATED, Assessment.State.SENT_BACK)[place % 3]
    declines = place % 5 == 4 and (not is_open or share >= STILL_OPEN)
    return Assessment(
        collection=collection,
        council=council,
        aiming_at=HIGHEST if goes_for_all(place) else 1 + place % 3,
        state=Assessment.State.DECLINED if declines else state,
        declined_at=timezone.now() - timedelta(days=20) if declines else None,
        decline_reason="No time this year." if declines else "",
    )


def goes_for_all(place: int) -> bool:
    return place % 6 == 0


def _rows_of(world: World, assessment: Assessment, place: int, matrix: Matrix, draw: random.Random) -> Rows:
    rows = Rows()
    rows.events.append(Event(assessment=assessment, kind=Event.Kind.OPENED, at=_moment(assessment.collection.opens_on)))
    rows.answers += _answers(assessment, matrix, draw, all_round=goes_for_all(place))
    rows.uses += [
        EvidenceUse(answer=answer, evidence=item)
        for answer in rows.answers
        if answer.value
        for item in draw.sample(world.evidence[assessment.council_id], draw.randint(1, 2))
    ]
    if assessment.state not in {Assessment.State.OPEN, Assessment.State.DECLINED}:
        submission = _declare(rows, assessment, matrix)
        review = _review(rows, world, submission, draw)
        if review.state == Review.State.DONE:
            _settle(rows, submission, review, matrix)
    return rows


def _answers(assessment: Assessment, matrix: Matrix, draw: random.Random, *, all_round: bool) -> Iterator[Answer]:
    """An open assessment is half answered; whoever goes for all meets everything up to level 3."""
    at = _moment(assessment.collection.opens_on + timedelta(days=9))
    skill = 0.95 if all_round else draw.random()
    for criterion in matrix.criteria:
        answered = criterion.level <= assessment.aiming_at and assessment.state != Assessment.State.DECLINED
        if assessment.state == Assessment.State.OPEN:
            answered = answered and draw.random() < 0.5
        met = draw.random() < skill ** (0.3 * criterion.level) or (all_round and criterion.level <= 3)
        value = (Value.MET if met else draw.choice([Value.PARTLY, Value.NOT_MET])) if answered else ""
        yield Answer(
            assessment=assessment,
            criterion=criterion,
            value=value,
            comment=WORDS * draw.randint(0, 3) if answered else "",
            version=1 if answered else 0,
            saved_at=at if answered else None,
        )


def _declare(rows: Rows, assessment: Assessment, matrix: Matrix) -> Submission:
    answered = [answer for answer in rows.answers if answer.value]
    claimed = profile(matrix.requirements, fulfilled_codes({row.criterion.code: row.value for row in answered}))
    at = _moment(assessment.collection.opens_on + timedelta(days=15))
    submission = Submission(
        assessment=assessment,
        number=1,
        kind=Submission.Kind.FULL,
        aiming_at=assessment.aiming_at,
        submitted_at=at,
        fingerprint=f"{assessment.pk:064x}",
        claimed=claimed.overall,
    )
    rows.submissions.append(submission)
    rows.events.append(Event(assessment=assessment, kind=Event.Kind.SUBMITTED, at=at))
    declared = {
        row.criterion_id: DeclaredAnswer(
            submission=submission, criterion=row.criterion, value=row.value, comment=row.comment
        )
        for row in answered
    }
    rows.declared += declared.values()
    rows.shown += [
        DeclaredEvidence(
            declared=declared[use.answer.criterion_id],
            evidence=use.evidence,
            title=use.evidence.title,
            url=use.evidence.url,
            sha256=use.evidence.sha256,
        )
        for use in rows.uses
    ]
    rows.levels += [
        SubmissionLevel(submission=submission, theme=matrix.themes[line.theme], claimed=line.level)
        for line in claimed.themes
    ]
    return submission


def _review(rows: Rows, world: World, submission: Submission, draw: random.Random) -> Review:
    """A verdict on everything that is claimed as met up to the claimed level; one in twenty does not agree."""
    at = submission.submitted_at + timedelta(days=5)
    states = {Assessment.State.SUBMITTED: Review.State.OPEN, Assessment.State.SENT_BACK: Review.State.SENT_BACK}
    state = states.get(Assessment.State(submission.assessment.state), Review.State.DONE)
    review = Review(
        submission=submission,
        reviewer=world.reviewer,
        due_on=at.date() + timedelta(days=20),
        state=state,
        fingerprint=submission.fingerprint,
        ended_at=None if state == Review.State.OPEN else at,
    )
    rows.reviews.append(review)
    levels = {line.theme_id: line.claimed for line in rows.levels}
    rows.verdicts += [
        _verdict(review, declared, at, draw)
        for declared in rows.declared
        if declared.value in FULFILLING and declared.criterion.level <= levels[declared.criterion.theme_id]
    ]
    return review


def _verdict(review: Review, declared: DeclaredAnswer, at: datetime, draw: random.Random) -> Verdict:
    if review.state == Review.State.OPEN and draw.random() < 0.5:
        return Verdict(review=review, declared=declared)
    if draw.random() > 0.05:
        return Verdict(review=review, declared=declared, outcome=Verdict.Outcome.AGREE, given_at=at)
    words = "The document is about something else."
    if review.state == Review.State.DONE:
        outcome, value = Verdict.Outcome.DISAGREE, Value.PARTLY.value
    else:
        outcome, value = Verdict.Outcome.ASK, ""
    return Verdict(review=review, declared=declared, outcome=outcome, value=value, reason=words, given_at=at)


def _settle(rows: Rows, submission: Submission, review: Review, matrix: Matrix) -> None:
    """As the reviewer left the answers."""
    assert review.ended_at
    lowered = {verdict.declared.criterion_id: verdict.value for verdict in rows.verdicts if verdict.value}
    for declared in rows.declared:
        declared.validated_value = lowered.get(declared.criterion_id, declared.value)
    values = {row.criterion.code: row.validated_value for row in rows.declared}
    settled = profile(matrix.requirements, fulfilled_codes(values))
    submission.validated, submission.validated_at = settled.overall, review.ended_at
    submission.validated_by = review.reviewer
    for line in rows.levels:
        line.validated = settled.level_of(line.theme.code)
    rows.events.append(Event(assessment=submission.assessment, kind=Event.Kind.VALIDATED, at=review.ended_at))


def _write(all_rows: Sequence[Rows]) -> None:
    """In the order in which the tables name one another."""
    for place in fields(Rows):
        found = [row for rows in all_rows for row in getattr(rows, place.name)]
        if found:
            type(found[0])._default_manager.bulk_create(found, batch_size=ROWS_AT_ONCE)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10), timezone.get_current_timezone())
