"""What a project manager settles for a region: its rules, and which procurement teams serve several councils. What
became another than before is put down with who did it."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from councils.models import Council, Region, Settled, SharedTeam
from councils.operations.end_role import lock

NAMES = {
    "programme": "Name of the programme",
    "naming": "What councils see of one another",
    "monthly_report": "Monthly report by itself",
    "public_figures": "Public figures",
    "least_response": "Least share answered before LM3 is shown, per cent",
}
TEAM = "Shared procurement team"


class Refused(ValidationError):
    """It cannot be settled so; the message says why."""


def put_down(
    region: Region,
    what: str,
    before: str,
    after: str,
    *,
    by: User | None,
    at: datetime,
    council: Council | None = None,
) -> None:
    """A line for the trail, where there is a difference."""
    if before != after:
        Settled.objects.create(
            region=region, council=council, what=what, before=before[:300], after=after[:300], by=by, at=at
        )


@transaction.atomic
def settle(region: Region, *, by: User | None, at: datetime, **settings: object) -> list[str]:
    """Keep what differs; the names of the fields that did are returned."""
    lock(region)
    region.refresh_from_db()
    different = [name for name, value in settings.items() if getattr(region, name) != value]
    for name in different:
        before = _in_words(region, name)
        setattr(region, name, settings[name])
        put_down(region, NAMES[name], before, _in_words(region, name), by=by, at=at)
    if different:
        region.save(update_fields=different)
    return different


def _in_words(region: Region, name: str) -> str:
    value = getattr(region, name)
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(region.get_naming_display() if name == "naming" else value)


@transaction.atomic
def keep_team(
    region: Region,
    team: SharedTeam | None,
    *,
    name: str,
    councils: Iterable[Council],
    by: User | None,
    at: datetime,
) -> SharedTeam:
    """A council is served by one team: whoever is ticked here leaves the team that it had."""
    lock(region)
    name = name.strip()
    same_name = region.shared_teams.filter(name__iexact=name)
    if team:
        same_name = same_name.exclude(pk=team.pk)
    if same_name.exists():
        raise Refused(f"There is a team called {name} already.")
    kept = team or SharedTeam(region=region)
    put_down(region, TEAM, kept.name, name, by=by, at=at)
    kept.name = name
    kept.save()
    chosen = {council.pk for council in councils}
    for council in kept.councils.exclude(pk__in=chosen):
        _serve(council, None, by=by, at=at)
    for council in region.councils.filter(pk__in=chosen).select_related("shared_team"):
        _serve(council, kept, by=by, at=at)
    return kept


def _serve(council: Council, team: SharedTeam | None, *, by: User | None, at: datetime) -> None:
    if council.shared_team_id == (team.pk if team else None):
        return
    before = council.shared_team.name if council.shared_team else ""
    put_down(council.region, TEAM, before, team.name if team else "", by=by, at=at, council=council)
    council.shared_team = team
    council.save(update_fields=["shared_team"])


@transaction.atomic
def remove_team(team: SharedTeam, *, by: User | None, at: datetime) -> None:
    """Its councils stand each for themselves again."""
    lock(team.region)
    for council in team.councils.all():
        _serve(council, None, by=by, at=at)
    put_down(team.region, TEAM, team.name, "", by=by, at=at)
    team.delete()
