"""The service as a person starts it: one command, a page, Ctrl-C, nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(var: Path, port: int, **over: str) -> subprocess.Popen[str]:
    left_out = {"SECRET_KEY", "DJANGO_SETTINGS_MODULE", "REDIS_URL", "DATABASE_URL", "PUBLIC_URL"}
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "ENV_FILE": os.devnull, **over}
    return subprocess.Popen(
        [sys.executable, "-m", "nwce.serve"],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until_ready(service: subprocess.Popen[str]) -> str:
    said = ""
    assert service.stdout is not None
    for line in service.stdout:
        said += line
        if line.startswith("Ready:"):
            return said
    pytest.fail(f"The service ended before it was ready:\n{said}")


def processes_on(var: Path) -> dict[int, str]:
    """Numbers and command lines of all processes that were started for this VAR_DIR."""
    mark = f"VAR_DIR={var}".encode()
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def answers_on_one_connection(port: int, pause: float) -> bool:
    """As a browser does: what is sent after a pause goes over the connection that the page came by."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.auto_open = False
    connection.connect()
    for wait in (0, pause):
        time.sleep(wait)
        connection.request("GET", "/account/login/")
        if connection.getresponse().read() == b"":
            return False
    return True


def worker_heard_of(port: int) -> bool:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if json.loads(get(port, "/health")[1])["worker"]["ok"]:
            return True
        time.sleep(1)
    return False


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


def test_a_first_start_serves_pages_and_jobs_and_ctrl_c_leaves_nothing(var: Path) -> None:
    port = free_port()
    service = start(var, port)
    try:
        said = read_until_ready(service)
        assert f"http://127.0.0.1:{port}" in said
        assert "@" in said
        status, page = get(port, "/account/login/")
        assert status == 200
        assert "Sign in" in page
        assert worker_heard_of(port)
        assert json.loads(get(port, "/health")[1])["ok"]
        assert answers_on_one_connection(port, pause=7), "a page that was read for a while is saved"
        assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
        assert len(processes_on(var)) >= 5
    finally:
        service.send_signal(signal.SIGINT)
        rest, _ = service.communicate(timeout=60)
    assert service.returncode == 0, rest
    assert "Traceback" not in rest
    assert processes_on(var) == {}


def test_a_second_start_keeps_the_data_and_a_killed_worker_comes_back(var: Path) -> None:
    secret = (var / "secret_key").read_text()
    port = free_port()
    service = start(var, port)
    try:
        read_until_ready(service)
        assert (var / "secret_key").read_text() == secret
        os.kill(min(number for number, line in processes_on(var).items() if "nwce worker" in line), signal.SIGKILL)
        assert worker_heard_of(port)
        again = start(var, free_port())
        said, _ = again.communicate(timeout=60)
        assert again.returncode == 1
        assert said.startswith("The service already runs on")
    finally:
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=60)
    assert processes_on(var) == {}


def test_what_cannot_work_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert one_sentence(start(tmp_path / "var", port)).startswith(f"Port {port} is in use.")
    (tmp_path / "file").write_text("")
    assert "cannot be written to" in one_sentence(start(tmp_path / "file", free_port()))
    nowhere = f"postgres://nobody@127.0.0.1:{free_port()}/nwce"
    assert one_sentence(start(tmp_path / "var", free_port(), DATABASE_URL=nowhere)).startswith("The database cannot be")
    assert "PORT is 'x'" in one_sentence(start(tmp_path / "var", free_port(), PORT="x"))


def one_sentence(service: subprocess.Popen[str]) -> str:
    said, _ = service.communicate(timeout=60)
    assert service.returncode == 1
    lines = [line for line in said.splitlines() if not line.endswith("…")]
    assert len(lines) == 1, said
    return lines[0]
