"""Whether every sub-region is represented in the working group."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from councils.models import Region, SubRegionMembership, in_force
from councils.queries.known import as_known, dated_known
from workstream.models import Member


@dataclass(frozen=True)
class Represented:
    name: str
    members: tuple[str, ...]
    """Active members from its councils, with the council."""

    @property
    def is_represented(self) -> bool:
        return bool(self.members)


def represented(region: Region, on: date) -> list[Represented]:
    """Four queries. A member counts while active, for every sub-region that the council belongs to on the day."""
    active = Q(region=region, standing=Member.Standing.ACTIVE, council__isnull=False)
    members = as_known(Member, region, on, in_force(on), active, related=("council",))
    by_council: dict[int, list[str]] = {}
    for member in sorted(members, key=lambda row: (row.name, row.pk)):
        assert member.council_id
        by_council.setdefault(member.council_id, []).append(f"{member.name}, {member.where}")
    found: dict[int, list[str]] = {}
    belongs = dated_known(SubRegionMembership, region, on).filter(sub_region__region=region, council__in=by_council)
    for sub_region, council in belongs.order_by("id").values_list("sub_region_id", "council_id"):
        found.setdefault(sub_region, []).extend(by_council[council])
    return [Represented(part.name, tuple(found.get(part.pk, ()))) for part in region.sub_regions.all()]
