"""Reads one file of spend in a process of its own, so that its memory is only its own."""

import resource
import sys
import time

import django


def main() -> None:
    django.setup()
    from lm3 import loading
    from lm3.models import SpendLoad

    began = time.monotonic()
    load_id = int(sys.argv[1])
    if not loading.read(load_id):
        raise SystemExit(SpendLoad.objects.get(pk=load_id).error or "not read")
    seconds = time.monotonic() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, memory, SpendLoad.objects.get(pk=load_id).pence_loaded)


if __name__ == "__main__":
    main()
