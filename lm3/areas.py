"""What counts as local, and money by where it went: plain sums over figures that are ready."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Ring(Enum):
    """How near a supplier is to a council, from the council itself outwards."""

    OWN = "own"
    SUB_REGION = "sub-region"
    REGION = "region"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


RING_WORDS = {
    Ring.OWN: "In the council's own area",
    Ring.SUB_REGION: "Elsewhere in the sub-region",
    Ring.REGION: "Elsewhere in the region",
    Ring.ELSEWHERE: "Outside the region",
    Ring.UNKNOWN: "Not placed: no postcode, or one that is not known",
}


@dataclass(frozen=True)
class Area:
    """ONS codes of districts by ring. A county's own area is its districts."""

    own: frozenset[str]
    sub_region: frozenset[str]
    region: frozenset[str]

    def ring_of(self, district: str) -> Ring:
        if not district:
            return Ring.UNKNOWN
        if district in self.own:
            return Ring.OWN
        if district in self.sub_region:
            return Ring.SUB_REGION
        return Ring.REGION if district in self.region else Ring.ELSEWHERE


@dataclass(frozen=True)
class Sums:
    """Pence by ring."""

    by_ring: Mapping[Ring, int]

    @property
    def total(self) -> int:
        return sum(self.by_ring.values())

    @property
    def placed(self) -> int:
        return self.total - self.by_ring[Ring.UNKNOWN]

    @property
    def placed_share(self) -> float | None:
        """Of all trade, how much went to suppliers whose place is known: between 0 and 1, nothing without trade."""
        return self.placed / self.total if self.total > 0 else None

    def local_share(self, *rings: Ring) -> float | None:
        """Of what is placed, how much went to these rings (the own area without any). What is not placed is never
        taken as local or as not local; `bounds` says how far it could move the share."""
        if self.placed <= 0:
            return None
        return sum(self.by_ring[ring] for ring in rings or (Ring.OWN,)) / self.placed

    def bounds(self, *rings: Ring) -> tuple[float, float] | None:
        """The share of all trade if nothing of what is not placed were local, and if all of it were."""
        if self.total <= 0:
            return None
        local = sum(self.by_ring[ring] for ring in rings or (Ring.OWN,))
        none, whole = local / self.total, (local + self.by_ring[Ring.UNKNOWN]) / self.total
        # Where credits outweigh payments among what is not placed, they change places.
        return min(none, whole), max(none, whole)


def summed(rows: Iterable[tuple[str, int]], area: Area) -> Sums:
    """From pence by district."""
    found = dict.fromkeys(Ring, 0)
    for district, pence in rows:
        found[area.ring_of(district)] += pence
    return Sums(found)


def percent(share: float | None) -> str:
    """“67.4%”; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f}%"
