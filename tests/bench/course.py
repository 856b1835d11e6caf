"""The course of a run: an invented region made, the service started, its parts measured, the figures told."""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from frameworks.editions.operations.load_edition import FLEXIBLE_FRAMEWORK, load_edition
from nwce import serve
from nwce.supervisor import GRACE_SECONDS, Child
from tests.bench import (
    briefings,
    editions,
    learning,
    money,
    multiplier,
    notices,
    pages,
    plans,
    reporting,
    running,
    saving,
    spend,
    telling,
    training,
    workstream,
)
from tests.bench.world import World, write_world

FOLDER = Path(__file__).resolve().parent.parent.parent
COUNCILS = 46


def run(options: argparse.Namespace) -> int:
    say("Making an invented region …")
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    small, large = _worlds(COUNCILS, options.larger)
    with _service() as worker:
        crowd = pages.Crowd(settings.PORT)
        lines = _measure(options, small, large, crowd, worker)
        crowd.close()
    connection.close()
    say("\n" + telling.table(lines))
    say(f"\nWritten to {telling.write(lines, FOLDER, timezone.localtime()).name}")
    return 0 if telling.is_sound(lines) else 1


def say(words: str) -> None:
    print(words, flush=True)


def _worlds(*sizes: int) -> list[World]:
    edition, _outcome = load_edition(FLEXIBLE_FRAMEWORK)
    worlds = [write_world(size, edition, timezone.localdate()) for size in sizes]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return worlds


def _measure(
    options: argparse.Namespace, small: World, large: World, crowd: pages.Crowd, worker: Child
) -> list[telling.Line]:
    lines: list[telling.Line] = []
    if "pages" in options.only:
        say("Opening pages …")
        lines += telling.page_lines(*pages.measure(small, large, crowd, options.rounds))
    if "saving" in options.only:
        say("Saving answers …")
        floor, one = saving.measure(small, crowd, options.rounds)
        lines += telling.saving_lines(floor, one, saving.storm(small, settings.PORT, options.seconds))
    if "learning" in options.only:
        say("Writing 50,000 entries and opening the learning pages …")
        lines += telling.learning_lines(*learning.measure(small, crowd, options.rounds))
    if "reports" in options.only:
        say("Making reports …")
        lines += telling.report_lines(reporting.measure(small, crowd, worker))
    if "training" in options.only:
        say("Training 20,000 people …")
        lines += training.lines(training.measure(large, crowd, options.rounds))
    if "editions" in options.only:
        say("Opening a collection with what was said last …")
        lines += editions.lines(editions.measure(large, small, load_edition(FLEXIBLE_FRAMEWORK)[0]))
    if "money" in options.only:
        say("Loading spend …")
        lines += telling.money_lines(money.measure(small, crowd, settings.VAR_DIR, options.rows))
    if "multiplier" in options.only:
        say("Measuring the local multiplier …")
        lines += multiplier.lines(multiplier.measure(small))
    if "briefings" in options.only:
        say("Sending briefings …")
        lines += briefings.lines(briefings.measure(small))
    if "plans" in options.only:
        say("Looking ahead …")
        lines += telling.page_lines(*plans.measure(small, large, crowd, options.rounds), plans.PAGES)
    if "workstream" in options.only:
        say("Opening the plan of the work stream …")
        lines += telling.page_lines(*workstream.measure(small, large, crowd, options.rounds), workstream.PAGES)
    if "notices" in options.only:
        say("Reading notices …")
        lines += notices.lines(notices.measure(small))
    if "spend" in options.only:
        say("Writing ten million payments and opening pages about spend …")
        lines += spend.lines(*spend.measure(small, crowd, options.rounds))
    return lines


@contextmanager
def _service() -> Iterator[Child]:
    """Broker and web server run; the worker is handed over, to be started when it is wanted."""
    serve.check_port()
    children = [serve.broker(), serve.web(), serve.worker()]
    try:
        for child in children[:-1]:
            child.start(time.monotonic())
        running.wait_until_ready(settings.PORT)
        yield children[-1]
    finally:
        for child in reversed(children):
            child.end(GRACE_SECONDS)
