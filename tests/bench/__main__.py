"""make bench: the service started as it runs for real, measured, and everything ended and dropped again."""

import argparse
import sys

import django

from tests.bench import running

PARTS = (
    *("pages", "saving", "learning", "reports", "training", "editions"),
    *("money", "multiplier", "briefings", "plans", "workstream", "notices", "spend"),
)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("--rounds", type=int, default=60, help="how often each page is opened")
    asked.add_argument("--seconds", type=int, default=30, help="how long fifty officers save")
    asked.add_argument("--larger", type=int, default=460, help="councils of the larger region")
    asked.add_argument("--rows", type=int, default=1_000_000, help="payments in the file of spend")
    asked.add_argument("--only", nargs="+", default=PARTS, choices=PARTS)
    options = asked.parse_args()
    with running.places():
        django.setup()
        # Needs the settings, so it comes last.
        from tests.bench.course import run

        return run(options)


if __name__ == "__main__":
    sys.exit(main())
