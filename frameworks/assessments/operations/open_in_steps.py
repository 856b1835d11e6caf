"""Opening a collection to many councils step by step, once, however often the bell is rung.

A worker takes the opening with a lease and gives some councils at a time their assessment, each step a transaction of
its own. What is done stays done: whoever goes on, after a worker died, goes on with the councils that have none yet.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import date, datetime
from types import TracebackType

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region
from frameworks.assessments.operations.carry_over import carry_all
from frameworks.assessments.operations.open_collection import begin_collection, give_assessments
from frameworks.models import Collection, Edition, Opening
from frameworks.models.jobs import Job
from ui.outages import passes, why_stopped

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

COUNCILS_AT_ONCE = 20
AT_ONCE_IN_ALL = 60
"""So many councils are not worth a worker: the page that opens the collection does it itself."""


class LeaseLost(Exception):
    """Another worker goes on with the work."""


class Held:
    """Work that is held with a lease. An error inside is put down as the reason why the work failed, and goes on to the
    log; an end of the worker itself, or a database away, leaves the lease to run out."""

    def __init__(self, job: Job, key: str, clock: Clock) -> None:
        self.job, self.key, self.clock = job, key, clock

    def __enter__(self) -> "Held":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if kind is None:
            return False
        name = f"{self.job._meta.model_name} {self.job.pk}"
        if issubclass(kind, LeaseLost):
            log.warning("%s was taken over by another worker", name)
            return True
        if issubclass(kind, Exception) and not passes(wrong):
            self.job.fail(
                self.key,
                why_stopped(wrong)
                or f"A fault in the program stopped it ({kind.__name__}). The system administrator finds the details "
                f"in the log under “{name}”.",
            )
        return False

    def say(self, progress: int, stage: str) -> None:
        if not self.job.renew(self.key, self.clock(), progress=progress, stage=stage):
            raise LeaseLost


@transaction.atomic
def ask_to_open(
    region: Region,
    edition: Edition,
    *,
    name: str,
    opens_on: date,
    closes_on: date,
    aiming_at: int,
    carries: bool,
    by: User | None,
    at: datetime,
) -> Opening:
    """The collection, and the work of giving every council of its opening day an assessment in it."""
    collection = begin_collection(
        region, edition, name=name, opens_on=opens_on, closes_on=closes_on, aiming_at=aiming_at, by=by, at=at
    )
    count = region.councils.on(opens_on).count()
    return Opening.objects.create(collection=collection, carries=carries, councils=count, asked_by=by, asked_at=at)


def roll_out(opening_id: int, clock: Clock = timezone.now) -> bool:
    """Go on with the opening unless it is finished or another worker holds it. True where this call finished it."""
    opening = Opening.objects.select_related("collection__region", "collection__edition").filter(pk=opening_id).first()
    key = uuid.uuid4().hex
    if opening is None or not opening.take(key, clock()):
        return False
    with Held(opening, key, clock) as held:
        _roll_out(opening, held)
        return opening.finish(key, clock())
    return False


def _roll_out(opening: Opening, held: Held) -> None:
    collection = opening.collection
    councils = list(_left(collection))
    done = collection.assessments.count()
    total = done + len(councils)
    while councils:
        some, councils = councils[:COUNCILS_AT_ONCE], councils[COUNCILS_AT_ONCE:]
        with transaction.atomic():
            # The sign of life comes first: with the lease lost nothing is written, with it held nobody else writes.
            held.say(100 * done // max(total, 1), f"{done} of {total} councils")
            assessments = give_assessments(collection, some, by=opening.asked_by, at=collection.opened_at)
            if opening.carries:
                carry_all(collection, assessments, by=opening.asked_by, at=collection.opened_at)
        done += len(some)


def _left(collection: Collection) -> list[Council]:
    """Councils of the opening day that have no assessment yet."""
    rows = collection.region.councils.on(collection.opens_on)
    return list(rows.exclude(assessments__collection=collection).order_by("pk"))


def ring_again(clock: Clock = timezone.now) -> list[int]:
    """Openings that nobody holds, each given another turn: ids whose bell is to be rung."""
    now = clock()
    return [row.pk for row in Opening.left_alone(now) if row.give_another_turn(now)]
