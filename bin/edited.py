"""The pages of `make dev`: Django's own server, which begins again when Python is edited.

What does not change between two edits, Django itself and other people's packages, is loaded once, here; each new server
is forked from it and loads the house alone. So this file loads nothing of the house.
"""

import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management import execute_from_command_line
from django.utils import autoreload

PACKAGES = (
    *("celery.app.base", "cryptography.x509", "django.db.models", "django.forms", "django.http", "docx"),
    *("fido2.server", "holidays", "icalendar", "jsonschema", "markdown_it", "numpy", "ocdsmerge", "pikepdf"),
    *("PIL.Image", "polars", "psycopg", "puremagic", "rapidfuzz", "redis.asyncio", "sqlite3", "urllib3"),
    *("xlsxwriter", "yaml"),
)
EDITED = 3
"""How a server ends that is to begin again."""


class Reloader(autoreload.StatReloader):
    """Django's own begins to watch after the server has loaded the house, and would miss what is edited meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = time.time()

    def snapshot_files(self) -> Iterator[tuple[Path, float]]:
        for path, changed_at in super().snapshot_files():
            if self.begun < changed_at <= time.time():
                self.notify_file_changed(path)
            yield path, changed_at


def serve(command: list[str]) -> None:
    reloader = Reloader()
    autoreload.get_reloader = lambda: reloader
    execute_from_command_line(command)


def main() -> None:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    for name in PACKAGES:
        importlib.import_module(name)
    os.environ[autoreload.DJANGO_AUTORELOAD_ENV] = "true"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # Django's checks of the whole house are a part of `make check`; each edit would wait for them.
    command = ["manage.py", "runserver", "--nostatic", "--skip-checks", *sys.argv[1:]]
    while True:
        server = multiprocessing.get_context("fork").Process(target=serve, args=[command], daemon=True)
        server.start()
        server.join()
        if server.exitcode != EDITED:
            sys.exit(server.exitcode)


if __name__ == "__main__":
    main()
