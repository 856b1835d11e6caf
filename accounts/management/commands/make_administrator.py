from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.opening import make_administrator, password_link


class Command(BaseCommand):
    help = "Make a system administrator, who may open /admin/, and print the link with which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise CommandError(f"{email} is not an e-mail address.") from wrong
        person = make_administrator(email)
        self.stdout.write(f"{person.email} is a system administrator.")
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"To choose a password (works once, for {hours} hours):\n{password_link(person)}")
