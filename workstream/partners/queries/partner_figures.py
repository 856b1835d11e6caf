"""What the work with partners comes to for a region as at a day: for the dashboard's tab, the reports and downloads."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from councils.models import Region
from councils.queries.known import as_known, attach, is_past, links_known
from councils.sockets import Block, Tile
from ui.templatetags.ui import count, whole_pounds
from workstream.models import Partner, PartnerAsk, PartnerEntry, PartnerProject, ScopeItem
from workstream.partners.queries import partner_tables as listing
from workstream.partners.queries import project_tables
from workstream.partners.queries.project_firms import claims_by_project, helped_by_project
from workstream.partners.rules.businesses import ClaimSums, claimed, distinct

LATELY = timedelta(days=92)


@dataclass(frozen=True)
class Partners:
    on: date
    partners: int
    spoken_to: int
    """Partners with a contact in the three months up to the day."""
    asks: tuple[PartnerAsk, ...]
    """Asked by the day."""
    scope: tuple[ScopeItem, ...]

    @property
    def waiting(self) -> int:
        return sum(ask.is_waiting(self.on) for ask in self.asks)

    @property
    def included(self) -> int:
        return sum(item.state_on(self.on) == ScopeItem.State.INCLUDED for item in self.scope)


def region(region: Region, on: date) -> Partners:
    """Four queries, five for an earlier day: partners, contacts, asks, replies and scope items as known at its end."""
    here = Q(partner__region=region)
    partners, spoken_to = _partners(region, on)
    asks = as_known(PartnerAsk, region, on, here, Q(asked_on__lte=on))
    behind = links_known(PartnerAsk, "councils", region, on, asks)
    scope = as_known(ScopeItem, region, on, here)
    for ask in asks:
        ask.known_councils = tuple(behind[ask.pk])
    attach([*asks, *scope], "partner", partners)
    return Partners(
        on=on,
        partners=len(partners),
        spoken_to=spoken_to,
        asks=tuple(sorted(asks, key=lambda ask: _open_first(ask, on))),
        scope=tuple(sorted(scope, key=lambda item: (item.partner.name, item.pk))),
    )


def _partners(region: Region, on: date) -> tuple[list[Partner], int]:
    """Partners, and how many of them were spoken to in the three months before: today in one query."""
    if not is_past(region, on):
        lately = Count("entries", filter=Q(entries__on__lte=on, entries__on__gt=on - LATELY))
        rows = region.partners.annotate(lately=lately)
        return [*rows], sum(bool(row.lately) for row in rows)
    near = Q(partner__region=region, on__lte=on, on__gt=on - LATELY)
    spoken = as_known(PartnerEntry, region, on, near)
    return as_known(Partner, region, on, Q(region=region)), len({entry.partner_id for entry in spoken})


def _open_first(ask: PartnerAsk, on: date) -> tuple[Any, ...]:
    """Those without a reply first, by the day they were asked; then the latest reply first."""
    replied = ask.replied_on or on
    return ask.replied_on is not None, -replied.toordinal(), ask.asked_on or on, ask.pk


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    return [*_partners_block(region_, found), *_scope_block(region_, found), *project_blocks(region_, on)]


def project_blocks(region: Region, on: date) -> list[Block]:
    """One for each project that had begun: its firms, what they won or kept by whose claim, what was learnt. Three
    queries, however many projects there are."""
    projects = as_known(PartnerProject, region, on, Q(region=region))
    attach(projects, "region", [region])
    firms, claims = helped_by_project(region, on), claims_by_project(region, on)
    found = []
    for project in sorted(projects, key=lambda row: (row.title, row.pk)):
        if project.pk not in firms and project.pk not in claims:
            continue
        counted = distinct(firms.get(project.pk, ()))
        sums = claimed(claims.get(project.pk, ()))
        sentences = [
            f"{count(counted.helped, 'business', 'businesses')} helped, each counted once; "
            f"{count(counted.first_tier, 'first-tier firm')} taking part.",
            *map(claim_in_words, sums),
        ]
        if project.lessons:
            sentences.append(f"What was learnt: {' '.join(project.lessons.split())}")
        table = project_tables.spread(counted) if counted.helped else None
        key, url = f"project-{project.pk}", project.get_absolute_url()
        found.append(Block(key, project.title, tuple(sentences), table=table, url=url, note=project_tables.APART))
    return found


def claim_in_words(row: ClaimSums) -> str:
    """“The buyer claims £12,000 a year kept, and £40,000 over whole contracts.”"""
    parts = [f"{whole_pounds(row.annual)} a year"] if row.annual else []
    parts += [f"{whole_pounds(row.whole)} over whole contracts"] if row.whole else []
    return f"{row.kind.capitalize()} as claimed by {row.whose[:1].lower()}{row.whose[1:]}: {', and '.join(parts)}."


def _partners_block(region: Region, found: Partners) -> list[Block]:
    if not found.partners:
        return []
    sentences = [f"{count(found.partners, 'partner')}; {found.spoken_to} spoken to in the last three months."]
    if found.asks:
        wait = "waits for a reply" if found.waiting == 1 else "wait for a reply"
        sentences.append(f"Asked of partners: {count(len(found.asks), 'thing')}, of which {found.waiting} {wait}.")
    url = reverse("partners", args=[region.slug])
    tiles = (
        Tile(str(found.partners), "partner" if found.partners == 1 else "partners", url),
        Tile(
            str(found.waiting),
            "ask waits for a reply" if found.waiting == 1 else "asks wait for a reply",
            reverse("partner-asks", args=[region.slug]),
        ),
    )
    table = listing.asks(found.asks, found.on) if found.asks else None
    return [Block("partners", "Partners", tuple(sentences), tiles, table, url=url, for_the_board=True)]


def _scope_block(region: Region, found: Partners) -> list[Block]:
    if not found.scope:
        return []
    sentence = f"{found.included} of {count(len(found.scope), 'item')} included in the scope of the projects."
    table = listing.scope(found.scope, found.on)
    url = reverse("scope-items", args=[region.slug])
    return [Block("scope", "Sustainability in the scope of projects", (sentence,), table=table, url=url)]
