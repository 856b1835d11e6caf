"""Letting councils read their page first, taking their words, holding the report back until the last day is over."""

from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from councils.models import COUNCIL_ROLES, Council, Region, Role
from councils.operations.settle_rules import put_down
from post.models import Message
from reports.models import Reply, ReplyRound, ReplyRule, Report
from reports.papers.rules.working_days import after

MOST_WORDS = 100
MOST_DAYS = 30


class Refused(ValidationError):
    """It cannot be done now; the message says why and what to do instead."""


class SavedMeanwhile(Exception):
    """A colleague saved another reply first; both are shown."""

    def __init__(self, theirs: Reply) -> None:
        super().__init__("A colleague has saved another reply since you opened the page.")
        self.theirs = theirs


def days_of(region: Region) -> int:
    rule = ReplyRule.objects.filter(region=region).first()
    return rule.working_days if rule else 0


@transaction.atomic
def set_days(region: Region, days: int, *, by: User | None, at: datetime) -> None:
    """From the next report on. None: reports are issued at once."""
    put_down(region, "Working days for replies", str(days_of(region)), str(days), by=by, at=at)
    ReplyRule.objects.update_or_create(region=region, defaults={"working_days": days})


@transaction.atomic
def open_round(region: Region, *, as_at: date, basis: str, moment: str, on: date, by: User, at: datetime) -> ReplyRound:
    """Every council of the region on that day is told by mail where its page is and until when it may reply."""
    days = days_of(region)
    if not days:
        raise Refused("Set the number of working days first.")
    opened, is_new = ReplyRound.objects.get_or_create(
        region=region,
        as_at=as_at,
        basis=basis,
        moment=moment,
        defaults={
            "working_days": days,
            "opens_on": on,
            "closes_on": after(on, days),
            "by": by,
            "at": at,
        },
    )
    if is_new:
        _tell(opened, on)
    return opened


def _tell(opened: ReplyRound, on: date) -> None:
    roles = Role.objects.on(on).filter(council__in=councils_of(opened), kind__in=COUNCIL_ROLES, person__is_active=True)
    for role in roles.select_related("person", "council"):
        assert role.council is not None
        Message.objects.put(
            key=f"reply-{opened.pk}-{role.council_id}",
            to=role.person.email,
            template="reply_round",
            context={
                "person": role.person,
                "council": role.council,
                "round": opened,
                "link": settings.PUBLIC_URL + reverse("reply", args=[role.council.slug, opened.pk]),
                "most_words": MOST_WORDS,
            },
        )


def councils_of(opened: ReplyRound) -> list[Council]:
    return list(opened.region.councils.on(opened.as_at))


def word_count(text: str) -> int:
    return len(text.split())


@transaction.atomic
def reply(opened: ReplyRound, council: Council, *, text: str, version: int, on: date, by: User, at: datetime) -> Reply:
    """Save the council's words, or that it adds none. Until the end of the last day they can be changed."""
    if on > opened.closes_on:
        raise Refused(f"Replies were possible until {opened.closes_on:%-d %B %Y}.")
    if word_count(text) > MOST_WORDS:
        raise Refused(f"Use {MOST_WORDS} words or fewer; these are {word_count(text)}.")
    kept, is_new = Reply.objects.get_or_create(
        round=opened, council=council, defaults={"text": text, "by": by, "at": at}
    )
    if is_new:
        return kept
    locked = Reply.objects.select_for_update().get(pk=kept.pk)
    if locked.version != version:
        raise SavedMeanwhile(locked)
    locked.text, locked.by, locked.at = text, by, at
    locked.version += 1
    locked.save()
    return locked


def why_not_yet(region: Region, *, kind: str, as_at: date, basis: str, moment: str, on: date) -> str:
    """Why a report with a page for each council cannot be made yet; nothing where it can."""
    if kind != Report.Kind.FULL or not days_of(region):
        return ""
    found = round_for(region, as_at=as_at, basis=basis, moment=moment)
    if found is None:
        return "Councils have not seen these pages yet. Show them their pages first, under “Right of reply”"
    if found.closes_on >= on:
        return f"Councils may reply until the end of {found.closes_on:%-d %B %Y}. Make the report after that day"
    return ""


def round_for(region: Region, *, as_at: date, basis: str, moment: str) -> ReplyRound | None:
    return ReplyRound.objects.filter(region=region, as_at=as_at, basis=basis, moment=moment).first()
