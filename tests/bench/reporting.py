"""Reports: asking for one, making one on an idle worker, and the home page while five are made."""

import json
import time
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from frameworks.progress.rules.standings import Basis, Moment
from nwce.supervisor import Child
from reports.models import Report
from tests.bench.asking import Browser
from tests.bench.pages import Crowd, Measured
from tests.bench.world import World

ASKS = 10
AT_ONCE = 5
IDLE_VISITS = 100
LONGEST = 300
PAUSE = 0.05
STILL = (Report.State.WAITING, Report.State.BUILDING)


@dataclass
class Reported:
    floor: Measured = field(default_factory=lambda: Measured("floor", ""))
    asking: Measured = field(default_factory=lambda: Measured("asking for a report", "3 floors"))
    pages: int = 0
    seconds: float = 0.0
    progress: list[int] = field(default_factory=list)
    """What the page showed while the report was made."""
    idle: Measured = field(default_factory=lambda: Measured("home, idle", ""))
    busy: Measured = field(default_factory=lambda: Measured("home, while five reports are made", ""))
    failed: list[str] = field(default_factory=list)
    trouble: str = ""


def measure(world: World, crowd: Crowd, worker: Child) -> Reported:
    """Asking is timed before the worker runs, so that nothing but the asking is in it."""
    result = Reported()
    try:
        path = reverse("new-report", args=[world.region.slug])
    except NoReverseMatch:
        result.trouble = "missing"
        return result
    manager = crowd.of(world.manager)
    for _ in range(ASKS):
        result.floor.seconds.append(manager.get("/floor/").seconds)
        result.asking.seconds.append(ask(manager, path, Report.Kind.HIGHLIGHT))
    worker.start(time.monotonic())
    _wait(manager, [])
    ask(manager, path, Report.Kind.FULL)
    _wait(manager, result.progress)
    alone = Report.objects.latest("pk")
    result.pages, result.seconds = alone.pages, alone.seconds
    _home(world, crowd, result, path)
    result.failed = [row.error for row in Report.objects.exclude(state=Report.State.READY)]
    return result


def ask(manager: Browser, path: str, kind: str) -> float:
    on = timezone.localdate()
    day = {"as_at_0": on.day, "as_at_1": on.month, "as_at_2": on.year}
    reply = manager.post(path, {"kind": kind, "basis": Basis.VALIDATED, "moment": Moment.NOW, **day})
    if reply.status != 302:
        raise SystemExit(f"Asking for a report was answered {reply.status}.")
    return reply.seconds


def _wait(manager: Browser, progress: list[int]) -> None:
    """Until no report waits any more; what the page of the last one tells meanwhile is noted."""
    last = Report.objects.latest("pk")
    path = reverse("report-status", args=[last.region.slug, last.pk])
    until = time.monotonic() + LONGEST
    while Report.objects.filter(state__in=STILL).exists():
        if time.monotonic() > until:
            raise SystemExit("The reports were not made in time.")
        told = json.loads(manager.get(path).body)
        if told["state"] == Report.State.BUILDING and told["progress"] not in progress:
            progress.append(told["progress"])
        time.sleep(PAUSE)


def _home(world: World, crowd: Crowd, result: Reported, path: str) -> None:
    """The home page every few moments, first while nothing is made, then until five reports are ready."""
    browser = crowd.of(world.officers[0])
    for _ in range(IDLE_VISITS):
        result.idle.seconds.append(browser.get("/").seconds)
        time.sleep(PAUSE)
    for _ in range(AT_ONCE):
        ask(crowd.of(world.manager), path, Report.Kind.FULL)
    until = time.monotonic() + LONGEST
    while Report.objects.filter(state__in=STILL).exists() and time.monotonic() < until:
        result.busy.seconds.append(browser.get("/").seconds)
        time.sleep(PAUSE)
