"""Spend: a clean file of a million rows, read, checked, loaded and rolled up, beside psql with the same file."""

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.core.files.base import File
from django.db import connection
from django.utils import timezone

from nwce.serve import SPARING
from tests.bench.asking import Browser
from tests.bench.pages import Crowd, Measured
from tests.bench.world import World

HEADER = "Payment Date,Supplier Name,Net Amount,Service Area,Purpose,Transaction Number"
TABLE = "CREATE TABLE bench_copy (paid_on text, supplier text, amount text, unit text, purpose text, reference text)"
SUPPLIERS = 3_000
IDLE_VISITS, PAUSE = 60, 0.05
COPIES, MEMORY_MB, ON_SQLITE = 4, 300, 3
"""Loading takes at most so many times what psql takes, and at most so much memory, whatever the size; on SQLite at most
so many times what it takes on PostgreSQL."""


@dataclass
class Loaded:
    rows: int
    copy_seconds: float = 0.0
    seconds: float = 0.0
    memory_mb: float = 0.0
    sqlite_seconds: float = 0.0
    trouble: str = ""
    idle: Measured = field(default_factory=lambda: Measured("home, idle", ""))
    busy: Measured = field(default_factory=lambda: Measured("home, while a file is read", ""))


def write_file(path: Path, rows: int) -> int:
    """A clean file; what it comes to in pence."""
    rng, total, first = random.Random(4), 0, date(2025, 4, 1)
    days = [f"{first + timedelta(days=at):%d/%m/%Y}" for at in range(365)]
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\r\n")
        for at in range(rows):
            pence = rng.randrange(1, 2_000_000)
            total += pence
            out.write(
                f"{days[at % 365]},Supplier {rng.randrange(SUPPLIERS)} Ltd,{pence // 100}.{pence % 100:02d},"
                f"Service {at % 40},Invented payment {at % 5000},{at}\r\n"
            )
    return total


def measure(world: World, crowd: Crowd, folder: Path, rows: int) -> Loaded:
    found, path = Loaded(rows), folder / "spend.csv"
    total = write_file(path, rows)
    found.copy_seconds = _copy(path)
    with reading("spend", receive(world.councils[0].pk, path)) as child:
        out, wrong = child.communicate()
    if child.returncode:
        found.trouble = wrong.strip().splitlines()[-1] if wrong.strip() else "stopped"
        return found
    seconds, memory, pence = out.split()
    found.seconds, found.memory_mb = float(seconds), float(memory)
    found.sqlite_seconds, pence_on_sqlite = _on_sqlite(folder, path)
    if {int(pence), pence_on_sqlite} != {total}:
        found.trouble = f"{pence} pence loaded of {total}, on SQLite {pence_on_sqlite}"
    _home(crowd.of(world.officers[0]), receive(world.councils[1].pk, path), found)
    return found


def _home(browser: Browser, load_id: int, found: Loaded) -> None:
    """The home page of an officer, first while nothing is read, then until the file of another council is."""
    for _ in range(IDLE_VISITS):
        found.idle.seconds.append(browser.get("/").seconds)
        time.sleep(PAUSE)
    with reading("spend", load_id) as child:
        while child.poll() is None:
            found.busy.seconds.append(browser.get("/").seconds)
            time.sleep(PAUSE)


def reading(kind: str, load_id: int) -> "subprocess.Popen[str]":
    """Nobody's turn comes before that of the pages, as with the worker."""
    return subprocess.Popen(
        ["nice", "-n", "10", sys.executable, "-m", "tests.bench.one_file", kind, str(load_id)],
        env=os.environ | SPARING,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _on_sqlite(folder: Path, path: Path) -> tuple[float, int]:
    """Seconds, and pence loaded."""
    places = {"VAR_DIR": str(folder / "sqlite"), "DATABASE_URL": f"sqlite:///{folder / 'sqlite' / 'bench.sqlite3'}"}
    (folder / "sqlite").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.on_sqlite", str(path)],
        env=os.environ | SPARING | places,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, pence = done.stdout.split()
    return float(seconds), int(pence)


def _copy(path: Path) -> float:
    at = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    address = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    began = time.monotonic()
    command = f"\\copy bench_copy FROM '{path}' WITH (FORMAT csv, HEADER)"
    subprocess.run(["psql", "--quiet", address, "-c", command], check=True, capture_output=True)
    return time.monotonic() - began


def receive(council_id: int, path: Path) -> int:
    from files.checking import CSV
    from files.models import StoredFile
    from lm3.models import SpendLoad

    stored = StoredFile(name=path.name, kind=CSV.kind, content_type=CSV.content_type, size=path.stat().st_size)
    stored.sha256 = f"{path.stat().st_size:064d}"
    with path.open("rb") as content:
        stored.content.save(stored.sha256, File(content), save=False)
    stored.save()
    columns = {"day": "Payment Date", "supplier": "Supplier Name", "amount": "Net Amount", "unit": "Service Area"}
    columns |= {"purpose": "Purpose", "reference": "Transaction Number"}
    load = SpendLoad.objects.create(
        council_id=council_id, file=stored, columns=columns, state=SpendLoad.State.QUEUED, uploaded_at=timezone.now()
    )
    return load.pk
