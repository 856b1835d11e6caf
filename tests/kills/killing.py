"""A service that is up, the jobs it was given, and its children by the parts they play."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import wait_for
from tests.post.smtp import MailServer, Talk, mail_server
from tests.smoke.test_start import ROOT, free_port, processes_on, read_until_ready, start

WORDS = {
    "web server": "gunicorn",
    "broker": "valkey-server",
    "worker": "--queues jobs",
    "mail worker": "--queues mail",
    "clock": "nwce beat",
}
CHILDREN = [*WORDS, "process of the web server", "process of the worker", "process of the mail worker"]
PAUSE = 0.2


class SlowTalk(Talk):
    def answer(self, word: bytes, line: bytes) -> None:
        if word == b"DATA":
            time.sleep(PAUSE)
        super().answer(word, line)


class Service:
    def __init__(self, var: Path, mail: MailServer) -> None:
        self.var = var
        mail.RequestHandlerClass = SlowTalk
        self.env = {"DEMO": "0", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail.port), "EMAIL_USE_TLS": "0"}
        self.port = free_port()
        self.process = start(var, self.port, **self.env)
        read_until_ready(self.process)
        # A pipe that nobody reads is full after 64 KB, and then whoever logs stands still.
        self.lines: list[str] = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout or ()), daemon=True)
        self.reader.start()

    def run(self, *words: str, **over: str) -> dict[str, Any]:
        left_out = {"SECRET_KEY", "REDIS_URL", "DATABASE_URL", "PUBLIC_URL"}
        env = {name: value for name, value in os.environ.items() if name not in left_out}
        env |= {
            "VAR_DIR": str(self.var),
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "nwce.settings",
            **self.env,
            **over,
        }
        command = [sys.executable, "-m", "tests.kills.orders", *words]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def order(self, *kinds: str, **over: str) -> dict[str, Any]:
        # Who was killed before may be starting still, and what is rung for without a broker waits for the clock.
        wait_for(lambda: all(self.numbers(child) for child in WORDS), 90)
        return self.run("order", *kinds, **over)

    def wait(self, ordered: dict[str, Any], mark: str, seconds: float, **over: str) -> None:
        """Until all of what was ordered is begun, or done."""
        until = time.monotonic() + seconds
        while True:
            found = self.run("state", json.dumps(ordered), **over)
            if all(row[mark] or row["done"] for row in found.values()):
                return
            if time.monotonic() > until:
                pytest.fail(f"Not {mark} after {seconds:.0f} s: {found}")
            time.sleep(0.3 if mark == "begun" else 3)

    def numbers(self, child: str) -> list[int]:
        """The processes of a child, the first one first."""
        words = WORDS[child.removeprefix("process of the ")]
        found = [
            number for number, line in processes_on(self.var).items() if words in line and "nwce.serve" not in line
        ]
        return sorted(found)

    def kill(self, child: str) -> None:
        others_too = child.startswith("process")
        # One that was killed before may be starting still.
        wait_for(lambda: len(self.numbers(child)) > others_too, 60)
        first, *others = self.numbers(child)
        for number in others if others_too else [first]:
            os.kill(number, signal.SIGKILL)

    def end(self) -> str:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self.reader.join(60)
        return self.said()

    def said(self) -> str:
        return "".join(self.lines)


@contextmanager
def service(var: Path) -> Iterator[Service]:
    with mail_server() as mail:
        found = Service(var, mail)
        try:
            yield found
        finally:
            said = found.end()
            assert found.process.returncode == 0, said
            assert processes_on(var) == {}
