"""Who may see what councils owe, and who may ask and remind them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from councils.access import REGION_FIGURES, may_manage, may_see_council, open_region, standing
from councils.models import Council, Region

ONLY_THEY = "Only the project manager, the programme board and leads of a sub-region may see who owes what."


@dataclass(frozen=True)
class OwingView:
    region: Region
    only: frozenset[int] | None
    """Councils of the sub-regions that a lead asks; all of the region where there is nothing here."""


def open_owing(user: User, slug: str) -> OwingView:
    """Manager and board see every council of the region, a sub-regional lead those of the sub-region."""
    region = open_region(user, slug)
    mine = standing(user)
    if mine.kinds_in_region(region.pk) & set(REGION_FIGURES):
        return OwingView(region, None)
    if mine.lead_council_ids:
        return OwingView(region, mine.lead_council_ids)
    raise PermissionDenied(ONLY_THEY)


def may_ask(user: User, council: Council) -> bool:
    """The project manager asks every council; a sub-regional lead those of the sub-region."""
    return may_manage(user, council.region_id) or council.pk in standing(user).lead_council_ids


def open_owing_council(user: User, region: str, slug: str, *, to_ask: bool = False) -> Council:
    """A council of the region with what it owes. Its own people see it on their home page, and get 403 here."""
    found = Council.objects.select_related("region").filter(slug=slug, region__slug=region).first()
    if found is None or not may_see_council(user, found):
        raise Http404
    mine = standing(user)
    sees = bool(mine.kinds_in_region(found.region_id) & set(REGION_FIGURES)) or found.pk in mine.lead_council_ids
    if not sees:
        raise PermissionDenied(ONLY_THEY)
    if to_ask and not may_ask(user, found):
        raise PermissionDenied("Only the project manager, or the lead of the council's sub-region, may do this.")
    return found
