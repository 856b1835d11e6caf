"""Invented addresses and briefings: one that is sent, one that is being written."""

from datetime import datetime, timedelta

from accounts.models import User
from councils.demo import INVENTED, day_of
from councils.invented import write
from councils.models import Council, Region, in_force
from post.models import Message
from reports.chasing.operations.send_briefing import prepare, send
from reports.models import Addressee, Briefing

WORDS = """Dear colleague,

{council} is at **{level}**. The target is {target}; {missing} missing.

What the region asks next: {asks}.

The page of your council, with its themes and its history: {link}
"""
DRAFT = """Dear member,

{council} {did}. It is at **{level}**. A word from you to the team that buys helps.

{link}
"""


def seed(region: Region, *, by: User, at: datetime) -> None:
    """Written once: what a person has changed since is never touched."""
    if region.briefings.exists() or region.addressees.exists():
        return
    councils = Council.objects.filter(in_force(day_of(region)), region=region).order_by("slug")
    rows = (
        Addressee(
            region=region,
            council=council,
            kind=kind,
            name=f"{words} of {council.short_name} ({INVENTED})",
            email=f"{kind}.{council.slug}@example.org",
        )
        for council in councils
        for kind, words in ((Addressee.Kind.CHIEF, "Chief executive"), (Addressee.Kind.MEMBER, "Lead member"))
    )
    write(Addressee, rows, day_of(region))
    first = Briefing.objects.create(
        region=region, subject="Where {council} stands", words=WORDS, audience=Addressee.Kind.CHIEF, written_by=by
    )
    Briefing.objects.create(
        region=region, subject="{council}: a word from you helps", words=DRAFT, audience="member", written_by=by
    )
    then = at - timedelta(days=3)
    send(first, version=0, expected=len(prepare(first).going), by=by, at=then)
    written = Message.objects.filter(key=first.key)
    written.update(state=Message.State.SENT, sent_at=then)
    refused = written.order_by("address").values("pk")[:2]
    words = f"Refused: 550 no such person ({INVENTED})"
    Message.objects.filter(pk__in=list(refused.values_list("pk", flat=True))).update(state="failed", error=words)
