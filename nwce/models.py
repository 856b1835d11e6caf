"""What the service keeps about its own processes, so that one that hangs is found out by another."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

CLOCK_LEASE = timedelta(seconds=45)
"""So long the other machines' clocks wait for the one that strikes, after its last sign of life."""


class Heartbeat(models.Model):
    """The last sign of life of one process, under the name its supervisor gave it."""

    process = models.CharField(max_length=60, unique=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.process}, {self.beaten_at:%H:%M:%S}"

    @classmethod
    def beat(cls, process: str, at: datetime) -> None:
        cls.objects.update_or_create(process=process, defaults={"beaten_at": at})


class Clock(models.Model):
    """The one clock of an installation: which process strikes, how long it may, and when it rang for what."""

    holder = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    ticked_at = models.DateTimeField(null=True, blank=True)
    last_runs = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_clock")]

    def __str__(self) -> str:
        return f"Clock held by {self.holder or 'nobody'}"

    @classmethod
    def hold(cls, holder: str, at: datetime) -> bool:
        """Take the lease, or keep it. False where another process has it."""
        cls.objects.get_or_create(pk=1)
        free = cls.objects.filter(Q(holder=holder) | Q(lease_until=None) | Q(lease_until__lt=at), pk=1)
        return bool(free.update(holder=holder, lease_until=at + CLOCK_LEASE, ticked_at=at))

    @classmethod
    def note_runs(cls, holder: str, runs: dict[str, str]) -> None:
        cls.objects.filter(pk=1, holder=holder).update(last_runs=runs)

    @classmethod
    def let_go(cls, holder: str, runs: dict[str, str]) -> None:
        cls.objects.filter(pk=1, holder=holder).update(holder="", lease_until=None, last_runs=runs)
