from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from councils.operations.load_postcode_file import Unreadable, load


class Command(BaseCommand):
    help = "Loads postcodes from ONSPD, NSPL or Code-Point Open as published, or from a CSV of postcode and district."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = load(options["file"], at=timezone.now())
        except Unreadable as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(
            f"{found.postcodes:,} postcodes are known now; {found.without_council:,} rows had no council; "
            f"{found.gone:,} postcodes of before are gone. “place_suppliers” places suppliers by them."
        )
