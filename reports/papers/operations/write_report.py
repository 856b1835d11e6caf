"""Making a report, once, however often the bell is rung and whatever becomes of the worker.

A worker takes the report with a lease. While it works, a small thread renews the lease, because laying out pages is one
long call that cannot say how far it is. A worker that dies renews nothing; soon the lease runs out and the next worker
makes the report from the start. Every write is bound to the lease: a worker that lost it puts nothing down any more.
"""

import logging
import threading
import time
import uuid
from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from functools import cache
from types import TracebackType

from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from files.checking import OFFICE
from files.storing import keep_bytes, keep_pdf
from reports.models import Report
from reports.papers.operations import announce_report
from reports.papers.queries import documents
from reports.papers.queries.shortening import TIGHTEST
from ui.outages import passes, why_stopped
from ui.pdf import PdfLibraryMissing, make_pdf

WORD = OFFICE["word/document.xml"]

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

HEARTBEAT_SECONDS = 20
SECONDS_BETWEEN_WORDS = 0.5
LONGEST_SECONDS = 30 * 60
"""After so long the heart stops: a report that takes longer hangs, and is to be given to somebody else."""


class LeaseLost(Exception):
    """Another worker has taken the report; what this one makes is not wanted any more."""


class Heart(threading.Thread):
    """Says every few seconds that the worker is still alive."""

    def __init__(self, report: Report, key: str, clock: Clock) -> None:
        super().__init__(daemon=True, name=f"heart of report {report.pk}")
        self.report, self.key, self.clock = report, key, clock
        self.stopped = threading.Event()

    def run(self) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        try:
            while not self.stopped.wait(HEARTBEAT_SECONDS) and time.monotonic() < until:
                if not self.beat():
                    return
        finally:
            connection.close()

    def beat(self) -> bool:
        """One sign of life. A beat that the database does not take, because it is busy, is left out: the lease outlasts
        several."""
        try:
            close_old_connections()
            return self.report.renew(self.key, self.clock())
        except OperationalError as busy:
            log.warning("report %s: the lease was not renewed this time: %s", self.report.pk, busy)
            return True


class Lease:
    """Held while the report is made. An error inside is put down as the reason why the report failed; an end of the
    worker itself gives the report back."""

    def __init__(self, report: Report, key: str, clock: Clock) -> None:
        self.report, self.key, self.clock = report, key, clock
        self.heart = Heart(report, key, clock)
        self.said_at = 0.0

    def __enter__(self) -> "Lease":
        self.heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.heart.stopped.set()
        if kind is None:
            return False
        if issubclass(kind, LeaseLost):
            log.warning("report %s was taken over by another worker", self.report.pk)
            return True
        if not issubclass(kind, Exception):
            self.report.let_go(self.key, self.clock())
            return False
        if passes(wrong):
            # Tried again when the lease has run out: to give it back now the database would have to answer.
            return False
        self.report.fail(self.key, why_it_failed(wrong, self.report.pk))
        return isinstance(wrong, TOLD)

    def say(self, progress: int, stage: str) -> None:
        """Show how far the work is."""
        if not self.report.renew(self.key, self.clock(), progress=progress, stage=stage):
            raise LeaseLost
        self.said_at = time.monotonic()

    def laying_out(self, share: int, stage: str) -> None:
        """Progress within the longest part of the work; told often, so most of it is passed over."""
        if time.monotonic() - self.said_at >= SECONDS_BETWEEN_WORDS:
            self.say(25 + share * 60 // 100, stage)


TOLD = (PdfLibraryMissing, documents.CannotBeMade)
"""Faults that the person who asked for the report can be told about, in their own words."""


def why_it_failed(wrong: BaseException | None, report_id: int) -> str:
    if isinstance(wrong, TOLD):
        return str(wrong)
    return why_stopped(wrong) or (
        f"A fault in the program stopped it ({type(wrong).__name__}). The system administrator finds the details in "
        f"the log under “report {report_id}”."
    )


def build(report_id: int, clock: Clock = timezone.now) -> bool:
    """Make the report unless it is finished or another worker holds it. True where this call made it."""
    report = Report.objects.select_related("region", "sub_region", "council").filter(pk=report_id).first()
    key = uuid.uuid4().hex
    if report is None or not report.take(key, clock()):
        return False
    with Lease(report, key, clock) as lease:
        _make(report, lease)
        return True
    return False


def _make(report: Report, lease: Lease) -> None:
    began = time.monotonic()
    lease.say(5, "Working out the figures")
    document, pdf, pages = _laid_out(report, lease)
    lease.say(88, "Writing the Word document")
    docx = document.docx()
    lease.say(95, "Putting it away")
    with transaction.atomic():
        finished = report.finish(
            lease.key,
            lease.clock(),
            pdf=keep_pdf(f"{report.file_name}.pdf", pdf, by=report.asked_by),
            docx=keep_bytes(f"{report.file_name}.docx", docx, WORD, by=report.asked_by),
            pages=pages,
            seconds=round(time.monotonic() - began, 2),
        )
        if not finished:
            raise LeaseLost
        announce_report.announce(report)


def _laid_out(report: Report, lease: Lease) -> tuple[documents.Document, bytes, int]:
    """The document, its PDF and its number of pages: the least shortened that has no more of them than it may have."""

    @cache
    def laid_out(tightness: int) -> tuple[documents.Document, bytes, int]:
        document = documents.compose(report, tightness)
        lease.say(25, "Laying out the pages")
        pdf = make_pdf(document.html(), title=document.title, progress=lease.laying_out)
        return document, pdf, documents.page_count(pdf)

    def fits(tightness: int) -> bool:
        document, _pdf, pages = laid_out(tightness)
        return document.fits(pages)

    return laid_out(0 if fits(0) else bisect_left(range(TIGHTEST), True, lo=1, key=fits))


def ring_again(clock: Clock = timezone.now) -> list[int]:
    """The unfinished reports that nobody holds, each given another turn: ids whose bell is to be rung."""
    now = clock()
    alone = Report.objects.left_alone(now).order_by("asked_at")
    return [report.pk for report in alone if report.give_another_turn(now)]
