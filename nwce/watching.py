"""Finds out which child is alive and does nothing: for too long it has neither answered nor been heard of in the
database."""

import logging
import threading
import time
from datetime import timedelta

import redis
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from nwce.supervisor import Child

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
FORGET_AFTER = timedelta(days=1)


def broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


class Watch(threading.Thread):
    """A thread of its own, so that a database that does not answer never keeps the supervisor from its work."""

    def __init__(self, children: list[Child]) -> None:
        super().__init__(daemon=True, name="watch")
        self.children = [child for child in children if child.silent_after]
        self.stopped = threading.Event()
        self.database_since = self.broker_since = time.monotonic()
        self.answered: dict[str, float] = {}

    def run(self) -> None:
        while not self.stopped.wait(LOOK_SECONDS):
            self.look()
            connection.close()

    def look(self) -> None:
        try:
            heartbeats = apps.get_model("nwce", "Heartbeat").objects
            heartbeats.filter(beaten_at__lt=timezone.now() - FORGET_AFTER).delete()
            beats = dict(heartbeats.values_list("process", "beaten_at"))
        except DatabaseError as wrong:
            # Nobody could say anything meanwhile: silence counts from the moment it answers again.
            logger.warning("The watch waits for the database: %s", str(wrong).splitlines()[0])
            self.database_since = time.monotonic()
            return
        if not broker_answers():
            # Nor could anybody be rung.
            self.broker_since = time.monotonic()
        for child in self.children:
            if child.answers and child.runs() and child.answers():
                self.answered[child.label] = time.monotonic()
            heard = self.answered.get(child.label, 0.0) if child.answers else self.broker_since
            quiet = time.monotonic() - max(child.started, self.database_since, heard)
            if beaten_at := beats.get(child.label):
                quiet = min(quiet, (timezone.now() - beaten_at).total_seconds())
            child.is_silent = child.runs() and quiet > child.silent_after
