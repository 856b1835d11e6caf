"""What the health page says: one short fact for each thing the service stands on."""

import functools
import shutil
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.utils import timezone
from redis.exceptions import RedisError

from nwce.models import Clock
from ui import pdf

HEARTBEAT = "heartbeat"
LATE_AFTER_SECONDS = 120
LOW_DISK_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    says: str


@dataclass(frozen=True)
class JobHeartbeat:
    """What a worker leaves in the cache: when it was well, and what it lacks to make PDFs."""

    at: datetime
    missing_library: str


# Asked once in a process: a failing import is slow and talks a lot. Workers are renewed often enough.
missing_library = functools.cache(pdf.missing_library)


def note_heartbeat() -> None:
    caches["broker"].set(HEARTBEAT, JobHeartbeat(timezone.now(), missing_library()), timeout=None)


def findings() -> list[Finding]:
    try:
        heartbeat: JobHeartbeat | None = caches["broker"].get(HEARTBEAT)
        broker = Finding("broker", True, "answers")
    except RedisError as wrong:
        heartbeat = None
        broker = Finding("broker", False, f"does not answer: {type(wrong).__name__}; mails and reports wait")
    return [_database(), broker, _clock(), _worker(heartbeat), _pdf(heartbeat), _disk(), _mail()]


def scheduler_last_ran() -> datetime | None:
    """When the clock last ticked, on whichever machine; nothing where it never has."""
    return Clock.objects.values_list("ticked_at", flat=True).first()


def as_json(found: list[Finding]) -> dict[str, object]:
    return {
        "ok": all(finding.ok for finding in found),
        "version": settings.VERSION,
        **{finding.name: {key: value for key, value in asdict(finding).items() if key != "name"} for finding in found},
    }


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            (applied,) = cursor.fetchone()
    except DatabaseError as wrong:
        return Finding("database", False, f"{connection.vendor} does not answer: {type(wrong).__name__}")
    return Finding("database", True, f"{connection.vendor} answers, {applied} migrations applied")


def _clock() -> Finding:
    try:
        ticked_at = scheduler_last_ran()
    except DatabaseError:
        return Finding("clock", False, "not known while the database does not answer")
    if ticked_at is None:
        return Finding("clock", False, "has not ticked yet; mails and jobs wait until it does")
    seconds = int((timezone.now() - ticked_at).total_seconds())
    return Finding("clock", seconds < LATE_AFTER_SECONDS, f"ticked {seconds} seconds ago")


def _worker(heartbeat: JobHeartbeat | None) -> Finding:
    if heartbeat is None:
        return Finding("worker", False, "not heard of yet; mails and reports wait until it runs")
    seconds = int((timezone.now() - heartbeat.at).total_seconds())
    return Finding("worker", seconds < LATE_AFTER_SECONDS, f"last heard of {seconds} seconds ago")


def _pdf(heartbeat: JobHeartbeat | None) -> Finding:
    if heartbeat is None:
        return Finding("pdf", False, "not known until the worker is heard of")
    if heartbeat.missing_library:
        missing = heartbeat.missing_library
        return Finding("pdf", False, f"reports cannot be made: the system library {missing} is missing")
    return Finding("pdf", True, "reports can be made")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.VAR_DIR).free
    return Finding("disk", free > LOW_DISK_BYTES, f"{free // 1024**2} MB free")


def _mail() -> Finding:
    if not settings.EMAIL_HOST:
        return Finding("mail", True, "no mail server is set: mails stay in the outbox, links can be copied")
    return Finding("mail", True, "a mail server is set")
