"""The whole service on a small disk that is full for a while: each is told so in a sentence, nothing is lost or left
over, and everything goes on when there is room again."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.utils import timezone

from tests.kills.killing import Service, service
from tests.strain.working import Desk, Person

pytestmark = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a small disk")
NO_ROOM = "no room left"
FILE = b"Payment Date,Supplier,Amount\n" + b"01/05/2026,Ash,10.00\n" * 100_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 60 MB: the service's own files take 15."""
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    """To the last block; what SQLite has laid aside for its next writes is taken too."""
    with closing(sqlite3.connect(disk / "var/nwce.sqlite3", timeout=30)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (disk / "full").open("ab", buffering=0) as out:
        for size in (1 << 20, 1 << 12):
            try:
                while out.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def uploads(disk: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in (disk / "var/uploads").rglob("*") if path.is_file()}


def order_report(manager: Person, address: str) -> tuple[int, str]:
    on = timezone.localdate()
    asked = {"kind": "highlight", "as_at_0": on.day, "as_at_1": on.month, "as_at_2": on.year}
    reply = manager.send(address, {**asked, "basis": "claimed", "moment": "collection"})
    return reply.status, reply.body


def still(running: Service, ordered: dict[str, object]) -> str:
    return str(running.run("state", json.dumps(ordered)))


def test_a_full_disk_is_told_and_everything_goes_on_when_there_is_room(disk: Path) -> None:
    with service(disk / "var") as running:
        found = running.run("desk")
        desk, manager = Desk(running.port, found), Person(running.port, found["manager"])
        for person in (desk.person, manager):
            assert person.sign_in().status == 200
        assert desk.save("Before.")[1]["state"] == "saved"
        ordered = running.order("spend", PAYMENTS="60000")
        before = uploads(disk)
        fill(disk)

        upload = desk.person.send_file(found["upload"], "spend", FILE)
        saves = [desk.save(f"{at} " + "What I typed. " * 300) for at in range(30)]
        report = order_report(manager, found["report"])
        page = manager.open("/account/")

        assert upload.status == 503
        assert NO_ROOM in upload.body
        refused = [told for reply, told in saves if reply.status != 200]
        print(f"\n{len(saves) - len(refused)} of {len(saves)} saves found room, {len(refused)} were refused")
        assert refused
        assert {told["state"] for told in refused} == {"unavailable"}
        assert all(NO_ROOM in str(told["words"]) for told in refused)
        assert "What you typed is kept" in str(refused[0]["words"])
        assert report[0] == 503
        assert NO_ROOM in report[1]
        assert 'name="kind" value="highlight"' in report[1], "the form is kept and can be sent again"
        assert page.status == 200, "what was saved before can be read"
        time.sleep(5)
        assert uploads(disk) == before

        (disk / "full").unlink()
        reply, told = desk.save("After.")
        assert (reply.status, told["state"]) == (200, "saved")
        assert desk.person.send_file(found["upload"], "spend", FILE).status == 200
        assert order_report(manager, found["report"])[0] == 200
        running.wait(ordered, "done", 300, PAYMENTS="60000")
        assert "Traceback" not in page.body
