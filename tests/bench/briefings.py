"""A briefing to 2,000 addresses: written into the outbox, and sent through a mail server on this machine."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from post.models import Message
from post.sending import send_waiting
from reports.chasing.operations.send_briefing import prepare, send
from reports.models import Addressee, Briefing
from tests.bench.telling import Line
from tests.bench.world import World
from tests.post.smtp import mail_server

ADDRESSES = 2000
MOST_SECONDS_QUEUED = 2
MOST_SECONDS_SENT = 60
WORDS = "{council} is at {level}. The target is {target}; {missing} missing.\n\n{asks}\n\n{link}\n"


@dataclass
class Sent:
    queued: float = 0.0
    sent: float = 0.0
    arrived: int = 0


def measure(world: World) -> Sent:
    result, councils = Sent(), world.councils
    Message.objects.all().delete()
    Addressee.objects.bulk_create(
        Addressee(
            region=world.region,
            council=councils[number % len(councils)],
            kind=Addressee.Kind.MEMBER,
            name=f"Member {number}",
            email=f"member{number}@example.org",
        )
        for number in range(ADDRESSES)
    )
    briefing = Briefing.objects.create(region=world.region, subject="{council}", words=WORDS, audience="member")
    expected = len(prepare(briefing).going)
    began = time.perf_counter()
    send(briefing, version=0, expected=expected, by=world.manager, at=timezone.now())
    result.queued = time.perf_counter() - began
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
        began = time.perf_counter()
        while send_waiting():
            pass
        result.sent = time.perf_counter() - began
        result.arrived = len(server.taken)
    return result


def lines(row: Sent) -> list[Line]:
    queued, sent = f"{ADDRESSES:,} briefings queued", f"{ADDRESSES:,} briefings sent"
    return [
        Line(queued, f"{row.queued:.2f} s", None, f"{MOST_SECONDS_QUEUED} s", row.queued <= MOST_SECONDS_QUEUED),
        Line(
            sent,
            f"{row.sent:.1f} s, {row.arrived:,} arrived",
            None,
            f"{MOST_SECONDS_SENT} s, each once",
            row.sent <= MOST_SECONDS_SENT and row.arrived == ADDRESSES,
        ),
    ]
