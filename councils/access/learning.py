"""Who may see and do what in training. Names of officers are for their council, the trainer and the project manager;
everybody else sees figures."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from councils.access import RegionView, may_edit_council, may_see_council, open_region, region_view, standing, today
from councils.models import Council, Region, RoleKind

KEEPERS = (RoleKind.TRAINER, RoleKind.MANAGER)


def keeps_training(user: User, region_id: int) -> bool:
    """Trainer and project manager keep courses, attendance and every council's list."""
    return bool(standing(user).kinds_in_region(region_id) & set(KEEPERS))


def may_see_staff(user: User, council: Council) -> bool:
    return bool(standing(user).kinds_in_council(council)) or keeps_training(user, council.region_id)


def may_edit_staff(user: User, council: Council) -> bool:
    still_there = council.ends_on is None or council.ends_on >= today()
    return may_edit_council(user, council) or (still_there and keeps_training(user, council.region_id))


def open_staff(user: User, slug: str, *, to_edit: bool = False) -> Council:
    """The council whose people a page shows by name."""
    council = Council.objects.select_related("region").filter(slug=slug).first()
    if council is None:
        raise Http404
    if not may_see_staff(user, council):
        if may_see_council(user, council):
            raise PermissionDenied("Only the council, the trainer and the project manager see its people by name.")
        raise Http404
    if to_edit and not may_edit_staff(user, council):
        raise PermissionDenied("The council has no list any more.")
    return council


def open_training(user: User, slug: str, *, to_keep: bool = False) -> Region:
    """The region whose courses a page shows: open to everybody who has to do with the region."""
    region = open_region(user, slug)
    if to_keep and not keeps_training(user, region.pk):
        raise PermissionDenied("Only the trainer and the project manager may do this.")
    return region


def staffed_councils(user: User, region: Region) -> list[Council]:
    """The councils of the region whose people this person may book: their own, or for a keeper every one."""
    if keeps_training(user, region.pk):
        return [row for row in region.councils.known() if row.ends_on is None or row.ends_on >= today()]
    return [row for row in standing(user).councils if row.region_id == region.pk and may_edit_council(user, row)]


def coverage_view(user: User, region: Region) -> RegionView:
    """Whose training figures a person sees by council: the trainer sees all, as manager and board do."""
    if keeps_training(user, region.pk):
        return RegionView(True, frozenset())
    return region_view(user, region)
