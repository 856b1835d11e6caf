"""The proposal's partners for a demonstration region. They stand in the proposal; what was said is invented."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from councils.access import people_of_region
from councils.demo import INVENTED, day_of
from councils.models import Council, Region, RoleKind, in_force
from workstream.models import Partner, PartnerAsk, PartnerContact, ScopeItem
from workstream.partnering import log

BODY, PROJECT, CENTRE = Partner.Kind.BODY, Partner.Kind.PROJECT, Partner.Kind.CENTRE
STANDARDS, PORTAL, ENVIROLINK, GROUNDWORK = "Standards group", "Portal project", "Envirolink", "Groundwork Merseyside"
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


def seed(region: Region, rng: random.Random) -> None:
    """Written once: what a person has changed since is never touched."""
    if region.partners.exists():
        return
    on = day_of(region)
    manager = people_of_region(region, RoleKind.MANAGER).order_by("pk").first()
    made = {
        name: Partner.objects.create(region=region, name=name, kind=kind, about=about) for name, kind, about in PARTNERS
    }
    PartnerContact.objects.bulk_create(
        PartnerContact(partner=row, name=f"Contact at {row.name} (invented)", job=f"Liaison, {INVENTED}")
        for row in made.values()
    )
    contacts = {row.partner_id: row for row in PartnerContact.objects.filter(partner__in=made.values())}
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
        log(made[name], on=day, words=said, contact=contacts[made[name].pk], next_step=follows, by=manager, at=_at(day))
    _seed_asks(region, made, on, rng)
    ScopeItem.objects.bulk_create(
        ScopeItem(
            partner=made[name],
            title=title,
            state=state,
            settled_on=None if ago is None else on - timedelta(days=ago),
            words="" if ago is None else f"Agreed with the project ({INVENTED}).",
        )
        for name, title, state, ago in SCOPE
    )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _seed_asks(region: Region, made: dict[str, Partner], on: date, rng: random.Random) -> None:
    councils = list(Council.objects.filter(in_force(on), region=region).order_by("slug"))
    for name, need, asked, replied, result, reply in ASKS:
        ask = PartnerAsk.objects.create(
            partner=made[name],
            need=need,
            why=f"Several councils said so at the working group ({INVENTED}).",
            asked_on=None if asked is None else on - timedelta(days=asked),
            replied_on=None if replied is None else on - timedelta(days=replied),
            result=result,
            reply=f"{reply} ({INVENTED})" if reply else "",
        )
        ask.councils.set(rng.sample(councils, 3))
