"""One clock for an installation: under a lease, going on where the last one stopped, found out when it is silent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery.beat import ScheduleEntry
from django.conf import settings
from django.db import connection
from django.utils import timezone

from nwce import serve
from nwce.celery import app
from nwce.clock import LeasedScheduler
from nwce.models import CLOCK_LEASE, Clock, Heartbeat
from nwce.supervisor import Child, Supervisor
from nwce.watching import Watch
from tests.conftest import ROOT, wait_for


def entry(clock: LeasedScheduler, name: str = "mail") -> ScheduleEntry:
    found: ScheduleEntry = clock.schedule[name]
    return found


def make_clock() -> LeasedScheduler:
    clock = LeasedScheduler(app=app, lazy=True)
    clock.setup_schedule()
    return clock


@pytest.mark.django_db
def test_one_of_two_clocks_strikes_and_the_other_takes_over_when_the_lease_runs_out() -> None:
    now = timezone.now()

    assert Clock.hold("first", now)
    assert not Clock.hold("second", now + CLOCK_LEASE)
    assert Clock.hold("first", now + timedelta(seconds=1))
    assert Clock.hold("second", now + CLOCK_LEASE + timedelta(seconds=2))
    assert not Clock.hold("first", now + CLOCK_LEASE + timedelta(seconds=3))


@pytest.mark.django_db
def test_a_clock_that_ends_lets_go_and_the_next_goes_on_where_it_stopped() -> None:
    first = make_clock()
    first.tick()
    rung = timezone.now() - timedelta(minutes=50)
    entry(first, "digests").last_run_at = rung
    first.close()

    second = make_clock()
    second.tick()

    assert second.holds
    assert entry(second, "digests").last_run_at == rung


@pytest.mark.django_db
def test_the_clock_that_does_not_hold_the_lease_rings_for_nothing_but_is_alive() -> None:
    Clock.hold("another", timezone.now())
    clock = make_clock()
    for row in clock.schedule.values():
        row.last_run_at = timezone.now() - timedelta(days=2)

    clock.tick()

    assert not clock.holds
    assert entry(clock).total_run_count == 0
    assert Heartbeat.objects.filter(process=clock.holder).exists()


@pytest.mark.django_db
def test_every_short_task_has_the_queue_and_limits_of_mail_and_every_task_of_the_clock_is_there() -> None:
    app.loader.import_default_modules()
    assert {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)
    assert set(settings.MAIL_TASKS) <= set(app.tasks)
    assert settings.MAIL_TASK_SECONDS < settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT


def test_a_silent_child_is_started_again(transactional_db: None) -> None:
    told: list[str] = []
    child = Child("clock", [sys.executable, "-c", "import time; time.sleep(600)"], silent_after=60)
    supervisor, watch = Supervisor([child], told.append), Watch([child])
    try:
        supervisor.look(time.monotonic())
        first = child.process
        watch.look()
        assert not child.is_silent, "it has just been started"

        child.started = watch.database_since = watch.broker_since = time.monotonic() - 61
        Heartbeat.beat(child.label, timezone.now() - timedelta(seconds=5))
        watch.look()
        assert not child.is_silent

        Heartbeat.beat(child.label, timezone.now() - timedelta(seconds=61))
        watch.look()
        supervisor.look(time.monotonic())
        assert told == ["The clock has not been heard of for 60 s; it is started again."]
        assert child.process is not first
        assert not child.is_silent
    finally:
        supervisor.end()


@pytest.fixture
def real_clock(transactional_db: None) -> Iterator[Child]:
    """The clock as the service starts it, on the test database."""
    at = connection.settings_dict
    address = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    child = serve.clock()
    child.env = {"DJANGO_SETTINGS_MODULE": "nwce.settings", "DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL}
    child.env["VAR_DIR"] = str(settings.VAR_DIR)
    os.chdir(ROOT)
    child.start(time.monotonic())
    yield child
    child.end(5)


def test_the_real_clock_beats_under_its_name_holds_the_lease_and_lets_go_at_its_end(real_clock: Child) -> None:
    wait_for(lambda: Clock.objects.filter(holder=real_clock.label, lease_until__gt=timezone.now()).exists())
    assert Heartbeat.objects.filter(process=real_clock.label).exists()

    real_clock.end(10)

    assert Clock.objects.get().holder == ""


def test_a_clock_that_was_killed_is_followed_by_the_next_when_its_lease_has_run_out(real_clock: Child) -> None:
    wait_for(lambda: Clock.objects.filter(holder=real_clock.label).exists())
    real_clock.signal_group(signal.SIGKILL)
    Clock.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    real_clock.end(0)

    real_clock.start(time.monotonic())

    wait_for(lambda: Clock.objects.filter(holder=real_clock.label, lease_until__gt=timezone.now()).exists())


def test_pages_and_jobs_have_limits_in_postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has none")
    at = connection.settings_dict
    address = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "nwce.settings", "DATABASE_URL": address}
    show = "c = connection.cursor(); c.execute('SHOW statement_timeout'); print(c.fetchone()[0])"
    begun = {
        "30s": "import nwce.wsgi",
        "15min": "import nwce; from celery.signals import worker_init; worker_init.send(None)",
        "0": "import django; django.setup()",
    }
    for limit, begin in begun.items():
        words = f"{begin}; from django.db import connection; {show}"
        done = subprocess.run([sys.executable, "-c", words], env=env, cwd=ROOT, capture_output=True, text=True)
        assert done.stdout.split() == [limit], done.stderr
