"""Who finds what the learning rooms publish."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from councils.access import standing
from councils.models import RoleKind


class Audience:
    """For whom something is published; the rooms' own choices use these values."""

    PUBLIC = "public"
    REGION = "region"
    COUNCIL = "council"


def published_to(user: User | AnonymousUser) -> Q:
    """Rows with `audience`, `region` and `council` that this person may find: what is public, what is for everybody in
    a region they have to do with, and what is for a council of theirs or of a region that they manage."""
    public = Q(audience=Audience.PUBLIC)
    mine = standing(user)
    if not mine.roles:
        return public
    regions = [region.pk for region in mine.regions]
    managed = mine.region_ids(RoleKind.MANAGER)
    own = Q(council__in=mine.council_ids) | Q(region__in=managed)
    return public | Q(audience=Audience.REGION, region__in=regions) | (Q(audience=Audience.COUNCIL) & own)
