"""What counts as local, and money by where it went: plain sums over figures that are ready."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Ring(Enum):
    """How near a supplier is to a council, from the council itself outwards."""

    OWN = "own"
    BORDERING = "bordering"
    SUB_REGION = "sub-region"
    REGION = "region"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


RING_WORDS = {
    Ring.OWN: "In the council's own area",
    Ring.BORDERING: "In the counties that it borders",
    Ring.SUB_REGION: "Elsewhere in the sub-region",
    Ring.REGION: "Elsewhere in the region",
    Ring.ELSEWHERE: "Outside the region",
    Ring.UNKNOWN: "Not placed: no postcode, or one that is not known",
}


@dataclass(frozen=True)
class Area:
    """ONS codes of districts, or postcode districts, by ring. A county's own area is its districts."""

    own: frozenset[str]
    sub_region: frozenset[str] = frozenset()
    region: frozenset[str] = frozenset()
    bordering: frozenset[str] = frozenset()

    def codes(self, ring: Ring) -> frozenset[str]:
        """Of a ring that is drawn; each code is in the nearest one that has it."""
        nearer: frozenset[str] = frozenset()
        for one, codes in self._drawn():
            if one is ring:
                return codes - nearer
            nearer |= codes
        return frozenset()

    @property
    def everywhere(self) -> frozenset[str]:
        return frozenset().union(*(codes for _ring, codes in self._drawn()))

    def _drawn(self) -> tuple[tuple[Ring, frozenset[str]], ...]:
        """From the council itself outwards."""
        return (
            (Ring.OWN, self.own),
            (Ring.BORDERING, self.bordering),
            (Ring.SUB_REGION, self.sub_region),
            (Ring.REGION, self.region),
        )

    def ring_of(self, district: str) -> Ring:
        if not district:
            return Ring.UNKNOWN
        return next((ring for ring, codes in self._drawn() if district in codes), Ring.ELSEWHERE)


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
