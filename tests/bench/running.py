"""The service as it runs for real, on a database and in places that are thrown away afterwards."""

import http.client
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

DEFAULT_SERVER = "postgres://postgres@127.0.0.1:5432/"
DEFAULT_PORT = "8189"
READY_SECONDS = 60


@contextmanager
def places() -> Iterator[Path]:
    """A folder and a database of this run's own, named in the environment before Django reads its settings."""
    with tempfile.TemporaryDirectory(prefix="nwce-bench-") as folder, _database() as address:
        os.environ |= {
            "VAR_DIR": folder,
            "ENV_FILE": os.devnull,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "PORT": os.environ.get("BENCH_PORT", DEFAULT_PORT),
            "WEB_WORKERS": "2",
            "LOG_LEVEL": "WARNING",
        }
        for name in ("PUBLIC_URL", "BIND", "DEBUG", "EMAIL_HOST", "CLAMAV_SOCKET", "REDIS_URL"):
            os.environ.pop(name, None)
        yield Path(folder)


@contextmanager
def _database() -> Iterator[str]:
    server = urlsplit(os.environ.get("DATABASE_URL") or DEFAULT_SERVER)
    name = f"be_bench_{os.getpid()}"
    with psycopg.connect(urlunsplit(server._replace(scheme="postgresql", path="/postgres")), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(server._replace(path=f"/{name}"))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def wait_until_ready(port: int) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/floor/")
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise SystemExit("The web server did not answer.")
