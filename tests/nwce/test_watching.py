"""A child that hangs is alive and does nothing: it is noticed and started again, whichever it is."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from celery.worker import state
from django.conf import settings as present
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from nwce import serve, tasks
from nwce.models import Heartbeat
from nwce.supervisor import CHILD, Child, Supervisor
from nwce.watching import Watch, broker_answers
from tests.conftest import wait_for
from tests.smoke.test_start import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def watched(child: Child, silent_after: float) -> Iterator[tuple[Callable[[], None], list[str]]]:
    """The child as the service starts it, on the test database; what looks after it, and what that said."""
    at = connection.settings_dict
    address = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        address = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    places = {"DATABASE_URL": address, "REDIS_URL": present.REDIS_URL, "VAR_DIR": str(present.VAR_DIR)}
    child.env |= {"DJANGO_SETTINGS_MODULE": "nwce.settings", **places}
    child.silent_after = silent_after
    said: list[str] = []
    supervisor, watch = Supervisor([child], said.append), Watch([child])

    def look() -> None:
        watch.look()
        supervisor.look(time.monotonic())

    supervisor.look(time.monotonic())
    try:
        yield look, said
    finally:
        supervisor.end()


def started_again(child: Child, look: Callable[[], None], first: object) -> None:
    def is_another() -> bool:
        look()
        return child.process is not first

    wait_for(is_another, 90)


def processes_of(child: Child) -> list[int]:
    assert child.process is not None
    number = child.process.pid
    return [int(other) for other in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def test_a_web_server_that_takes_requests_and_answers_none_is_started_again(settings: Settings) -> None:
    settings.PORT = free_port()
    settings.PUBLIC_URL, settings.WEB_WORKERS = f"http://127.0.0.1:{settings.PORT}", 1
    child = serve.web()
    child.command[child.command.index("--timeout") + 1] = "4"
    with watched(child, silent_after=5) as (look, said):
        wait_for(lambda: serve.status() > 0, 60)
        # gunicorn itself ends one of its processes that hangs, and makes another.
        hung = processes_of(child)
        os.kill(hung[0], signal.SIGSTOP)
        wait_for(lambda: processes_of(child) not in ([], hung), 60)
        wait_for(lambda: serve.status() > 0, 60)
        look()
        assert (said, child.is_silent) == ([], False)

        first = child.process
        child.signal_group(signal.SIGSTOP)
        started_again(child, look, first)

        assert said == ["The web server has not been heard of for 5 s; it is started again."]
        wait_for(lambda: serve.status() > 0, 60)


def test_a_worker_that_hangs_is_started_again() -> None:
    child = serve.worker()
    with watched(child, silent_after=tasks.SIGN_SECONDS + 1) as (look, said):
        wait_for(lambda: Heartbeat.objects.filter(process=child.label).exists(), 60)
        first = child.process
        child.signal_group(signal.SIGSTOP)
        started_again(child, look, first)

        assert said == ["The worker has not been heard of for 16 s; it is started again."]
        wait_for(lambda: Heartbeat.objects.filter(process=child.label).exists(), 60)


def test_a_broker_that_hangs_is_started_again(settings: Settings, tmp_path: Path) -> None:
    settings.OWN_BROKER = tmp_path / "own.sock"
    settings.REDIS_URL = f"unix://{settings.OWN_BROKER}"
    child = serve.broker()
    with watched(child, silent_after=3) as (look, said):
        wait_for(broker_answers, 30)
        first = child.process
        child.signal_group(signal.SIGSTOP)
        started_again(child, look, first)

        assert said == ["The broker has not been heard of for 3 s; it is started again."]
        wait_for(broker_answers, 30)


def test_a_worker_is_heard_of_while_it_takes_jobs_or_is_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHILD, "worker x")
    step = tasks.SignsOfLife(None)

    def is_heard_of(*, taken: float, at_a_job: bool) -> bool:
        Heartbeat.objects.all().delete()
        monkeypatch.setattr(state, "active_requests", {"a job"} if at_a_job else set())
        step.taken_at = time.monotonic() - taken
        step.leave()
        return Heartbeat.objects.filter(process="worker x").exists()

    limit = present.CELERY_TASK_TIME_LIMIT
    assert is_heard_of(taken=60, at_a_job=False)
    assert not is_heard_of(taken=130, at_a_job=False), "nothing more is taken, though the clock rings"
    assert is_heard_of(taken=130, at_a_job=True)
    assert not is_heard_of(taken=limit + 130, at_a_job=True), "no job lasts so long"


def test_while_nobody_can_be_rung_no_worker_is_blamed(settings: Settings, tmp_path: Path) -> None:
    child = Child("worker", [sys.executable, "-c", "import time; time.sleep(600)"], silent_after=60)
    supervisor, watch = Supervisor([child], print), Watch([child])
    try:
        supervisor.look(time.monotonic())
        child.started = watch.database_since = watch.broker_since = time.monotonic() - 61
        Heartbeat.beat(child.label, timezone.now() - timedelta(seconds=61))
        settings.REDIS_URL = f"unix://{tmp_path}/gone.sock"
        watch.look()
        assert not child.is_silent
    finally:
        supervisor.end()
