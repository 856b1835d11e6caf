"""Who sees the working papers of a region (plan, recommendations, risks, budget, group, partners, benefits) and who may
change them."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from councils.access import may_manage, open_region, standing
from councils.models import Region, RoleKind

PAPERS = frozenset({RoleKind.MANAGER, RoleKind.BOARD, RoleKind.GROUP_REPRESENTATIVE})
"""Project manager, programme board and representatives of the working group."""


def may_see_papers(user: User, region_id: int) -> bool:
    return bool(standing(user).kinds_in_region(region_id) & PAPERS)


def may_decide(user: User, region_id: int) -> bool:
    """Board members decide; the project manager records what they decided at a meeting."""
    return bool(standing(user).kinds_in_region(region_id) & {RoleKind.MANAGER, RoleKind.BOARD})


def may_log(user: User, region_id: int) -> bool:
    """Contacts with partners are written down by the project manager and by the working group's representatives."""
    return bool(standing(user).kinds_in_region(region_id) & {RoleKind.MANAGER, RoleKind.GROUP_REPRESENTATIVE})


def open_papers(
    user: User, slug: str, *, to_manage: bool = False, to_decide: bool = False, to_log: bool = False
) -> Region:
    """The region whose papers are opened. Http404 for a stranger; PermissionDenied for people of the region who may
    not see its papers, or not change them."""
    region = open_region(user, slug, to_manage=to_manage)
    if not may_see_papers(user, region.pk):
        raise PermissionDenied("The working papers are open to the project manager, the board and the working group.")
    if to_decide and not may_decide(user, region.pk):
        raise PermissionDenied("Only the programme board, and the project manager for it, may record a decision.")
    if to_log and not may_log(user, region.pk):
        raise PermissionDenied("Only the project manager and the working group may write this down.")
    return region


def may_note(user: User, region_id: int, owner_id: int | None) -> bool:
    """Progress of an item: the project manager, and whoever has promised it."""
    return may_manage(user, region_id) or (owner_id is not None and owner_id == user.pk)
