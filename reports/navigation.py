"""The service navigation: only what the person may open, from roles that are read once per request."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse

from councils.access import REGION_FIGURES, Standing, standing
from councils.access.workstream import PAPERS
from councils.models import Region, RoleKind

ENTRY_OF = {
    **dict.fromkeys(("casestudies", "library", "search", "training"), "Learning"),
    "lm3": "Money",
    "workstream": "Work stream",
}
"""The entry under which the pages of a room stand, whatever their address begins with."""


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    active: bool = False


def navigation(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    found = items(standing(user), _region_of(request, standing(user)))
    match = request.resolver_match
    room = match.func.__module__.partition(".")[0] if match else ""
    return {"navigation": mark_active(found, request.path, ENTRY_OF.get(room, ""))}


def _region_of(request: HttpRequest, mine: Standing) -> Region | None:
    """The region that the page is about where the person has to do with it, else their first."""
    match = request.resolver_match
    slug = match.kwargs.get("region") if match else None
    found = [region for region in mine.regions if region.slug == slug] or mine.regions
    return found[0] if found else None


def items(mine: Standing, region: Region | None) -> list[Item]:
    own = mine.councils[0].slug if len(mine.councils) == 1 else ""
    kinds = mine.kinds_in_region(region.pk) if region else frozenset()
    manages = RoleKind.MANAGER in kinds
    slug = region.slug if region else ""
    wanted = [
        ("Home", "home", (), True),
        ("Assessments", "assessments", (own,), bool(own)),
        ("Region", "region-dashboard", (slug,), region is not None),
        ("Money", "money", (own,), bool(own)),
        ("Money", "region-money", (slug,), bool(kinds & set(REGION_FIGURES)) and not own),
        ("Learning", "learning", (), region is not None),
        ("Work stream", "work-stream", (slug,), bool(kinds & PAPERS)),
        ("Who owes what", "owing", (slug,), not manages and (RoleKind.BOARD in kinds or bool(mine.lead_council_ids))),
        ("Reviews", "reviews", (), manages or RoleKind.REVIEWER in kinds),
        ("Reports", "reports", (slug,), bool(kinds & set(REGION_FIGURES)) or bool(mine.councils)),
        ("Manage", "manage", (slug,), manages),
        ("People", "council-people", (own,), bool(own) and not manages),
    ]
    return [Item(title, reverse(name, args=args)) for title, name, args, may in wanted if may]


def mark_active(rows: list[Item], path: str, title: str = "") -> list[Item]:
    """The entry of the page's room; else the one whose address the page's begins with, of several the longest."""
    home, *rest = rows
    fitting = next((row for row in rest if row.title == title), None) or max(
        (row for row in rest if path.startswith(row.url)), key=lambda row: len(row.url), default=None
    )
    if fitting is None and path == home.url:
        fitting = home
    return [replace(row, active=row is fitting) for row in rows]
