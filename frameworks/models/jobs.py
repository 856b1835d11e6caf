"""Work outside the request: a row that a worker takes with a lease, and that the page shows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

LEASE = timedelta(seconds=90)
"""How long a worker holds a row after its last sign of life."""
RING_AGAIN_AFTER = timedelta(seconds=60)
"""How long a row may wait for a worker before the bell is rung again: the queue itself may have been lost."""
MOST_TRIES = 3
STOPPED_TOO_OFTEN = (
    f"The worker stopped {MOST_TRIES} times over this. Tell the system administrator before you try again."
)


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting for its turn"
    BUILDING = "building", "Being done"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


UNFINISHED = (JobState.WAITING, JobState.BUILDING)


class Job(models.Model):
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=100, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_key = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["state", "lease_until"])]

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @classmethod
    def left_alone(cls, at: datetime) -> "models.QuerySet[Any]":
        """Unfinished rows that no worker holds any longer, or none has taken up in good time."""
        free = Q(lease_until=None, asked_at__lt=at - RING_AGAIN_AFTER) | Q(lease_until__lt=at)
        return cls._default_manager.filter(free, state__in=UNFINISHED)

    def take(self, key: str, at: datetime) -> bool:
        """Take the row for one worker. False where another holds it, or it is finished."""
        abandoned = Q(state=JobState.BUILDING, lease_until__lt=at)
        free = type(self)._default_manager.filter(Q(state=JobState.WAITING) | abandoned, pk=self.pk)
        taken = free.update(
            state=JobState.BUILDING, lease_key=key, lease_until=at + LEASE, tries=F("tries") + 1, error=""
        )
        return bool(taken)

    def renew(self, key: str, at: datetime, **changes: object) -> bool:
        """A sign of life. False where the lease is lost: somebody else does the work."""
        return bool(self._held_with(key).update(lease_until=at + LEASE, **changes))

    def finish(self, key: str, at: datetime, **made: object) -> bool:
        return bool(
            self._held_with(key).update(
                state=JobState.READY, ready_at=at, progress=100, stage="", lease_key="", lease_until=None, **made
            )
        )

    def fail(self, key: str, why: str) -> bool:
        return bool(
            self._held_with(key).update(state=JobState.FAILED, error=why, stage="", lease_key="", lease_until=None)
        )

    def give_another_turn(self, at: datetime) -> bool:
        """Let a row that was left alone be rung for again; one that has stopped too many workers fails instead."""
        mine = self.left_alone(at).filter(pk=self.pk)
        if self.tries >= MOST_TRIES:
            mine.update(state=JobState.FAILED, error=STOPPED_TOO_OFTEN, stage="", lease_key="", lease_until=None)
            return False
        return bool(mine.update(state=JobState.WAITING, lease_key="", lease_until=at + RING_AGAIN_AFTER))

    def try_again(self, at: datetime) -> bool:
        """Ask for failed work once more. False where it is not failed."""
        failed = type(self)._default_manager.filter(pk=self.pk, state=JobState.FAILED)
        return bool(failed.update(state=JobState.WAITING, error="", tries=0, lease_until=at + RING_AGAIN_AFTER))

    def _held_with(self, key: str) -> "models.QuerySet[Any]":
        return type(self)._default_manager.filter(pk=self.pk, state=JobState.BUILDING, lease_key=key)
