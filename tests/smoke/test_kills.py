"""The short form of `make kills`: all jobs at once, and every kind of child killed one after the other."""

import time
from pathlib import Path

from tests.kills.killing import CHILDREN, service


def test_all_jobs_are_done_though_every_child_was_killed_in_their_middle(tmp_path: Path) -> None:
    with service(tmp_path / "var") as running:
        ordered = running.order("report", "copy", "notices", "opening", "digest", "spend", "mail")
        running.wait({"mail": ordered["mail"]}, "begun", 60)
        for child in CHILDREN:
            running.kill(child)
            time.sleep(1)
        running.wait(ordered, "done", 300)
