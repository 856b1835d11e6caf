import random
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import casestudies.demo
import councils.demo
import frameworks.demo
import library.demo
import lm3.demo
import reports.demo.reports
import training.demo
import workstream.demo.benefits
import workstream.demo.fleet
import workstream.demo.notices
import workstream.demo.partners
import workstream.demo.programme
from accounts.models import User
from councils.models import Region
from councils.operations.load_categories import load_spend_categories
from councils.operations.load_region_file import NORTH_WEST, load_region
from post.models import Message

ROOMS: tuple[tuple[str, Callable[[Region, random.Random], None]], ...] = (
    ("councils", councils.demo.seed),
    ("frameworks", frameworks.demo.seed),
    ("casestudies", casestudies.demo.seed),
    ("workstream", workstream.demo.programme.seed),
    ("notices", workstream.demo.notices.seed),
    ("partners", workstream.demo.partners.seed),
    ("fleet", workstream.demo.fleet.seed),
    ("lm3", lm3.demo.seed),
    ("training", training.demo.seed),
    ("library", library.demo.seed),
    ("benefits", workstream.demo.benefits.seed),
    ("reports", reports.demo.reports.seed),
)
SEED = 2007
SETS: dict[str, tuple[str, date | None]] = {
    "present": ("North West demonstration", None),
    "2007": ("Sustainable procurement work stream of 2007 (demonstration)", date(2007, 6, 30)),
}


class Command(BaseCommand):
    help = "Fills an empty installation with an invented region, or tops up the demonstration that is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--set", choices=list(SETS), default="present", dest="chosen")

    def handle(self, *args: Any, chosen: str, **options: Any) -> None:
        programme, opens_as_at = SETS[chosen]
        with transaction.atomic():
            refuse_anything_else(opens_as_at)
            load_spend_categories()
            region = Region.objects.first() or new_region(programme, opens_as_at)
            seed_rooms(region)
        self.print_people(region)

    def print_people(self, region: Region) -> None:
        self.stdout.write(f"Everything in {region} ({region.programme}) is invented. You can sign in as:\n")
        for part in councils.demo.PARTS:
            self.stdout.write(f"  {part.email:<30} {part.kind.label:<24} {part.name}, {part.where(region)}")
        self.stdout.write(
            "  and officer.COUNCIL@example.org, sign-off.COUNCIL@example.org (officer.wirral@example.org)"
        )
        self.stdout.write(f"Password for all of them: {councils.demo.password()}")
        for person in councils.demo.with_own_password():
            self.stdout.write(f"  ({person.email} has a password of their own.)")


def new_region(programme: str, opens_as_at: date | None) -> Region:
    """Read from the file once: what people have settled since is never put back."""
    region = load_region(NORTH_WEST).region
    Region.objects.filter(pk=region.pk).update(programme=programme, is_demo=True, opens_as_at=opens_as_at)
    region.refresh_from_db()
    return region


def refuse_anything_else(opens_as_at: date | None) -> None:
    """Invented councils' answers must never stand beside real ones."""
    real = Region.objects.filter(is_demo=False).first()
    if real:
        raise CommandError(f"{real} is a real region. The demonstration needs an installation of its own.")
    demo = Region.objects.first()
    if demo is None and User.objects.exists():
        raise CommandError("There are people here already. The demonstration needs an installation of its own.")
    if demo and demo.opens_as_at != opens_as_at:
        raise CommandError(f"The demonstration “{demo.programme}” is here already. Another set needs its own database.")


def seed_rooms(region: Region) -> None:
    """Mails that the invented acts would have sent are taken out of the outbox again: nobody waits for them."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for name, seed in ROOMS:
        seed(region, random.Random(f"{SEED} {name}"))
    Message.objects.filter(pk__gt=last, state=Message.State.WAITING).delete()
