from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from files.definitions import FaultyDefinition
from frameworks.editions.operations.load_edition import Outcome
from frameworks.editions.operations.load_mapping import load_mapping

WORDS = {
    Outcome.LOADED: "{mapping}: loaded, {count} rows.",
    Outcome.REPLACED: "{mapping}: replaced, {count} rows.",
    Outcome.UNCHANGED: "{mapping}: already loaded, nothing to change.",
}


class Command(BaseCommand):
    help = "Loads how the requirements of one edition live on in another from a YAML file, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            mapping, outcome = load_mapping(file)
        except FaultyDefinition as wrong:
            raise CommandError(f"{wrong}\nNothing was loaded.") from wrong
        self.stdout.write(WORDS[outcome].format(mapping=mapping, count=mapping.rows.count()))
