"""What the programme brought, as at a day: for the dashboard's tab, the reports and downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from councils.models import Region
from councils.queries.known import as_known
from councils.sockets import Block, Tile
from ui.templatetags.ui import count, whole_pounds
from workstream.models import Benefit
from workstream.partners.queries import benefit_tables as listing
from workstream.partners.rules.benefit_sums import Kind, Sums, in_words, tally


@dataclass(frozen=True)
class Benefits:
    on: date
    sums: Mapping[Kind, Sums]
    benefits: int

    @property
    def delivered(self) -> list[str]:
        """Each kind of which something is delivered, in words."""
        return [in_a_sentence(kind, row.delivered) for kind, row in self.sums.items() if row.delivered]

    @property
    def promised(self) -> list[str]:
        return [in_a_sentence(kind, row.promised) for kind, row in self.sums.items() if row.promised]

    @property
    def verified(self) -> int:
        return sum(row.many_verified for row in self.sums.values())

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.sums.values())

    @property
    def many_delivered(self) -> int:
        return sum(row.many_delivered for row in self.sums.values())


def region(region: Region, on: date) -> Benefits:
    """One query. What was promised, delivered and verified by the end of the day, as known by then."""
    rows = as_known(Benefit, region, on, Q(region=region), Q(promised_on__lte=on) | Q(delivered_on__lte=on))
    return Benefits(on, tally([row.counted() for row in rows], on), len(rows))


def in_a_sentence(kind: Kind, amount: int) -> str:
    """“£26,687 spent with local suppliers”, “12.5 tCO2e less carbon”: money in whole pounds."""
    return kind.sentence.format(shortly(kind, amount))


WHOLE_TONNES = 100_000
"""From so many kilograms on a sentence gives whole tonnes; tables keep every kilogram."""


def shortly(kind: Kind, amount: int) -> str:
    """Money in whole pounds, much carbon in whole tonnes."""
    if kind.is_money:
        return whole_pounds(amount)
    whole = (amount + 500) // 1000 * 1000
    return in_words(kind, whole if kind is Kind.CARBON and amount >= WHOLE_TONNES else amount)


def tile(kind: Kind, amount: int, url: str) -> Tile:
    number, _, unit = shortly(kind, amount).partition(" ")
    about = " ".join(filter(None, (unit, kind.sentence.format("").strip())))
    return Tile(number, f"{about}, delivered", f"{url}?kind={kind.value}")


def sentences(found: Benefits) -> tuple[str, ...]:
    """First what was delivered, then what of it was verified, then what is promised besides."""
    if not found.benefits:
        return ()
    said = [f"Delivered: {'; '.join(found.delivered)}." if found.delivered else "Nothing has been delivered yet."]
    if found.many_delivered:
        said.append(f"{found.verified} of {count(found.many_delivered, 'delivered benefit')} verified.")
    if found.promised:
        said.append(f"Promised and not delivered yet: {'; '.join(found.promised)}.")
    if found.overdue:
        said.append(f"{count(found.overdue, 'promise')} whose time has passed without anything delivered.")
    return tuple(said)


def blocks(region_: Region, on: date) -> list[Block]:
    found = region(region_, on)
    if not found.benefits:
        return []
    url = reverse("benefits", args=[region_.slug])
    tiles = tuple(tile(kind, row.delivered, url) for kind, row in found.sums.items() if row.delivered)
    return [Block("benefits", "Benefits", sentences(found), tiles, listing.sums(found.sums), url=url)]
