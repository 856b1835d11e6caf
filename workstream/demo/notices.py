"""Notices for a demonstration region, as a package in the form of Contracts Finder, read as any other. All invented."""

import json
import random
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from councils.access import people_of_region
from councils.demo import INVENTED, day_of
from councils.models import Council, Region, RoleKind, in_force
from files.storing import keep_bytes
from workstream.models import NoticeLoad
from workstream.notices.operations import load_notices
from workstream.notices.operations.receive_package import JSON

BOUGHT = (
    ("Grounds maintenance", "77310000", "Planting and maintenance services of green areas", "Mowing, planting", 24),
    (
        "Electric vans",
        "34144900",
        "Electric vehicles",
        "Low emission vans with charging points, whole-life costing",
        61,
    ),
    (
        "School catering",
        "55524000",
        "School catering services",
        "Meals with local supply chains and fair trade tea",
        140,
    ),
    ("Recycled paper", "30197630", "Printing paper", "Paper with recycled content, delivered without plastic", 8),
    (
        "Household waste collection",
        "90511100",
        "Solid urban waste collection services",
        "Collection and recycling",
        310,
    ),
    ("Town hall boiler", "45331110", "Boiler installation work", "Energy efficient heating towards net zero", 42),
    ("Library software", "48160000", "Library software package", "Software and support", 17),
    ("Home care", "85312400", "Welfare services", "Care at home; staff are paid the real living wage", 520),
    ("Footpath repairs", "45233161", "Footpath construction work", "Resurfacing with reused stone", 66),
    ("Cleaning of offices", "90919200", "Office cleaning services", "Cleaning, with biodegradable products", 33),
    ("Legal advice", "79111000", "Legal advisory services", "Advice on property", 12),
    (
        "Training for apprentices",
        "80530000",
        "Vocational training services",
        "Courses for apprentices, social value",
        21,
    ),
)
"""Title, CPV code and its title, words, thousand pounds."""
PER_COUNCIL = 3
WEB = "https://www.contractsfinder.service.gov.uk/Notice/"


def seed(region: Region, rng: random.Random) -> None:
    """Written once."""
    if region.notice_loads.exists():
        return
    on = day_of(region)
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    releases = [release for council in councils[::2] for release in _of_council(council, on, rng)]
    releases += _not_matched(councils, on, rng)
    content = json.dumps(
        {
            "uri": "https://example.org/invented-notices",
            "version": "1.1",
            "publishedDate": _at(on, 0),
            "publisher": {"name": f"Demonstration, {INVENTED}"},
            "license": "None: these notices do not exist",
            "releases": releases,
        }
    ).encode()
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    stored = keep_bytes("invented-notices.json", content, JSON, by=manager)
    moment = timezone.make_aware(datetime.combine(on, time(9)))
    load = NoticeLoad.objects.create(region=region, file=stored, uploaded_by=manager, uploaded_at=moment)
    load_notices.read(load.pk, lambda: moment)


def _at(on: date, days: int) -> str:
    return f"{on + timedelta(days=days)}T12:00:00Z"


def _of_council(council: Council, on: date, rng: random.Random) -> list[dict[str, Any]]:
    found = []
    for number, bought in enumerate(rng.sample(BOUGHT, PER_COUNCIL)):
        first = _release(council.name, f"{council.slug}-{number}", bought, on, -rng.randrange(6, 300), rng)
        found.append(first)
        fate = rng.random()
        since = min(-1, int((date.fromisoformat(first["date"][:10]) - on).days) + rng.randrange(5, 30))
        if fate < 0.2:
            longer = _at(on, since + 40)
            found.append(_later(first, _at(on, since), "tenderAmendment", tenderPeriod={"endDate": longer}))
        elif fate < 0.3:
            found.append(_later(first, _at(on, since), "tenderCancellation", status="cancelled"))
        elif fate < 0.55:
            award = _later(first, _at(on, since), "award", status="complete")
            value = {"amount": first["tender"]["value"]["amount"], "currency": "GBP"}
            award["awards"] = [{"id": "1", "status": "active", "value": value}]
            found.append(award)
    return found


def _release(
    buyer: str,
    key: str,
    bought: tuple[str, str, str, str, int],
    on: date,
    since: int,
    rng: random.Random,
) -> dict[str, Any]:
    title, cpv, cpv_words, words, thousands = bought
    tender: dict[str, Any] = {
        "id": f"REF-{key}",
        "title": f"{title}, {buyer}",
        "description": f"{words} ({INVENTED}).",
        "datePublished": _at(on, since),
        "status": "active",
        "classification": {"scheme": "CPV", "id": cpv, "description": cpv_words},
        "items": [{"id": "1", "deliveryAddresses": [{"region": "North West"}]}],
        "value": {"amount": thousands * 1000 + rng.randrange(900), "currency": "GBP"},
        "tenderPeriod": {"endDate": _at(on, since + rng.choice((28, 35, 320)))},
    }
    if rng.random() < 0.8:
        tender["suitability"] = {"sme": rng.random() < 0.7, "vcse": rng.random() < 0.4}
    if rng.random() < 0.3:
        tender["lots"] = [{"id": str(number), "title": f"Lot {number}"} for number in range(1, rng.randrange(3, 6))]
    if rng.random() < 0.1:
        tender["otherRequirements"] = {"reservedParticipation": ["shelteredWorkshop"]}
    return {
        "ocid": f"ocds-invented-{key}",
        "id": f"{key}-1",
        "date": _at(on, since),
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en",
        "parties": [{"id": "1", "name": buyer, "roles": ["buyer"]}],
        "buyer": {"id": "1", "name": buyer},
        "tender": tender,
    }


def _later(first: dict[str, Any], moment: str, tag: str, **tender: Any) -> dict[str, Any]:
    changed = {**first["tender"], **tender}
    if tag != "award":
        changed["amendments"] = [{"id": "1", "date": moment, "rationale": f"Plans have changed ({INVENTED})"}]
    return {**first, "id": f"{first['id'][:-1]}2", "date": moment, "tag": [tag], "tender": changed}


def _not_matched(councils: list[Council], on: date, rng: random.Random) -> list[dict[str, Any]]:
    """Buyers that a person has to look at, and one notice whose closing date is no date."""
    names = (f"{councils[0].short_name} Procurement Hub", "Northern Waste Partnership", "An Academy Trust")
    found = [_release(name, f"other-{at}", BOUGHT[at], on, -20, rng) for at, name in enumerate(names)]
    faulty = _release(councils[0].name, "faulty", BOUGHT[6], on, -9, rng)
    faulty["tender"]["tenderPeriod"] = {"endDate": "end of the month"}
    return [*found, faulty]
