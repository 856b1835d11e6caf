"""What the work with partners comes to for a region as at a day: for the dashboard's tab, the reports and downloads."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from councils.models import Region
from councils.sockets import Block, Tile
from ui.templatetags.ui import count
from workstream import partner_listing as listing
from workstream.models import PartnerAsk, PartnerEntry, ScopeItem

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
    """Five queries. Contacts, asks and replies are those up to the day; partners and scope items those of today."""
    lately = PartnerEntry.objects.filter(partner__region=region, on__lte=on, on__gt=on - LATELY)
    asks = PartnerAsk.objects.filter(partner__region=region, asked_on__lte=on)
    return Partners(
        on=on,
        partners=region.partners.count(),
        spoken_to=lately.values("partner").distinct().count(),
        asks=tuple(asks.select_related("partner").prefetch_related("councils")),
        scope=tuple(ScopeItem.objects.filter(partner__region=region).select_related("partner")),
    )


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    return [*_partners_block(region_, found), *_scope_block(region_, found)]


def _partners_block(region: Region, found: Partners) -> list[Block]:
    if not found.partners:
        return []
    sentences = [f"{count(found.partners, 'partner')}; {found.spoken_to} spoken to in the last three months."]
    if found.asks:
        wait = "waits for a reply" if found.waiting == 1 else "wait for a reply"
        sentences.append(f"Asked of partners: {count(len(found.asks), 'thing')}, of which {found.waiting} {wait}.")
    url = reverse("partners", args=[region.slug])
    tiles = (
        Tile(str(found.partners), "partners", url),
        Tile(str(found.waiting), "asks wait for a reply", reverse("partner-asks", args=[region.slug])),
    )
    table = listing.asks(found.asks, found.on) if found.asks else None
    return [Block("partners", "Partners", tuple(sentences), tiles, table, url=url)]


def _scope_block(region: Region, found: Partners) -> list[Block]:
    if not found.scope:
        return []
    sentence = f"{found.included} of {count(len(found.scope), 'item')} included in the scope of the projects."
    table = listing.scope(found.scope, found.on)
    url = reverse("scope-items", args=[region.slug])
    return [Block("scope", "Sustainability in the scope of projects", (sentence,), table=table, url=url)]
