from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from files.definitions import FaultyDefinition
from frameworks.editions.operations.load_edition import EditionInUse, Outcome, load_edition

WORDS = {
    Outcome.LOADED: "{edition}: loaded, {count} requirements.",
    Outcome.REPLACED: "{edition}: replaced, {count} requirements. Nothing stood on the earlier wording.",
    Outcome.UNCHANGED: "{edition}: already loaded, nothing to change.",
}


class Command(BaseCommand):
    help = "Loads an edition of a framework from a YAML file, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            edition, outcome = load_edition(file)
        except FaultyDefinition as wrong:
            raise CommandError(f"{wrong}\nNothing was loaded.") from wrong
        except EditionInUse as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(WORDS[outcome].format(edition=edition, count=edition.criteria.count()))
