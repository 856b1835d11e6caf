"""Who may read the trail of a council: its sign-off officer and those who answer for the region."""

from django.core.exceptions import PermissionDenied

from accounts.models import User
from councils.access import may_manage, may_see_reports, open_council, standing, today
from councils.access.predecessors import predecessors_of
from councils.models import Council, RoleKind


def open_trail(user: User, slug: str) -> tuple[Council, bool]:
    """The council, and whether the trail is read in full: words of answers and addresses are for the sign-off officer,
    of the council or of one that followed it, and the project manager; the programme board and the sub-regional lead
    read what was done."""
    council = open_council(user, slug)
    if _signs_for(user, council) or may_manage(user, council.region_id):
        return council, True
    if may_see_reports(user, council.region_id) or council.pk in standing(user).lead_council_ids:
        return council, False
    raise PermissionDenied("Only the council's sign-off officer and the region's roles may read its trail.")


def may_read_trail(user: User, council: Council) -> bool:
    region = may_see_reports(user, council.region_id) or council.pk in standing(user).lead_council_ids
    return region or _signs_for(user, council)


def _signs_for(user: User, council: Council) -> bool:
    signing = [role.council_id for role in standing(user).roles if role.kind == RoleKind.SIGN_OFF and role.council_id]
    if council.pk in signing:
        return True
    return bool(signing) and council.ends_on is not None and council.pk in predecessors_of(signing, today())
