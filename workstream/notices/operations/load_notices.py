"""Reading a file of notices, once, however often the bell is rung and whatever becomes of the worker.

A worker takes the file with a lease. It keeps the releases in batches, then brings those of each notice together;
nobody sees any of it. The last step alone, in one transaction, makes the notices of the file the current ones. A worker
that dies leaves rows that the next one takes out before it begins again.
"""

import hashlib
import json
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ui.outages import why_stopped
from workstream.models import Notice, NoticeFault, NoticeLoad, NoticeRelease
from workstream.notices.operations import compile_notices
from workstream.notices.operations.receive_package import opened
from workstream.notices.rules.ocds import facts
from workstream.notices.rules.ocds.checking import Fault, faults
from workstream.notices.rules.ocds.packages import Given, Unreadable, about, releases

Clock = Callable[[], datetime]

BATCH = 250
ENOUGH_TO_JUDGE = 50
"""With so many releases read, a file of which most are left out is not worth loading."""
MOST_FAULTS = 50_000
READ = 60
"""Percent of the work that reading is; bringing together is the rest."""


class LeaseLost(Exception):
    """Another worker has taken the file."""


@dataclass
class Tally:
    releases: int = 0
    taken: int = 0
    known: int = 0
    left_out: int = 0
    faults: int = 0

    def refuse_nonsense(self, first: Fault | None) -> None:
        if self.faults > MOST_FAULTS or (self.left_out >= ENOUGH_TO_JUDGE and self.left_out > self.taken + self.known):
            wrong = f" The first fault: {first.field} {first.words}." if first else ""
            raise Unreadable(
                f"{self.left_out:,} of the first {self.releases:,} releases cannot be taken.{wrong} "
                "Is it the right file? Take the package again as the service publishes it."
            )


def read(load_id: int, clock: Clock = timezone.now) -> bool:
    """Read the file unless it has been read or another worker holds it. True where this call read it."""
    load = NoticeLoad.objects.select_related("region", "file").filter(pk=load_id).first()
    key = uuid.uuid4().hex
    if load is None or not load.take(key, clock()):
        return False
    try:
        _start_again(load)
        tally = _keep_all(load, key, clock)
        _compile_all(load, key, clock)
        _finish(load, key, tally, clock())
    except LeaseLost:
        return False
    except Unreadable as wrong:
        _start_again(load)
        load.fail(key, str(wrong))
        return False
    except Exception as wrong:
        if said := why_stopped(wrong):
            _start_again(load)
            load.fail(key, said)
        raise
    return True


def _start_again(load: NoticeLoad) -> None:
    load.versions.all().delete()
    load.kept_releases.all().delete()
    load.faults.all().delete()


