"""A report is made once, whatever becomes of the worker that makes it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

import ui.pdf
from files.models import StoredFile
from reports.models import LEASE, MOST_TRIES, RING_AGAIN_AFTER, STOPPED_TOO_OFTEN, Report
from reports.papers.operations import write_report
from reports.papers.operations.ask_for_report import ask_for
from reports.papers.queries import documents
from reports.papers.tasks import build_report, ring_again
from tests.conftest import ROOT, wait_for
from tests.factories import make_collection, make_council, make_region


def ask(kind: str = Report.Kind.HIGHLIGHT) -> Report:
    """A report asked for in a region with one council and one open collection."""
    region = make_region()
    council = make_council(region)
    make_collection(region)
    about = {"council": council} if kind == Report.Kind.COUNCIL else {}
    return ask_for(region, kind, as_at=timezone.localdate(), basis="validated", by=None, at=timezone.now(), **about)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.mark.parametrize("kind", Report.Kind.values)
@pytest.mark.django_db
def test_a_report_is_ready_with_its_files_pages_and_seconds(kind: str) -> None:
    report = ask(kind)
    assert write_report.build(report.pk)
    report.refresh_from_db()
    assert report.state == Report.State.READY
    assert report.pdf is not None
    assert report.docx is not None
    with report.pdf.content.open() as content:
        pdf = content.read()
    assert pdf.startswith(b"%PDF-")
    assert report.pages == documents.page_count(pdf)
    assert report.pages >= (1 if kind == Report.Kind.COUNCIL else 2)
    assert report.seconds > 0
    assert len(report.pdf.sha256) == 64


@pytest.mark.django_db
def test_ringing_twice_makes_one_report() -> None:
    report = ask()
    assert write_report.build(report.pk)
    assert not write_report.build(report.pk)
    assert StoredFile.objects.filter(content_type="application/pdf").count() == 1


@pytest.mark.django_db
def test_a_report_held_by_one_worker_is_not_taken_by_another() -> None:
    report, now = ask(), timezone.now()
    assert report.take("first", now)
    assert not report.take("second", now + LEASE)
    assert not write_report.build(report.pk, at(now + LEASE))


@pytest.mark.django_db
def test_a_report_whose_worker_died_is_rung_for_again_and_made() -> None:
    report, now = ask(), timezone.now()
    report.take("dead", now)
    assert write_report.ring_again(at(now + LEASE)) == []
    later = now + LEASE + timedelta(seconds=1)
    assert write_report.ring_again(at(later)) == [report.pk]
    assert write_report.ring_again(at(later)) == [], "it is rung for once a minute, not at every beat"
    assert write_report.build(report.pk, at(later))


@pytest.mark.django_db
def test_recovery_takes_less_than_three_minutes() -> None:
    beat = timedelta(seconds=settings.CELERY_BEAT_SCHEDULE["reports"]["schedule"])
    assert LEASE + beat < timedelta(minutes=3)
    assert RING_AGAIN_AFTER + beat < timedelta(minutes=3)


@pytest.mark.django_db
def test_a_report_whose_bell_was_lost_is_rung_for_again() -> None:
    report = ask()
    assert write_report.ring_again() == []
    late = report.asked_at + RING_AGAIN_AFTER + timedelta(seconds=1)
    assert write_report.ring_again(at(late)) == [report.pk]


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_puts_nothing_down() -> None:
    report, now = ask(), timezone.now()
    report.take("slow", now)
    later = now + LEASE + timedelta(seconds=1)
    assert report.take("quick", later)
    assert not report.renew("slow", later, progress=50)
    assert not report.fail("slow", "It went wrong.")
    assert not report.finish("slow", later, pages=7)
    report.refresh_from_db()
    assert (report.state, report.lease_key, report.pages) == (Report.State.BUILDING, "quick", 0)


@pytest.mark.django_db
def test_a_report_that_is_taken_over_while_it_is_made_comes_out_once() -> None:
    report, now = ask(), timezone.now()
    moments = iter([now, now])

    def clock() -> datetime:
        """A worker that stood still for longer than the lease, after its first sign of life."""
        moment = next(moments, None)
        if moment is None:
            moment = now + 2 * LEASE
            report.take("another", moment)
        return moment

    assert not write_report.build(report.pk, clock)
    assert not StoredFile.objects.exists()
    report.refresh_from_db()
    assert report.lease_key == "another"


@pytest.mark.django_db
def test_a_report_that_stops_its_worker_again_and_again_fails_with_a_sentence() -> None:
    report, now = ask(), timezone.now()
    for _ in range(MOST_TRIES):
        assert report.take("dead", now)
        now += LEASE + timedelta(seconds=1)
    assert write_report.ring_again(at(now)) == []
    report.refresh_from_db()
    assert (report.state, report.error) == (Report.State.FAILED, STOPPED_TOO_OFTEN)


@pytest.mark.django_db
def test_without_pango_the_report_names_the_library_and_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.pdf, "missing_library", lambda: "libpango-1.0-0")
    report = ask()
    assert not write_report.build(report.pk)
    report.refresh_from_db()
    assert report.state == Report.State.FAILED
    assert "libpango-1.0-0" in report.error
    assert "apt-get install" in report.error


@pytest.mark.django_db
def test_a_date_before_anything_was_opened_fails_with_a_plain_sentence() -> None:
    report = ask()
    Report.objects.filter(pk=report.pk).update(as_at=date(2001, 1, 1))
    assert not write_report.build(report.pk)
    report.refresh_from_db()
    assert "nothing to report yet" in report.error


@pytest.mark.django_db
def test_a_fault_in_the_program_is_put_down_and_goes_on_to_the_log() -> None:
    report = ask()
    Report.objects.filter(pk=report.pk).update(basis="nonsense")
    with pytest.raises(ValueError, match="nonsense"):
        write_report.build(report.pk)
    report.refresh_from_db()
    assert report.state == Report.State.FAILED
    assert f"report {report.pk}" in report.error


@pytest.mark.django_db
def test_a_failed_report_can_be_tried_again() -> None:
    report = ask()
    report.take("one", timezone.now())
    report.fail("one", "No disk.")
    report.refresh_from_db()
    assert report.try_again(timezone.now())
    assert not report.try_again(timezone.now()), "it is not failed any more"
    assert write_report.build(report.pk)


def test_a_worker_makes_a_report_once_though_it_was_rung_twice(worker: Callable[..., None]) -> None:
    report = ask()
    build_report.delay(report.pk)
    build_report.delay(report.pk)
    worker(lambda: Report.objects.filter(pk=report.pk, state=Report.State.READY).exists())
    report.refresh_from_db()
    assert report.tries == 1
    assert StoredFile.objects.filter(content_type="application/pdf").count() == 1


SLOW = """
import django
django.setup()
import time
from reports.papers.operations import write_report
from reports.papers.queries import documents
def slow(report, tightness):
    print("begun", flush=True)
    time.sleep(600)
