"""What the programme brought, as at a day: for the dashboard's tab, the reports and downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from councils.models import Council, Region
from councils.sockets import Block, Tile
from ui.templatetags.ui import count
from workstream import benefit_listing as listing
from workstream.benefit_sums import Kind, Sums, in_words, tally
from workstream.models import Benefit


@dataclass(frozen=True)
class Benefits:
    on: date
    sums: Mapping[Kind, Sums]
    benefits: int

    @property
    def delivered(self) -> list[str]:
        """Each kind of which something is delivered, in words."""
        return [
            f"{kind.words.lower()} {in_words(kind, row.delivered)}" for kind, row in self.sums.items() if row.delivered
        ]

    @property
    def verified(self) -> int:
        return sum(row.many_verified for row in self.sums.values())

    @property
    def many_delivered(self) -> int:
        return sum(row.many_delivered for row in self.sums.values())


def region(region: Region, on: date) -> Benefits:
    """One query. What was promised, delivered and verified by the end of the day, at today's amounts."""
    return _summed(list(region.benefits.known(on)), on)


def council(council: Council, on: date) -> Benefits:
    """The same of one council; what counts for the whole region is not among it."""
    return _summed(list(Benefit.objects.known(on).filter(council=council)), on)


def _summed(rows: list[Benefit], on: date) -> Benefits:
    return Benefits(on, tally([row.counted() for row in rows], on), len(rows))


def sentences(found: Benefits) -> tuple[str, ...]:
    """First what was delivered, then what of it was verified, then what is promised besides."""
    if not found.benefits:
        return ()
    said = [f"Delivered: {'; '.join(found.delivered)}." if found.delivered else "Nothing has been delivered yet."]
    if found.many_delivered:
        said.append(
            f"{found.verified} of {count(found.many_delivered, 'delivered benefit')} verified by somebody else."
        )
    promised = [
        f"{kind.words.lower()} {in_words(kind, row.promised)}" for kind, row in found.sums.items() if row.promised
    ]
    if promised:
        said.append(f"Promised and not delivered yet: {'; '.join(promised)}.")
    return tuple(said)


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    if not found.benefits:
        return []
    url = reverse("benefits", args=[region_.slug])
    tiles = tuple(
        Tile(in_words(kind, row.delivered), f"{kind.words.lower()}, delivered", f"{url}?kind={kind.value}")
        for kind, row in found.sums.items()
        if row.delivered
    )
    return [Block("benefits", "Benefits", sentences(found), tiles, listing.sums(found.sums), url=url)]
