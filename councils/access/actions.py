"""Who may see and change what somebody has promised to do."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from councils.access import may_edit_council, may_manage, people_of_council, people_of_region, standing
from councils.models import REGION_ROLES, Council, Region, RoleKind


def seen_places(user: User) -> tuple[list[int], list[int], list[int]]:
    """Councils of one's own, regions one has a part in, and regions one manages: whose actions one may read."""
    mine = standing(user)
    return mine.council_ids, mine.region_ids(*REGION_ROLES), mine.region_ids(RoleKind.MANAGER)


def may_change_actions(user: User, council: Council | None, region: Region | None) -> bool:
    """A council's actions are its own officers' business; a region's are the project manager's."""
    if council is not None:
        return may_edit_council(user, council)
    return region is not None and may_manage(user, region.pk)


def may_tell_progress(user: User, council: Council | None, region: Region | None, owner_id: int | None) -> bool:
    """Whoever has taken it on may say how it goes and finish it, though only the place may change or drop it."""
    return owner_id == user.pk or may_change_actions(user, council, region)


def check_may_change(user: User, council: Council | None, region: Region | None) -> None:
    if not may_change_actions(user, council, region):
        raise PermissionDenied("Only officers of the council, or the project manager for a region, may change this.")


def possible_owners(council: Council | None, region: Region | None) -> list[User]:
    """People with an account who may take an action on, by name."""
    if council is not None:
        return list(people_of_council(council).order_by("name", "pk"))
    assert region is not None
    return list(people_of_region(region, *REGION_ROLES).order_by("name", "pk"))
