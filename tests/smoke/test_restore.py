"""Backup and restore as docs/operations.md has them, word for word, into a folder that holds nothing yet."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.smoke.test_start import ROOT, free_port, read_until_ready, start

SERVER = os.environ.get("CI_POSTGRES", "postgres://postgres@127.0.0.1:5432")
WRITE = """
from councils.models import Region
from files.storing import keep_text
Region.objects.update(programme="Ours")
keep_text("kept.txt", "What a council uploaded", by=None)
"""
READ = """
from councils.models import Region
from files.models import StoredFile
print(Region.objects.get().programme, StoredFile.objects.get().content.read().decode())
"""


def commands(heading: str) -> str:
    """The lines that stand below a comment of docs/operations.md."""
    text = (ROOT / "docs/operations.md").read_text()
    found = re.search(rf"^    # {re.escape(heading)}.*\n((?:    .+\n)+)", text, flags=re.MULTILINE)
    assert found, heading
    return found[1]


class Place:
    """A folder with the program files that commands name, its own VAR_DIR, and a service that runs there."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.var = folder, folder / "var"
        folder.mkdir()
        (folder / ".venv").symlink_to(ROOT / ".venv")
        self.over = {"DEMO": "0", **({"DATABASE_URL": address} if address else {})}
        self.env = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "REDIS_URL")}
        self.env |= {"VAR_DIR": str(self.var), "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "nwce.settings"}
        self.env |= self.over

    def start(self) -> subprocess.Popen[str]:
        service = start(self.var, free_port(), **self.over)
        read_until_ready(service)
        return service

    def shell(self, words: str) -> None:
        done = subprocess.run(
            ["bash", "-eu", "-c", words], cwd=self.folder, env=self.env, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")

    def python(self, words: str) -> str:
        command = [str(ROOT / ".venv/bin/python"), "manage.py", "shell", "--no-imports", "--command", words]
        return subprocess.run(
            command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=True
        ).stdout.strip()


def end(service: subprocess.Popen[str]) -> None:
    service.send_signal(signal.SIGINT)
    service.communicate(timeout=60)


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """Two empty databases on the server; the second is where the restore goes."""
    names = [f"nwce_restore_{os.getpid()}_{number}" for number in (1, 2)]
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        pytest.skip("No PostgreSQL answers")
    if not shutil.which("pg_dump"):
        pytest.skip("pg_dump is not installed")
    with server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield f"{SERVER}/{names[0]}", f"{SERVER}/{names[1]}"
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def there_and_back(kind: str, first: str, second: str, tmp_path: Path) -> None:
    old, new = Place(tmp_path / "old", first), Place(tmp_path / "new", second)
    service = old.start()
    try:
        old.python(WRITE)
        old.shell(commands(f"{kind}, while it runs"))
    finally:
        end(service)
    for file in old.folder.glob("*"):
        if file.is_file():
            shutil.copy(file, new.folder)
    shutil.rmtree(old.var)

    new.shell(commands(f"{kind}, restored"))

    service = new.start()
    try:
        assert new.python(READ) == "Ours What a council uploaded"
        assert (new.var / "secret_key").stat().st_mode & 0o777 == 0o600
    finally:
        end(service)


def test_what_was_backed_up_from_sqlite_is_restored_into_an_empty_folder(tmp_path: Path) -> None:
    there_and_back("SQLite", "", "", tmp_path)


def test_what_was_backed_up_from_postgresql_is_restored_into_an_empty_folder(
    tmp_path: Path, databases: tuple[str, str]
) -> None:
    there_and_back("PostgreSQL", *databases, tmp_path)
