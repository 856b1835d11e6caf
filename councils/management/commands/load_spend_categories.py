from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.operations.load_categories import SPEND_CATEGORIES, load_spend_categories
from files.definitions import FaultyDefinition


class Command(BaseCommand):
    help = "Loads the categories of spend from a YAML file, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=SPEND_CATEGORIES)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            number = load_spend_categories(file)
        except FaultyDefinition as wrong:
            raise CommandError(f"{wrong}\nNothing was loaded.") from wrong
        self.stdout.write(f"{number} categories of spend.")
