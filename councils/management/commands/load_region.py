from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from councils.operations.load_region_file import load_region
from files.definitions import FaultyDefinition


class Command(BaseCommand):
    help = "Loads a region, its sub-regions and its councils from a YAML file, all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = load_region(file)
        except FaultyDefinition as wrong:
            raise CommandError(f"{wrong}\nNothing was loaded.") from wrong
        councils = loaded.region.councils.count()
        if loaded.is_unchanged:
            self.stdout.write(f"{loaded.region}: already loaded, {councils} councils, nothing to change.")
        else:
            self.stdout.write(
                f"{loaded.region}: {councils} councils. Rows added {loaded.new}, changed {loaded.changed}, "
                f"taken out {loaded.gone}."
            )
