"""Finds out which child is alive and does nothing: it has not been heard of in the database for too long."""

import logging
import threading
import time
from datetime import timedelta

from django.apps import apps
from django.db import DatabaseError, connection
from django.utils import timezone

from nwce.supervisor import Child

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
FORGET_AFTER = timedelta(days=1)


class Watch(threading.Thread):
    """A thread of its own, so that a database that does not answer never keeps the supervisor from its work."""

    def __init__(self, children: list[Child]) -> None:
        super().__init__(daemon=True, name="watch")
        self.children = [child for child in children if child.silent_after]
        self.stopped = threading.Event()
        self.answered_since = time.monotonic()

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
            self.answered_since = time.monotonic()
            return
        for child in self.children:
            quiet = time.monotonic() - max(child.started, self.answered_since)
            if beaten_at := beats.get(child.label):
                quiet = min(quiet, (timezone.now() - beaten_at).total_seconds())
            child.is_silent = child.runs() and quiet > child.silent_after
