"""Celery's clock under a lease in the database: however many machines run one, only one of them strikes.

When it rang for what stands in the database too, so that the next one goes on where the last one stopped.
"""

import logging
import os
import time
import uuid
from datetime import datetime
from typing import Any

from celery.beat import Scheduler
from django.db import DatabaseError, connection
from django.utils import timezone

from nwce.models import Clock, Heartbeat
from nwce.supervisor import CHILD

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0


class LeasedScheduler(Scheduler):
    producer: Any = None  # Each ring opens its own way to the broker: one that is away must not hold the clock up.
    max_interval = BEAT_SECONDS  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        self.holder = os.environ.get(CHILD) or f"clock-{uuid.uuid4().hex[:12]}"
        self.holds = False
        self.held_at = 0.0
        super().__init__(*args, **options)

    def tick(self, *args: Any, **options: Any) -> float:
        """One thing that is due, where this clock is the one that strikes; then so many seconds of sleep."""
        try:
            if time.monotonic() - self.held_at >= BEAT_SECONDS:
                self._hold()
        except DatabaseError as wrong:
            logger.warning("The clock waits for the database: %s", str(wrong).splitlines()[0])
            self.holds, self.held_at = False, 0.0
        return min(float(super().tick(*args, **options)), BEAT_SECONDS) if self.holds else BEAT_SECONDS

    def _hold(self) -> None:
        now = timezone.now()
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        Heartbeat.beat(self.holder, now)
        had_it, self.holds = self.holds, Clock.hold(self.holder, now)
        self.held_at = time.monotonic()
        if self.holds and had_it:
            Clock.note_runs(self.holder, self._runs())
        elif self.holds:
            self._go_on_from(Clock.objects.get(pk=1).last_runs)

    def _go_on_from(self, runs: dict[str, str]) -> None:
        for name, at in runs.items():
            if entry := self.schedule.get(name):
                entry.last_run_at = datetime.fromisoformat(at)
        self._heap = None

    def _runs(self) -> dict[str, str]:
        return {name: entry.last_run_at.isoformat() for name, entry in self.schedule.items() if entry.last_run_at}

    def close(self) -> None:
        """The next clock need not wait until the lease runs out."""
        if self.holds:
            try:
                Clock.let_go(self.holder, self._runs())
            except DatabaseError as wrong:
                logger.warning("The clock ends without the database: %s", str(wrong).splitlines()[0])
        super().close()