def _keep_all(load: NoticeLoad, key: str, clock: Clock) -> Tally:
    """Check every release and keep it as it is."""
    tally, first = Tally(), None
    with opened(load.file) as content:
        found = about(content)
        load.publisher, load.licence = found.publisher[:200], found.licence
        rows = releases(content, found.holds)
        while batch := list(islice(rows, BATCH)):
            told = {given.at: _faults(given) for given in batch}
            first = first or next((fault for row in told.values() for fault in row if fault.stops), None)
            with transaction.atomic():
                done = min(READ, content.tell() * READ // max(load.file.size, 1))
                if not load.renew(key, clock(), done):
                    raise LeaseLost
                _keep(load, batch, told, tally)
            tally.refuse_nonsense(first)
    if not tally.taken and not tally.known:
        raise Unreadable("There is no release in the file that can be taken. " + (_first(first) or "It holds none."))
    return tally


def _first(fault: Fault | None) -> str:
    return f"The first fault: {fault.field} {fault.words}." if fault else ""


def _faults(given: Given) -> list[Fault]:
    if given.fault:
        return [Fault("the record", given.fault, stops=True)]
    found = faults(given.release)
    if not any(fault.stops for fault in found) and facts.moment(given.release["date"]) is None:
        found.append(Fault("date", "is no day of the calendar", stops=True))
    return found


def _keep(load: NoticeLoad, batch: list[Given], told: dict[int, list[Fault]], tally: Tally) -> None:
    good = [given for given in batch if not any(fault.stops for fault in told[given.at])]
    ocids = {given.release["ocid"] for given in good}
    Notice.objects.bulk_create([Notice(region=load.region, ocid=ocid) for ocid in sorted(ocids)], ignore_conflicts=True)
    notices = dict(Notice.objects.filter(region=load.region, ocid__in=ocids).values_list("ocid", "pk"))
    before = compile_notices.usable(load).filter(notice__in=notices.values())
    known = {(notice, name): digest for notice, name, digest in before.values_list("notice", "release_id", "digest")}
    rows = []
    for given in good:
        row = _row(load, given, notices)
        same = known.get((row.notice_id, row.release_id))
        if same is None:
            known[row.notice_id, row.release_id] = row.digest
            rows.append(row)
        elif same == row.digest:
            tally.known += 1
        else:
            words = "was loaded before under this number and says something else now: the earlier one stays"
            told[given.at].append(Fault("id", words, stops=True))
    NoticeRelease.objects.bulk_create(rows)
    NoticeFault.objects.bulk_create(_fault(load, given, fault) for given in batch for fault in told[given.at])
    tally.releases += len(batch)
    tally.taken += len(rows)
    tally.left_out += sum(any(fault.stops for fault in told[given.at]) for given in batch)
    tally.faults += sum(len(told[given.at]) for given in batch)


def _row(load: NoticeLoad, given: Given, notices: dict[str, int]) -> NoticeRelease:
    release = given.release
    released_at = facts.moment(release["date"])
    assert released_at is not None
    text = json.dumps(release, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=float)
    content = text.encode("utf-8", "replace")
    return NoticeRelease(
        load=load,
        notice_id=notices[release["ocid"]],
        release_id=release["id"],
        at=given.at,
        released_at=released_at,
        tags=",".join(release["tag"])[:200],
        digest=hashlib.sha256(content).hexdigest()[:32],
        packed=zlib.compress(content, 3),
    )


def _fault(load: NoticeLoad, given: Given, fault: Fault) -> NoticeFault:
    about_it: dict[str, Any] = given.release if isinstance(given.release, dict) else {}
    ocid, name = (str(about_it.get(field) or "").replace("\0", "")[:200] for field in ("ocid", "id"))
    return NoticeFault(
        load=load,
        at=given.at,
        ocid=ocid,
        release_id=name,
        field=fault.field[:200],
        words=fault.words,
        stops=fault.stops,
    )


def _compile_all(load: NoticeLoad, key: str, clock: Clock) -> None:
    """Bring the releases of each notice together, some notices at a time."""
    compiler = compile_notices.Compiler(load)
    notices = list(load.kept_releases.order_by("notice").values_list("notice", flat=True).distinct())
    for start in range(0, len(notices), BATCH):
        with transaction.atomic():
            done = READ + (99 - READ) * start // len(notices)
            if not load.renew(key, clock(), done):
                raise LeaseLost
            compiler.compile(notices[start : start + BATCH])


@transaction.atomic
def _finish(load: NoticeLoad, key: str, tally: Tally, at: datetime) -> None:
    """Show all of it at once."""
    left_out = load.faults.filter(stops=True).values("at").distinct().count()
    changes = {
        "state": NoticeLoad.State.LOADED,
        "loaded_at": at,
        "publisher": load.publisher,
        "licence": load.licence,
        "releases": tally.releases,
        "taken": load.versions.count(),
        "known": tally.known,
        "left_out": left_out,
        "notices": load.versions.values("notice").distinct().count(),
        "progress": 100,
        "lease_key": "",
        "lease_until": None,
    }
    if not load.held_with(key).update(**changes):
        raise LeaseLost
    compile_notices.show(load)


def clear_failed() -> None:
    """Take out what was kept of files that failed: a worker that was stopped could not do it."""
    failed = NoticeLoad.objects.filter(state=NoticeLoad.State.FAILED)
    left = [Exists(model._default_manager.filter(load=OuterRef("pk"))) for model in (NoticeRelease, NoticeFault)]
    for load in failed.filter(left[0] | left[1]):
        _start_again(load)


def ring_again(clock: Clock = timezone.now) -> Iterator[int]:
    """Files that nobody reads: ids whose bell is to be rung."""
    now = clock()
    for load in NoticeLoad.objects.left_alone(now).order_by("uploaded_at"):
        if load.give_another_turn(now):
            yield load.pk
