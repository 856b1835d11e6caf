"""Invented calls, promises, reminders and letters, evidence that grows old, and what councils say to their pages."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from councils.access import people_of_region
from councils.demo import day_of
from councils.models import Council, Region, RoleKind
from frameworks.models import Assessment, Evidence
from frameworks.progress.rules.standings import Basis, Moment
from reports.chasing.operations.chase_councils import letter_text, note_contact
from reports.chasing.queries.obligations_table import Line, sheet
from reports.models import Contact, Letter, Reminder, Reply, ReplyRound, ReplyRule
from reports.papers.operations.ask_for_replies import set_days
from reports.papers.rules.working_days import after

DAY = timedelta(days=1)
SAID = (
    "Two people short since summer; the new head of procurement starts next month.",
    "Most of it is done, the policy waits for the cabinet.",
    "Did not know it was theirs to answer. Will ask the climate officer for the evidence.",
    "Would like to talk to a council that has finished.",
)
WITH = ("the head of procurement", "a senior buyer", "the director of finance's office")
REPLIES = (
    "Our policy was adopted by the cabinet after the self-assessment was signed off. (Invented words.)",
    "We share a procurement team with a neighbour; its training counts for both from this year. (Invented words.)",
    "",
)
REPLY_DAYS = 5


def seed(region: Region, rng: random.Random) -> None:
    """Everything is looked for first, so that nothing comes twice."""
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    assert manager is not None
    on = day_of(region)
    if not Contact.objects.filter(council__region=region).exists():
        _chase(region, on, manager, rng)
    _let_evidence_age(region, on)
    if not ReplyRule.objects.filter(region=region).exists() and not region.reply_rounds.exists():
        _ask_for_replies(region, on, manager)


def _at(on: date) -> datetime:
    """In the morning of that day, and never in the future."""
    return min(timezone.make_aware(datetime.combine(on, time(10))), timezone.now())


def _chase(region: Region, on: date, manager: User, rng: random.Random) -> None:
    """The councils that owe something, in turn: reminded, called, with a promise kept open or broken, written to."""
    owing = [line for line in sheet(region, on).lines if line.open_items]
    for number, line in enumerate(owing):
        _remind(line, on - (20 if number % 3 else 9) * DAY, manager)
        if number % 2 == 0:
            promised = line.open_items[:1] if number % 4 == 0 else []
            day = on + rng.choice((-3, 6, 12)) * DAY
            called_on = on - (10 if number % 3 else 4) * DAY
            note_contact(
                line.council,
                on=called_on,
                how=rng.choice((Contact.How.CALL, Contact.How.CALL, Contact.How.MEETING)),
                with_whom=rng.choice(WITH),
                words=f"{rng.choice(SAID)} (Invented for the demonstration.)",
                promised=promised,
                promised_for=day if promised else None,
                by=manager,
                at=_at(called_on),
            )
    _write_letters([line for line in sheet(region, on).lines if line.open_items], on, manager)


def _remind(line: Line, day: date, manager: User) -> None:
    words = "\n".join(f"- {item.ask.what}" for item in line.open_items)
    Reminder.objects.create(
        council=line.council, sent_on=day, asks=len(line.open_items), people=2, words=words, by=manager, at=_at(day)
    )


def _write_letters(owing: list[Line], on: date, manager: User) -> None:
    """One that has gone to a chief executive, and one that is ready to be read."""
    for line, sent_on in zip(owing[-2:], (on - 6 * DAY, None), strict=False):
        Letter.objects.create(
            council=line.council,
            addressed_to="The Chief Executive",
            text=letter_text(line, signed=manager.name),
            drafted_on=sent_on or on,
            sent_on=sent_on,
            by=manager,
            at=_at(on),
        )


def _let_evidence_age(region: Region, on: date) -> None:
    """In each council with evidence behind open answers: one that has expired, one that soon will, one to be seen."""
    rows = Evidence.objects.filter(council__region=region)
    if rows.exclude(expires_on=None).exists():
        return
    used = rows.filter(uses__answer__assessment__state__in=Assessment.EDITABLE).distinct().order_by("council_id", "pk")
    seen: dict[int, int] = {}
    for item in used:
        number = seen[item.council_id] = seen.get(item.council_id, 0) + 1
        if number > 3:
            continue
        if number == 1:
            item.expires_on = on - 12 * DAY
        elif number == 2:
            item.expires_on = on + 18 * DAY
        elif number == 3:
            item.review_on = on
        item.save(update_fields=["expires_on", "review_on"])


def _ask_for_replies(region: Region, on: date, manager: User) -> None:
    set_days(region, REPLY_DAYS, by=None, at=timezone.now())
    opened = ReplyRound.objects.create(
        region=region,
        as_at=on - DAY,
        basis=Basis.VALIDATED.value,
        moment=Moment.COLLECTION.value,
        working_days=REPLY_DAYS,
        opens_on=on - DAY,
        closes_on=after(on - DAY, REPLY_DAYS),
        by=manager,
        at=_at(on - DAY),
    )
    councils = Council.objects.filter(region=region, assessments__submissions__validated__isnull=False)
    for council, text in zip(councils.distinct().order_by("slug"), REPLIES, strict=False):
        by = User.objects.filter(roles__council=council, roles__kind=RoleKind.SIGN_OFF).first()
        Reply.objects.create(round=opened, council=council, text=text, by=by, at=_at(on))
