"""Who writes, edits and publishes case studies. What is published is public; a draft exists for its council's own
people and for the editors of its region."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from councils.access import may_edit_council, standing
from councils.models import Council, RoleKind

EDITORS = (RoleKind.EDITOR, RoleKind.MANAGER)


def may_edit_studies(user: User | AnonymousUser, region_id: int) -> bool:
    """Comment, publish, take back: the editor and the project manager."""
    return bool(standing(user).kinds_in_region(region_id) & set(EDITORS))


def may_read_drafts(user: User | AnonymousUser, council: Council) -> bool:
    return bool(standing(user).kinds_in_council(council)) or may_edit_studies(user, council.region_id)


def may_write_study(user: User, council: Council) -> bool:
    return may_edit_council(user, council) or may_edit_studies(user, council.region_id)


def drafts_of(user: User) -> Q:
    """Rows with `council` and `region` whose drafts this person may read."""
    mine = standing(user)
    return Q(council__in=mine.council_ids) | Q(region__in=mine.region_ids(*EDITORS))