documents.compose = slow
write_report.build({pk})
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_a_report_that_the_next_one_makes() -> None:
    report = ask()
    connection.close()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "nwce.settings", "DATABASE_URL": database()}
    command = [sys.executable, "-c", SLOW.format(pk=report.pk)]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"begun"
        process.send_signal(signal.SIGKILL)
    report.refresh_from_db()
    assert report.state == Report.State.BUILDING
    assert not write_report.build(report.pk), "the dead worker's lease still holds"
    later = timezone.now() + LEASE + timedelta(seconds=1)
    assert write_report.ring_again(at(later)) == [report.pk]
    assert write_report.build(report.pk, at(later))
    assert StoredFile.objects.filter(content_type="application/pdf").count() == 1


def database() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_the_heart_renews_the_lease_while_pages_are_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_report, "HEARTBEAT_SECONDS", 0.01)
    report, now = ask(), timezone.now()
    later = now + LEASE / 2
    report.take("mine", now)
    with write_report.Lease(report, "mine", at(later)):
        wait_for(lambda: Report.objects.get(pk=report.pk).lease_until == later + LEASE)


@pytest.mark.django_db
def test_a_worker_that_is_told_to_stop_gives_the_report_back() -> None:
    report, now = ask(), timezone.now()
    report.take("mine", now)
    with pytest.raises(SystemExit), write_report.Lease(report, "mine", at(now)):
        sys.exit(0)
    report.refresh_from_db()
    assert (report.state, report.lease_key) == (Report.State.WAITING, "")


def test_beat_rings_for_a_report_that_was_never_heard(worker: Callable[..., None]) -> None:
    report = ask()
    Report.objects.filter(pk=report.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    ring_again.delay()
    worker(lambda: Report.objects.filter(pk=report.pk, state=Report.State.READY).exists())
