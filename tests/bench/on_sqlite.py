"""Reads a file of spend on SQLite, in places of its own; how long that takes."""

import sys
import time
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from councils.operations.load_region_file import NORTH_WEST, load_region
    from lm3.models import SpendLoad
    from lm3.spend.operations import load_file
    from tests.bench.money import receive

    call_command("migrate", interactive=False, verbosity=0)
    council = load_region(NORTH_WEST).region.councils.order_by("pk")[0]
    load_id = receive(council.pk, Path(sys.argv[1]))
    began = time.monotonic()
    if not load_file.read(load_id):
        raise SystemExit(SpendLoad.objects.get(pk=load_id).error or "not read")
    print(time.monotonic() - began, SpendLoad.objects.get(pk=load_id).pence_loaded)


if __name__ == "__main__":
    main()
