"""Partners, partner projects and benefits for tests: each function writes one thing."""

from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from councils.models import Council, Region
from files.importing import keep
from tests.factories import make_region
from workstream.models import (
    Benefit,
    Business,
    Claim,
    Partner,
    PartnerAsk,
    PartnerContact,
    PartnerEntry,
    PartnerProject,
    Phase,
    ScopeItem,
)
from workstream.partners.operations.join_project import IMPORT

_numbers = count(1)


BENEFITS = (
    "What it is,Council,Kind,Counts from,Counts to,Promised,Promised on,Delivered,Delivered on,Baseline,Method\n"
    'Paper,,"Money saved, cashable",1/4/2026,31/3/2027,"1,234.50",1/5/2026,,,Last year,Price\n'
)


def make_partner(region: Region | None = None, **over: Any) -> Partner:
    given = {"region": region or make_region(), "name": f"Partner {next(_numbers)}", "kind": "project"}
    return Partner.objects.create(**{**given, **over})


def make_entry(partner: Partner | None = None, **over: Any) -> PartnerEntry:
    given = {"partner": partner or make_partner(), "on": timezone.localdate(), "words": f"Said {next(_numbers)}"}
    return PartnerEntry.objects.create(**{**given, **over})


def make_ask(partner: Partner | None = None, *councils: Council, **over: Any) -> PartnerAsk:
    given = {"partner": partner or make_partner(), "need": f"Need {next(_numbers)}", "asked_on": timezone.localdate()}
    found = PartnerAsk.objects.create(**{**given, **over})
    found.councils.set(councils)
    return found


def make_scope_item(partner: Partner | None = None, **over: Any) -> ScopeItem:
    given = {"partner": partner or make_partner(), "title": f"Item {next(_numbers)}"}
    return ScopeItem.objects.create(**{**given, **over})


def make_benefit(region: Region | None = None, **over: Any) -> Benefit:
    """£1,000 of cashable money of this year, promised and delivered today."""
    today = timezone.localdate()
    given = {
        "region": region or make_region(),
        "title": f"Benefit {next(_numbers)}",
        "kind": "cashable",
        "starts_on": today.replace(month=1, day=1),
        "ends_on": today.replace(month=12, day=31),
        "promised": 120_000,
        "promised_on": today,
        "delivered": 100_000,
        "delivered_on": today,
        "baseline": "The contract before",
        "method": "Price times amount",
    }
    return Benefit.objects.create(**{**given, **over})


def make_phase(project: PartnerProject | None = None, **over: Any) -> Phase:
    project = project or make_project()
    given = {"project": project, "title": f"Phase {next(_numbers)}", "starts_on": timezone.localdate()}
    return Phase.objects.create(**{**given, **over})


def make_project(region: Region | None = None, **over: Any) -> PartnerProject:
    given = {"region": region or make_region(), "title": f"Project {next(_numbers)}"}
    return PartnerProject.objects.create(**{**given, **over})


def make_business(*phases: Phase, **over: Any) -> Business:
    region = phases[0].project.region
    found = Business.objects.create(**{"region": region, "name": f"Firm {next(_numbers)}", "size": "small", **over})
    found.phases.set(phases)
    return found


def make_claim(phase: Phase, **over: Any) -> Claim:
    """£100 a year won, as the firms themselves say."""
    given = {"title": f"Contract {next(_numbers)}", "kind": "won", "basis": "annual", "whose": "business"}
    return Claim.objects.create(
        **{"phase": phase, "pence": 10_000, "claimed_on": timezone.localdate(), **given, **over}
    )


def partner_args(region: Region, by: User) -> dict[str, list[Any]]:
    """What the addresses of these pages are about, for the table of who may open them."""
    partner = make_partner(region)
    made: dict[str, Any] = {
        "partner": partner,
        "partner contact": PartnerContact.objects.create(partner=partner, name="Ann Lee"),
        "partner entry": make_entry(partner),
        "partner ask": make_ask(partner),
        "scope item": make_scope_item(partner),
        "benefit": make_benefit(region),
    }
    phase = make_phase(make_project(region))
    content = SimpleUploadedFile("firms.csv", b"Name,Place\nAsh Ltd,Outside the region\n")
    brought = keep(IMPORT, f"phase {phase.pk}", content, by=by)
    made |= {"partner project": phase.project, "project phase": phase, "project claim": make_claim(phase)}
    args: dict[str, list[Any]] = {about: [region.slug, record.pk] for about, record in made.items()}
    content = SimpleUploadedFile("benefits.csv", BENEFITS.encode())
    args["benefits to take in"] = [region.slug, keep("benefits", region.slug, content, by=by).pk]
    args["project business"] = [region.slug, phase.project_id, make_business(phase).pk]
    args["project businesses to take in"] = [region.slug, phase.pk, brought.pk]
    return args
