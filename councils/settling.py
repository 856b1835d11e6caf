"""What a project manager settles for a region: its rules, and which procurement teams serve several councils."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from councils.leaving import lock
from councils.models import Council, Region, SharedTeam


class Refused(ValidationError):
    """It cannot be settled so; the message says why."""


@transaction.atomic
def settle(region: Region, **settings: object) -> list[str]:
    """Keep what differs; the names of the fields that did are returned."""
    lock(region)
    region.refresh_from_db()
    different = [name for name, value in settings.items() if getattr(region, name) != value]
    for name in different:
        setattr(region, name, settings[name])
    if different:
        region.save(update_fields=different)
    return different


@transaction.atomic
def keep_team(region: Region, team: SharedTeam | None, *, name: str, councils: Iterable[Council]) -> SharedTeam:
    """A council is served by one team: whoever is ticked here leaves the team that it had."""
    lock(region)
    name = name.strip()
    same_name = region.shared_teams.filter(name__iexact=name)
    if team:
        same_name = same_name.exclude(pk=team.pk)
    if same_name.exists():
        raise Refused(f"There is a team called {name} already.")
    kept = team or SharedTeam(region=region)
    kept.name = name
    kept.save()
    chosen = {council.pk for council in councils}
    kept.councils.exclude(pk__in=chosen).update(shared_team=None)
    region.councils.filter(pk__in=chosen).update(shared_team=kept)
    return kept


@transaction.atomic
def remove_team(team: SharedTeam) -> None:
    """Its councils stand each for themselves again."""
    lock(team.region)
    team.delete()
