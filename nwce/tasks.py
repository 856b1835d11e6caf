import logging
import os
import time
from typing import Any

from celery import bootsteps, shared_task
from celery.signals import task_received
from celery.worker import state
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from nwce import health
from nwce.celery import app
from nwce.models import Heartbeat
from nwce.supervisor import CHILD

logger = logging.getLogger(__name__)

SIGN_SECONDS = 15.0
RUNG_WITHIN = 120.0
"""Every queue is rung several times in so many seconds, and a job ends by itself at its limit."""


@shared_task(ignore_result=True)
def beat() -> None:
    health.note_heartbeat()


class SignsOfLife(bootsteps.StartStopStep):
    """The first process of a worker says that it is well while it takes what it is rung for, or is at a job. Where it
    hangs, or takes nothing more though it runs, it falls silent."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Any) -> None:
        task_received.connect(self.note, weak=False, dispatch_uid="signs of life")
        self.note()
        self.leave()
        # Each way to the broker has timers of its own.
        consumer.timer.call_repeatedly(SIGN_SECONDS, self.leave)

    def note(self, **_more: Any) -> None:
        self.taken_at = time.monotonic()

    def leave(self) -> None:
        patience = RUNG_WITHIN + (settings.CELERY_TASK_TIME_LIMIT if state.active_requests else 0)
        if time.monotonic() - self.taken_at > patience:
            return
        try:
            Heartbeat.beat(os.environ[CHILD], timezone.now())
        except DatabaseError as wrong:
            logger.warning("The worker's sign of life waits for the database: %s", str(wrong).splitlines()[0])
        finally:
            # The processes for jobs, which this one makes, shall not come by its connection.
            connection.close()


if CHILD in os.environ:
    app.steps["consumer"].add(SignsOfLife)
