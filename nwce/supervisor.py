"""Keeps a few processes running: starts them, starts again what dies, and ends every one of them with itself."""

import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event

LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
GRACE_SECONDS = 10.0
PR_SET_PDEATHSIG = 1
CHILD = "NWCE_CHILD"
"""The environment tells each child under which name its signs of life are looked for."""


def _end_with_parent() -> None:
    """On Linux the kernel ends the child should the supervisor itself be killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process with all it starts: it leads a process group of its own."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    not_before: float = 0.0
    silent_after: float = 0.0
    """So many seconds without a sign of life are too many; 0 where none is expected."""
    answers: Callable[[], bool] | None = None
    """Asks it for a sign of life, where it leaves none in the database."""
    is_silent: bool = False
    label: str = ""
    was_asked: bool = False

    def start(self, now: float) -> None:
        self.started, self.is_silent, self.was_asked = now, False, False
        self.label = f"{self.name} {secrets.token_hex(6)}"
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.env, CHILD: self.label},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def ask_to_end(self) -> None:
        """Once: a second time would break off what the process does to end in order."""
        if self.process is not None and self.runs() and not self.was_asked:
            self.was_asked = True
            self.process.terminate()

    def end(self, grace: float) -> None:
        """Asks the first process, which asks its own; whoever is left of the group after the grace is killed."""
        if self.process is None:
            return
        if self.runs():
            self.ask_to_end()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        self.signal_group(signal.SIGKILL)
        self.process.wait()
        self.process = None


class Supervisor:
    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = Event()

    def look(self, now: float) -> None:
        """Starts what does not run, or is not heard of; after each early death it waits twice as long."""
        for child in self.children:
            if child.runs() and child.is_silent:
                self.say(f"The {child.name} has not been heard of for {child.silent_after:.0f} s; it is started again.")
                child.end(GRACE_SECONDS)
                child.not_before = now
            if child.runs():
                continue
            if child.process is not None:
                child.deaths = 0 if now - child.started > STEADY_SECONDS else child.deaths
                pause = min(2.0**child.deaths, LONGEST_PAUSE)
                code = child.process.returncode
                self.say(f"The {child.name} ended (code {code}); starting it again in {pause:.0f} s.")
                child.end(0)
                child.deaths += 1
                child.not_before = now + pause
            if now >= child.not_before:
                child.start(now)

    def run(self, ready: Callable[[], None]) -> None:
        with self._signals():
            try:
                self.look(time.monotonic())
                ready()
                while not self.stopping.wait(0.5):
                    self.look(time.monotonic())
            finally:
                self.end()

    def end(self) -> None:
        """The last that was started is the first to go, so that the worker can still tell the broker."""
        for child in self.children[1:]:
            child.ask_to_end()
        for child in reversed(self.children):
            child.end(GRACE_SECONDS)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, lambda *_: self.stopping.set()) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
