"""Agreements: live ones, some that end soon, one that has ended and one still to come, with what councils say."""

import random
from datetime import date, timedelta

from councils.invented import keep, write
from councils.models import Region, SpendCategory
from library.demo.words import CONTRACTS, LABEL, SAYINGS, Contract
from library.models import Agreement, AgreementUse, Lot


def seed_agreements(region: Region, on: date, rng: random.Random) -> None:
    categories = {row.code: row for row in SpendCategory.objects.all()}
    councils = list(region.councils.on(on).order_by("short_name"))
    uses = []
    for place, contract in enumerate(CONTRACTS):
        row = _agreement(region, contract, on, place)
        row.categories.set([categories[code] for code in contract.categories if code in categories])
        Lot.objects.bulk_create(
            Lot(agreement=row, number=str(number), title=title, suppliers="\n".join(suppliers), order=number)
            for number, (title, suppliers) in enumerate(contract.lots, start=1)
        )
        if contract.starts > 0:
            chosen = rng.sample(councils, k=min(len(councils), rng.randrange(0, 14)))
            uses += [
                AgreementUse(
                    agreement=row,
                    council=council,
                    starts_on=row.starts_on + timedelta(days=rng.randrange(1, contract.starts)),
                    says=rng.choice(SAYINGS),
                )
                for council in chosen
            ]
    write(AgreementUse, uses, lambda use: use.starts_on)


def _agreement(region: Region, contract: Contract, on: date, place: int) -> Agreement:
    ends_on = on + timedelta(days=contract.ends)
    agreement = Agreement(
        region=region,
        title=contract.title,
        reference=f"DEMO-{place + 1:03}",
        owner=f"{contract.owner} ({LABEL})",
        who_may_use="Every council of the region; schools and fire authorities too.",
        sustainability=contract.sustainability,
        whole_life_cost=contract.whole_life_cost,
        starts_on=on - timedelta(days=contract.starts),
        ends_on=ends_on,
        extendable_to=ends_on + timedelta(days=contract.extends) if contract.extends else None,
        link=f"https://www.example.org/agreements/{place + 1}",
    )
    return keep(agreement, min(agreement.starts_on, on - timedelta(days=30)))
