from typing import Any

from django.core.management.base import BaseCommand

from lm3.spend.operations.place_suppliers import place_again


class Command(BaseCommand):
    help = "Places every supplier by its postcodes again, after other postcodes were loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        moved = place_again()
        self.stdout.write(f"{moved:,} suppliers lie in another council than before, or are placed for the first time.")
