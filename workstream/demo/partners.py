"""The proposal's partners for a demonstration region. They stand in the proposal; what was said is invented."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from councils.access import people_of_region
from councils.demo import INVENTED, day_of
from councils.invented import change, date_back, keep, write, write_links
from councils.models import Council, Region, RoleKind, in_force
from workstream.models import (
    Business,
    Claim,
    Partner,
    PartnerAsk,
    PartnerContact,
    PartnerProject,
    Phase,
    ScopeItem,
)
from workstream.partners.operations.log_contact import log
from workstream.partners.rules.businesses import key

BODY, PROJECT, CENTRE = Partner.Kind.BODY, Partner.Kind.PROJECT, Partner.Kind.CENTRE
STANDARDS, PORTAL, ENVIROLINK, GROUNDWORK = "Standards group", "Portal project", "Envirolink", "Groundwork Merseyside"
NEAR = frozenset({"liverpool", "wirral", "sefton", "knowsley", "st-helens", "halton"})
"""Groundwork Merseyside worked there."""
PARTNERS = (
    (STANDARDS, PROJECT, "The existing group that a common policy and strategy for the region may come from."),
    (PORTAL, PROJECT, "Supply and management of the regional procurement portal."),
    ("OGC", BODY, "Fleet initiative with free fleet audits; a framework that may replace the Flexible Framework."),
    (GROUNDWORK, BODY, "Managed the project that helped over 300 small firms to keep and win NHS business."),
    ("NHS in the North West", BODY, "Buyer in the project with Groundwork; first-tier suppliers come next."),
    (ENVIROLINK, BODY, "Training for officers; work to be reviewed, passed on and influenced."),
    ("NWDA", BODY, "Work stream for the private sector."),
    ("East Lancs Chamber of Commerce", BODY, "Runs the NWDA project for private firms."),
    ("North East Centre of Excellence", CENTRE, "National lead of the centres for sustainable procurement."),
)
LOG = (
    (STANDARDS, 34, "They will draft a common policy if three councils lend an officer.", ("Name three officers", 10)),
    (PORTAL, 27, "The supplier can show small-firm notices first; sustainability words come later.", None),
    (PORTAL, 8, "Scope items were sent; they answer after their board.", ("Ask for the board's answer", 12)),
    ("OGC", 41, "Take-up of the free audits is poor everywhere; they offer to write to chief executives.", None),
    (GROUNDWORK, 22, "They will share the list of firms and what was learnt.", ("Agree how the list may be used", -4)),
    (ENVIROLINK, 15, "Two more training days can be held before the summer.", ("Send dates to councils", 6)),
    ("East Lancs Chamber of Commerce", 60, "Their guide for small firms may be linked to.", None),
)
ASKS = (
    (ENVIROLINK, "Specialist training for fleet and construction", 45, 20, "agreed", "Two days in the autumn."),
    (ENVIROLINK, "A plain guide to recycled paper and furniture", 40, None, "", ""),
    ("OGC", "Framework contracts with whole-life cost notes", 55, 30, "partly", "For vehicles and IT, not for paper."),
    (PORTAL, "Notices marked as suitable for small firms", 27, 6, "agreed", "With the first release."),
    ("NWDA", "Pay for a second round with first-tier suppliers", 35, 9, "refused", "No money before next year."),
    ("North East Centre of Excellence", "Their project area linked with ours", None, None, "", ""),
)
"""Of whom, what, asked and replied so many days ago, result, reply."""
SCOPE = (
    (PORTAL, "Notices show whether small firms can bid", "included", 6),
    (PORTAL, "Sustainability words in notices can be searched", "raised", None),
    (PORTAL, "Contracts are split into lots where small firms could supply", "partly", 6),
    (STANDARDS, "A common sustainable procurement policy", "included", 34),
    (STANDARDS, "Standard clauses on whole-life cost", "to-raise", None),
    (STANDARDS, "Carbon questions in the standard questionnaire", "left-out", 34),
)


LESSONS = (
    "Small firms stay away from forms, not from the work: one meeting with a buyer did more than ten letters. Health, "
    "safety and environmental risks are cheaper to put right before a tender than after it. First-tier suppliers "
    "listen when the buyer asks them who supplies them."
)
TRADES = ("Cleaning", "Catering", "Printing", "Grounds maintenance", "Building repairs", "Furniture", "Transport")
FIRST_TIER = ("Facilities", "Linen", "Construction", "Medical supplies", "Energy services", "Waste", "Catering group")
CLAIMS = (
    (0, "Cleaning of two clinics", "won", "annual", 4_200_000, "business"),
    (0, "Sandwiches for staff canteens", "kept", "annual", 1_850_000, "business"),
    (0, "Printing of leaflets, three years", "won", "whole", 9_600_000, "buyer"),
    (0, "All contracts of the first phase", "won", "annual", 61_000_000, "partner"),
    (1, "Grounds of a hospital, four years", "kept", "whole", 22_000_000, "buyer"),
)
"""Phase, which business, won or kept, basis, pence, whose claim."""


def seed(region: Region, rng: random.Random) -> None:
    """Written once: what a person has changed since is never touched."""
    if region.partners.exists():
        return
    on = day_of(region)
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    rows = (Partner(region=region, name=name, kind=kind, about=about) for name, kind, about in PARTNERS)
    made = {row.name: row for row in write(Partner, rows, on - timedelta(days=650))}
    known = (
        PartnerContact(partner=row, name=f"Contact at {row.name} (invented)", job=f"Liaison, {INVENTED}")
        for row in made.values()
    )
    contacts = {row.partner_id: row for row in write(PartnerContact, known, on - timedelta(days=100))}
    for place, (name, ago, words, step) in enumerate(LOG):
        day, who = on - timedelta(days=ago), manager if place % 2 else None
        follows = (
            {
                "title": step[0],
                "owner": who,
                "owner_name": "" if who else "Ann Lee (invented)",
                "due_on": on + timedelta(days=step[1]),
            }
            if step
            else None
        )
        said = f"{words} ({INVENTED})"
        entry = log(
            made[name], on=day, words=said, contact=contacts[made[name].pk], next_step=follows, by=manager, at=_at(day)
        )
        date_back(entry, day)
        if entry.next_step:
            date_back(entry.next_step, day)
    _seed_asks(region, made, on, rng)
    _seed_project(region, made, on, rng)
    items = (ScopeItem(partner=made[name], title=title) for name, title, _state, _ago in SCOPE)
    scope = write(ScopeItem, items, on - timedelta(days=60))
    for item, (_name, _title, state, settled) in zip(scope, SCOPE, strict=True):
        item.state = state
        if settled is not None:
            item.settled_on = on - timedelta(days=settled)
            item.words = f"Agreed with the project ({INVENTED})."
    change(scope, ["state", "settled_on", "words"], lambda item: item.settled_on or on - timedelta(days=8))


def _seed_project(region: Region, made: dict[str, Partner], on: date, rng: random.Random) -> None:
    """Over 300 small firms, as the proposal has it, some of them in both phases; names and amounts are invented."""
    began, second_began = on - timedelta(days=640), on - timedelta(days=149)
    project = PartnerProject(
        region=region,
        title="Small firms and the NHS",
        about=f"Helped small firms to win and keep NHS business and to lower their risks. Figures {INVENTED}.",
    )
    keep(project, began)
    project.partners.set([made[GROUNDWORK], made["NHS in the North West"]])
    project.lessons = f"{LESSONS} ({INVENTED})"
    keep(project, second_began)
    first = Phase(
        project=project,
        title="Small firms",
        starts_on=began,
        ends_on=on - timedelta(days=150),
        about="Visits, reviews of risks, meetings with buyers.",
    )
    second = Phase(
        project=project,
        title="First-tier suppliers",
        starts_on=second_began,
        about="The firms meet the suppliers that hold the large contracts.",
    )
    write(Phase, (first, second), lambda phase: phase.starts_on)
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    near = [council for council in councils if council.slug in NEAR] or councils
    sizes = ("micro", "micro", "small", "small", "small", "medium", "unknown")
    names = [(f"{rng.choice(TRADES)} firm {n} (invented)", False) for n in range(1, 313)]
    names += [(f"{trade} plc (invented)", True) for trade in FIRST_TIER]
    firms_ = (
        Business(
            region=region,
            name=name,
            key=key(name),
            council=rng.choice(near if rng.random() < 0.7 else councils) if rng.random() < 0.95 else None,
            size="large" if is_first else rng.choice(sizes),
            sector=name.partition(" firm")[0].removesuffix(" plc (invented)"),
            is_first_tier=is_first,
        )
        for name, is_first in names
    )
    firms = write(Business, firms_, lambda firm: second_began if firm.is_first_tier else began)
    part = Business.phases.through
    helped = [part(business=firm, phase=first) for firm in firms if not firm.is_first_tier]
    again = [part(business=firm, phase=second) for firm in firms if firm.is_first_tier or firm.pk % 6 == 0]
    part.objects.bulk_create([*helped, *again])
    write_links(Business, "phases", firms)
    claims = (
        Claim(
            phase=(first, second)[phase],
            title=title,
            kind=kind,
            basis=basis,
            pence=pence,
            whose=whose,
            claimed_on=on - timedelta(days=200 - 60 * phase),
            note=INVENTED.capitalize(),
        )
        for phase, title, kind, basis, pence, whose in CLAIMS
    )
    write(Claim, claims, lambda claim: claim.claimed_on)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _seed_asks(region: Region, made: dict[str, Partner], on: date, rng: random.Random) -> None:
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    for name, need, asked, replied, result, reply in ASKS:
        ask = PartnerAsk(
            partner=made[name],
            need=need,
            why=f"Several councils said so at the working group ({INVENTED}).",
            asked_on=None if asked is None else on - timedelta(days=asked),
        )
        keep(ask, ask.asked_on or on - timedelta(days=9))
        ask.councils.set(rng.sample(councils, 3))
        if replied is not None:
            ask.replied_on, ask.result, ask.reply = on - timedelta(days=replied), result, f"{reply} ({INVENTED})"
            keep(ask, ask.replied_on)
