"""Whether every sub-region is represented in the working group."""

from dataclasses import dataclass
from datetime import date

from councils.models import Region, SubRegionMembership
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
    """Three queries. A member counts while active, for every sub-region that the council belongs to on the day."""
    members = Member.objects.on(on).filter(region=region, standing=Member.Standing.ACTIVE).exclude(council=None)
    by_council: dict[int, list[str]] = {}
    for member in members.select_related("council").order_by("name"):
        assert member.council_id
        by_council.setdefault(member.council_id, []).append(f"{member.name}, {member.where}")
    found: dict[int, list[str]] = {}
    for row in SubRegionMembership.objects.on(on).filter(sub_region__region=region, council__in=by_council):
        found.setdefault(row.sub_region_id, []).extend(by_council[row.council_id])
    return [Represented(part.name, tuple(found.get(part.pk, ()))) for part in region.sub_regions.all()]
