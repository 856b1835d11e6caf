import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from nwce.supervisor import LONGEST_PAUSE, Child, Supervisor
from tests.conftest import wait_for

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def alive(number: int) -> bool:
    with suppress(OSError):
        os.kill(number, 0)
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_what_dies_starts_again_after_a_pause_that_doubles() -> None:
    said: list[str] = []
    child = Child("clock", [sys.executable, "-c", ""])
    supervisor = Supervisor([child], said.append)
    now = 0.0
    supervisor.look(now)
    for pause in (1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE):
        wait_for(lambda: not child.runs())
        supervisor.look(now)
        assert said[-1].endswith(f"in {pause:.0f} s.")
        supervisor.look(now + pause - 0.1)
        assert child.process is None
        now += pause
        supervisor.look(now)
        assert child.process is not None
    supervisor.end()


def test_after_a_steady_minute_the_pause_is_short_again() -> None:
    said: list[str] = []
    child = Child("clock", [sys.executable, "-c", ""], deaths=5)
    supervisor = Supervisor([child], said.append)
    supervisor.look(0.0)
    wait_for(lambda: not child.runs())
    supervisor.look(61.0)
    assert said == ["The clock ended (code 0); starting it again in 1 s."]


def test_the_end_takes_the_children_of_children_and_who_will_not_listen(tmp_path: Path) -> None:
    note = tmp_path / "number"
    parent = (
        "import subprocess, sys, pathlib, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    child = Child("family", [sys.executable, "-c", parent])
    supervisor = Supervisor([child], print)
    supervisor.look(0.0)
    wait_for(lambda: note.exists() and note.read_text())
    grandchild = int(note.read_text())
    assert alive(grandchild)
    supervisor.end()
    wait_for(lambda: not alive(grandchild))
    assert child.process is None


def test_the_first_started_is_the_last_to_end(tmp_path: Path) -> None:
    order = tmp_path / "order"
    words = (
        "import signal, sys, time, pathlib\n"
        "def end(*_):\n"
        "    with open({order!r}, 'a') as out: out.write({name!r} + ' ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path({up!r}).touch()\n"
        "time.sleep(600)\n"
    )
    names = ["broker", "worker"]
    children = [
        Child(name, [sys.executable, "-c", words.format(order=str(order), name=name, up=str(tmp_path / name))])
        for name in names
    ]
    supervisor = Supervisor(children, print)
    supervisor.look(0.0)
    wait_for(lambda: all((tmp_path / name).exists() for name in names))
    supervisor.end()
    assert order.read_text().split() == ["worker", "broker"]


def test_a_signal_ends_everything_and_a_killed_supervisor_takes_its_children_along(tmp_path: Path) -> None:
    for number, ends_with in ((signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGKILL, -9)):
        note = tmp_path / number.name
        words = (
            "import pathlib, sys\n"
            "from nwce.supervisor import Child, Supervisor\n"
            f"child = Child('sleeper', {SLEEPER!r})\n"
            "supervisor = Supervisor([child], print)\n"
            f"supervisor.run(lambda: pathlib.Path({str(note)!r}).write_text(str(child.process.pid)))\n"
        )
        process = Child("supervisor", [sys.executable, "-c", words])
        process.start(time.monotonic())
        assert process.process is not None
        wait_for(lambda note=note: note.exists() and note.read_text())  # type: ignore[misc]
        sleeper = int(note.read_text())
        process.process.send_signal(number)
        assert process.process.wait(30) == ends_with
        wait_for(lambda sleeper=sleeper: not alive(sleeper))  # type: ignore[misc]
