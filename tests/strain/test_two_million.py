"""Two million payments are read on SQLite while people sign in and save answers each second: nobody is refused."""

import os
import sqlite3
import threading
import time
from pathlib import Path

from tests.kills.killing import service
from tests.strain.working import Desk

PAYMENTS = os.environ.get("PAYMENTS", "2000000")
LONGEST_LOAD = 1500


class Prober(threading.Thread):
    """How long somebody who wants to write has to wait at most: about as long as the longest transaction."""

    def __init__(self, database: Path) -> None:
        super().__init__(daemon=True)
        self.database, self.stopped, self.waits = database, threading.Event(), [0.0]

    def run(self) -> None:
        other = sqlite3.connect(self.database, isolation_level=None, timeout=120)
        while not self.stopped.wait(0.05):
            began = time.monotonic()
            other.execute("BEGIN IMMEDIATE")
            self.waits.append(time.monotonic() - began)
            other.execute("ROLLBACK")
        other.close()


def test_nobody_is_refused_while_two_million_payments_are_read(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with service(var) as running:
        desk = Desk(running.port, running.run("desk"))
        prober = Prober(var / "nwce.sqlite3")
        ordered = running.order("spend", PAYMENTS=PAYMENTS)
        began = time.monotonic()
        prober.start()
        states: list[object] = []
        done = threading.Event()

        def work() -> None:
            while not done.wait(1):
                desk.person.forget()
                states.append(desk.person.sign_in().status)
                reply, told = desk.save(f"Saved after {time.monotonic() - began:.0f} s.")
                states.append((reply.status, told.get("state")))

        person = threading.Thread(target=work)
        person.start()
        try:
            running.wait(ordered, "done", LONGEST_LOAD, PAYMENTS=PAYMENTS)
        finally:
            took = time.monotonic() - began
            done.set()
            prober.stopped.set()
            person.join()
            prober.join()
    slowest = max(desk.person.replies, key=lambda reply: reply.seconds)
    print(
        f"\n{PAYMENTS} payments in {took:.0f} s; {len(desk.person.replies)} requests meanwhile, the slowest "
        f"{slowest.seconds:.1f} s ({slowest.url}); longest wait to write {max(prober.waits):.1f} s"
    )
    assert [state for state in states if state not in (200, (200, "saved"))] == []
    assert len(states) > 10
    assert not any("locked" in reply.body for reply in desk.person.replies)
    assert "database is locked" not in running.said()
    # Whoever writes waits 30 seconds before it is told.
    assert max(prober.waits) < 20
