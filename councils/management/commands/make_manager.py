from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from councils.models import Region, RoleKind
from councils.operations.invite import Refused, invite


class Command(BaseCommand):
    help = "Invite a region's project manager and print the link; the way to the first one of a new installation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--region", metavar="SLUG", help="which region, where there are several")

    def handle(self, *args: Any, email: str, region: str | None, **options: Any) -> None:
        place = self.region(region)
        try:
            validate_email(email)
            invitation, is_new = invite(email, kind=RoleKind.MANAGER, place=place, by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(refused.messages[0]) from refused
        except ValidationError as wrong:
            raise CommandError(f"{email} is not an e-mail address.") from wrong
        self.stdout.write(f"{email} {'is' if is_new else 'was already'} invited as project manager of {place}.")
        self.stdout.write(
            f"The link works once, until {invitation.lasts_until:%-d %B %Y}:\n"
            f"{settings.PUBLIC_URL}{invitation.link_path()}"
        )

    def region(self, slug: str | None) -> Region:
        regions = {region.slug: region for region in Region.objects.order_by("name")}
        if not regions:
            raise CommandError("There is no region yet. Load one first: manage.py load_region")
        if slug is None and len(regions) == 1:
            return next(iter(regions.values()))
        if slug not in regions:
            raise CommandError(f"Say which region with --region: {', '.join(regions)}")
        return regions[slug]
