"""Firms that take part in projects, and what they won or kept, as they stood on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from councils.models import Region
from councils.queries.known import as_known, day_of, is_past, links_known
from councils.sockets import Source
from workstream.models import Business, Claim, Phase
from workstream.partners.rules.businesses import Claimed, Helped


def benefit_sources(region: Region) -> list[Source]:
    """Partner projects, as what a benefit may come from: one query."""
    rows = region.partner_projects.select_related("region")
    return [Source(row.source_key, f"Partner project: {row.title}", row.get_absolute_url()) for row in rows]


def helped_by_project(region: Region, on: date | None = None) -> dict[int, list[Helped]]:
    """The firms of each project by phase, of phases that had begun by the day: one query, four for an earlier day."""
    found: dict[int, list[Helped]] = {}
    for firm, phase in _taking_part(region, on):
        about = (firm.place, firm.size_words, firm.sector or "Not known", firm.is_first_tier)
        found.setdefault(phase.project_id, []).append(Helped(firm.pk, phase.pk, *about))
    return found


def _taking_part(region: Region, on: date | None) -> Iterable[tuple[Business, Phase]]:
    if on is None or not is_past(region, on):
        rows = Business.phases.through.objects.filter(phase__project__region=region)
        rows = rows.filter(phase__starts_on__lte=on) if on else rows
        return [(row.business, row.phase) for row in rows.select_related("business__council", "phase")]
    begun = {row.pk: row for row in as_known(Phase, region, on, Q(project__region=region, starts_on__lte=on))}
    firms = as_known(Business, region, on, Q(region=region), related=("council",))
    phases = links_known(Business, "phases", region, on, firms)
    return [(firm, begun[phase.pk]) for firm in firms for phase in phases[firm.pk] if phase.pk in begun]


def claims_by_project(region: Region, on: date | None = None) -> dict[int, list[Claimed]]:
    """What was claimed by the day: one query."""
    words = dict(Claim.Whose.choices)
    found: dict[int, list[Claimed]] = {}
    here, by_then = Q(phase__project__region=region), Q(claimed_on__lte=on) if on else Q()
    for row in as_known(Claim, region, on or day_of(region), here, by_then, related=("phase",)):
        said = Claimed(str(words[Claim.Whose(row.whose)]), row.kind, row.basis, row.pence)
        found.setdefault(row.phase.project_id, []).append(said)
    return found
