from typing import Any

from django.core.management.base import BaseCommand

from search.entries import rebuild


class Command(BaseCommand):
    help = "Writes the table of what can be found again, from what the rooms have published."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild():,} things can be found.")
