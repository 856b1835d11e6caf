"""Errors that are no fault of the program: what they are in a sentence, and whether they pass by themselves."""

import errno
from collections.abc import Iterator

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import ConnectionError as RedisAway

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "The server has no room left for files. Tell the project manager; until there is room again nothing is saved."
BUSY = "Too much is being saved at the same time."
AWAY = "The place where everything is kept does not answer for the moment."
BUSY_SIGNS = ("locked", "lock timeout", "statement timeout", "deadlock")
FULL_SIGNS = ("disk is full", "No space left")


def outage(wrong: BaseException | None) -> str:
    """The sentence for what is away, busy or full; empty for a fault of the program."""
    for error in _chain(wrong):
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return FULL
        if isinstance(error, OperationalError | InterfaceError):
            words = str(error)
            if any(sign in words for sign in FULL_SIGNS):
                return FULL
            return BUSY if any(sign in words for sign in BUSY_SIGNS) else AWAY
        if isinstance(error, BrokerAway | RedisAway):
            return AWAY
    return ""


def passes(wrong: BaseException | None) -> bool:
    """Whether the same work may well succeed a little later, with nobody doing anything about it."""
    return outage(wrong) in (BUSY, AWAY)


def why_stopped(wrong: BaseException | None) -> str:
    """The sentence for a job that ran out of time or of room; empty for everything else."""
    if isinstance(wrong, SoftTimeLimitExceeded):
        minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
        return f"It took longer than {minutes} minutes and was stopped. Tell the system administrator."
    said = outage(wrong)
    return said if said == FULL else ""


def _chain(wrong: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if wrong is None:
            return
        yield wrong
        wrong = wrong.__cause__ or wrong.__context__
