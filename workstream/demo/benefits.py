"""Benefits for a demonstration region, all invented: promised, delivered, some of them verified."""

import random
from datetime import timedelta

from councils.access import people_of_region
from councils.demo import INVENTED, day_of
from councils.invented import write
from councils.models import Council, Region, RoleKind, in_force
from workstream.models import Benefit
from workstream.partners.operations.credit_benefit import sources

KINDS = (
    ("cashable", "Printers and paper bought together", 2_400_000, "The contract before, at the same volume"),
    ("not-cashable", "Hours saved with one questionnaire for all", 900_000, "Hours noted by buyers, at £21 an hour"),
    ("carbon", "Green electricity in council buildings", 412_500, "The year before, in the factors of that year"),
    ("local", "Catering bought from firms nearby", 18_000_000, "Spend of the year before within the same districts"),
    ("sme", "Grounds maintenance in small lots", 9_500_000, "Spend of the year before with firms below 250 people"),
    ("jobs", "Apprentices in construction contracts", 1_200, "None before; counted by the contractors' returns"),
)
WORKED_OUT = "Price or amount now less the baseline, from ledger and returns"


def seed(region: Region, rng: random.Random) -> None:
    """Written once: what a person has changed since is never touched."""
    if region.benefits.exists():
        return
    on = day_of(region)
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    rows = []
    for place, council in enumerate([*councils[::2], None]):
        kind, title, amount, baseline = KINDS[place % len(KINDS)]
        promised = round(amount * rng.uniform(0.6, 1.6))
        delivered = round(promised * rng.uniform(0.5, 1.2)) if rng.random() < 0.65 else None
        is_verified = bool(delivered) and rng.random() < 0.5
        told = on - timedelta(days=rng.randrange(100, 300))
        came = on - timedelta(days=rng.randrange(35, 95))
        rows.append(
            Benefit(
                region=region,
                council=council,
                title=f"{title} (invented)",
                kind=kind,
                starts_on=told,
                ends_on=told + timedelta(days=364 if place % 5 else 90),
                promised=promised,
                promised_on=told,
                delivered=delivered,
                delivered_on=None if delivered is None else came,
                baseline=f"{baseline} ({INVENTED})",
                method=f"{WORKED_OUT} ({INVENTED})",
                written_by=manager,
                verified_by="Internal audit (invented)" if is_verified else "",
                verified_on=came + timedelta(days=20) if is_verified else None,
                verified_how=f"Ledger and contract ({INVENTED})" if is_verified else "",
            )
        )
    _from_sources(region, rows)
    write(Benefit, rows, lambda row: row.promised_on or on)


def _from_sources(region: Region, rows: list[Benefit]) -> None:
    """A council's benefit comes from a record of its own, where it has one; each record is named once."""
    by_council = {source.council_id: source for source in sources(region)}
    for row in rows:
        source = by_council.get(row.council_id)
        if source and row.council_id:
            row.comes_from, row.comes_title, row.comes_url = source.key, source.title[:250], source.url
