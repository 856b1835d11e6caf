"""Reads one file, of spend or of notices, in a process of its own, so that its memory is only its own."""

import re
import sys
import time
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from lm3.models import SpendLoad
    from lm3.spend.operations import load_file as spend
    from workstream.models import NoticeLoad
    from workstream.notices.operations import load_notices as notices

    kind, load_id = sys.argv[1], int(sys.argv[2])
    read, rows = {"spend": (spend.read, SpendLoad.objects), "notices": (notices.read, NoticeLoad.objects)}[kind]
    began = time.monotonic()
    if not read(load_id):
        raise SystemExit(rows.get(pk=load_id).error or "not read")
    seconds = time.monotonic() - began
    # What `getrusage` tells would take in the process that started this one.
    memory = int(re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024
    found = rows.get(pk=load_id)
    print(seconds, memory, found.pence_loaded if kind == "spend" else found.taken)


if __name__ == "__main__":
    main()
