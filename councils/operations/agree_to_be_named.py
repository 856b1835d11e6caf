"""A council's own choice to be named in its region's public figures. It is asked for each council and never assumed."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from councils.models import Council, NamedInPublic
from councils.operations.end_role import lock
from councils.queries.named import is_named


@transaction.atomic
def agree(council: Council, *, by: User | None, at: datetime) -> None:
    """Agreeing twice is agreeing once."""
    lock(council)
    if not is_named(council):
        NamedInPublic.objects.create(council=council, agreed_by=by, agreed_at=at)


@transaction.atomic
def take_back(council: Council, *, by: User | None, at: datetime) -> None:
    """From this moment the name is shown to nobody who is not signed in."""
    lock(council)
    council.named_in_public.filter(ended_at=None).update(ended_by=by, ended_at=at)
