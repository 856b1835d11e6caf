"""Jobs that meet a database away, run out of time or room, are ordered many times at once, or are given up."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from councils.models import RoleKind
from files.models import StoredFile
from frameworks.assessments.operations import copy_assessment
from frameworks.models import AssessmentCopy
from frameworks.models.jobs import JobState
from lm3.models import LeftOut, RejectedRow, SpendLoad, SpendRow, SpendTotal
from lm3.models.loads import LEASE, MOST_TRIES
from lm3.spend.operations import load_file, undo_file
from nwce import serve
from reports.models import Report
from reports.papers.operations import write_report
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.queries import documents
from tests.conftest import ROOT, wait_for
from tests.factories import make_assessment, make_collection, make_council, make_person, make_region
from tests.lm3.making import HEADER, confirm, table, upload
from tests.reports.test_building import database
from ui import outages
from workstream.models import NoticeFault, NoticeLoad, NoticeRelease
from workstream.notices.operations import load_notices as notices

JOBS = 8


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What eight people get who do the same at the same moment."""
    gate, results = threading.Barrier(JOBS), []

    def one() -> None:
        gate.wait()
        try:
            results.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(JOBS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_orders_of_one_report_at_once_make_one() -> None:
    region, today = make_region(), timezone.localdate()
    manager = make_person(RoleKind.MANAGER, region)

    def order() -> int:
        found = ask_for(region, "full", as_at=today, basis="validated", by=manager, at=timezone.now())
        return found.pk

    assert len(set(at_once(order))) == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db
def test_another_report_or_one_after_the_first_is_ready_is_an_order_of_its_own() -> None:
    region, today, now = make_region(), timezone.localdate(), timezone.now()
    council = make_council(region)
    first = ask_for(region, "full", as_at=today, basis="validated", by=None, at=now)
    page = ask_for(region, "council", council=council, as_at=today, basis="validated", by=None, at=now)
    assert first.pk != page.pk
    Report.objects.filter(pk=first.pk).update(state=Report.State.FAILED)

    again = ask_for(region, "full", as_at=today, basis="validated", by=None, at=now)

    assert again.pk != first.pk
    assert not first.try_again(now), "it has been ordered anew"


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_on_the_download_of_all_answers_make_one_copy() -> None:
    council = make_council()
    found, officer = make_assessment(council), make_person(RoleKind.OFFICER, council)

    assert len({row.pk for row in at_once(lambda: copy_assessment.ask(found, by=officer, at=timezone.now()))}) == 1
    assert AssessmentCopy.objects.count() == 1


def order() -> Report:
    region = make_region()
    make_council(region)
    make_collection(region)
    return ask_for(region, "highlight", as_at=timezone.localdate(), basis="validated", by=None, at=timezone.now())


@pytest.mark.django_db
def test_a_report_during_which_the_database_went_away_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    report = order()

    def away(*_args: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(documents, "compose", away)
        with pytest.raises(OperationalError):
            write_report.build(report.pk)
    report.refresh_from_db()
    assert report.state == Report.State.BUILDING
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert write_report.ring_again(at(later)) == [report.pk]
    assert write_report.build(report.pk, at(later))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (SoftTimeLimitExceeded(), "took longer than 30 minutes"),
        (OSError(28, "No space left on device"), "no room left"),
    ],
)
def test_a_job_without_time_or_room_fails_at_once_with_its_reason(
    wrong: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, council = order(), make_council()
    load = confirm(upload(council, table()))
    copy = copy_assessment.ask(make_assessment(council), by=load.uploaded_by, at=timezone.now())

    def stop(*_args: Any, **_more: Any) -> None:
        raise wrong

    monkeypatch.setattr(documents, "compose", stop)
    monkeypatch.setattr(load_file, "_finish", stop)
    monkeypatch.setattr(copy_assessment, "make_pdf", stop)
    for job in (
        lambda: write_report.build(report.pk),
        lambda: load_file.read(load.pk),
        lambda: copy_assessment.make(copy.pk),
    ):
        with pytest.raises(type(wrong)):
            job()
    for row, failed in ((report, Report.State.FAILED), (load, SpendLoad.State.FAILED), (copy, JobState.FAILED)):
        row.refresh_from_db()
        assert row.state == failed
        assert said in row.error
    assert not SpendRow.objects.exists()


@pytest.mark.django_db
def test_a_file_of_spend_that_stopped_three_workers_leaves_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        "01/05/2026,Ash,10.00,Roof,391000,CONSTRUCTION,1",
        "01/05/2026,Elm,nothing,Roof,391000,CONSTRUCTION,2",
        ",,,,,,",
    ]
    load, now = confirm(upload(make_council(), table(*rows, header=HEADER))), timezone.now()

    def die(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(load_file.bulk_payments, "take_stock", die)
    monkeypatch.setattr(load_file, "changed", die)
    for _ in range(MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            load_file.read(load.pk, at(now))
        now += LEASE + timedelta(seconds=1)
    assert SpendRow.objects.exists()

    assert list(load_file.ring_again(at(now))) == []
    undo_file.clear_undone()

    load.refresh_from_db()
    assert load.state == SpendLoad.State.FAILED
    for model in (SpendRow, SpendTotal, RejectedRow, LeftOut):
        assert not model._default_manager.exists()


@pytest.mark.django_db
def test_a_file_of_notices_that_stopped_three_workers_leaves_no_rows() -> None:
    stored = StoredFile.objects.create(name="notices.json", kind="JSON", size=1, sha256="0" * 64)
    load = NoticeLoad.objects.create(region=make_region(), file=stored, state=NoticeLoad.State.FAILED)
    NoticeFault.objects.create(load=load, at=1, field="date", words="is missing", stops=True)

    notices.clear_failed()

    assert not NoticeFault.objects.exists()
    assert not NoticeRelease.objects.exists()


def test_which_errors_pass_by_themselves() -> None:
    assert outages.passes(OperationalError("database is locked"))
    assert outages.passes(OperationalError("canceling statement due to lock timeout"))
    assert outages.outage(OperationalError("database or disk is full")) == outages.FULL
    assert not outages.passes(OSError(28, "No space left on device"))
    assert outages.outage(ValueError("a fault")) == ""


ORDER = """
import django
django.setup()
from django.test import Client
from accounts.models import User
client = Client(headers={{"host": "127.0.0.1"}})
client.force_login(User.objects.get(pk={person}))
made = client.post("{address}", {asked})
print(made.status_code)
print(client.get(made["Location"]).content.decode())
"""


def test_with_the_broker_ended_a_report_is_ordered_and_its_page_says_what_to_do(
    transactional_db: None, tmp_path: Path, settings: Settings
) -> None:
    """A broker of the test's own, ended before the order; the page is asked of a process that knows no other."""
    region, socket = make_region(), tmp_path / "own.sock"
    make_council(region)
    make_collection(region)
    person = make_person(RoleKind.MANAGER, region)
    settings.OWN_BROKER = socket
    own = serve.broker()
    own.start(time.monotonic())
    wait_for(socket.exists)
    own.end(5)
    today = timezone.localdate()
    asked = {"kind": "full", "basis": "claimed", "moment": "collection"}
    asked |= {"as_at_0": str(today.day), "as_at_1": str(today.month), "as_at_2": str(today.year)}
    words = ORDER.format(person=person.pk, address=reverse("new-report", args=[region.slug]), asked=asked)
    environment = {**os.environ, "DATABASE_URL": database(), "REDIS_URL": f"unix://{socket}"}
    environment |= {"DJANGO_SETTINGS_MODULE": "nwce.settings", "DEBUG": "1"}

    done = subprocess.run([sys.executable, "-c", words], env=environment, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    status, page = done.stdout.split("\n", 1)
    assert status == "302"
    assert "tell the system administrator" in page
    assert Report.objects.get().state == Report.State.WAITING
