"""What counts as local: a council's own area and what lies round it, the counties it borders, and what it has drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Q

from councils.models import Council, Region, SubRegionMembership, in_force
from councils.queries import borders
from councils.queries.known import dated_known
from lm3.models import LocalArea
from lm3.spend.rules.areas import RING_WORDS, Area, Ring

OWN, BORDERING = "", "bordering"
OWN_WORDS, BORDERING_WORDS = "The council's own area", "The own area and the counties it borders"


@dataclass(frozen=True)
class Local:
    """What counts as local on a page, and how the parts of trade are called by it."""

    key: str
    title: str
    area: Area
    words: Mapping[Ring, str]
    rings: tuple[Ring, ...] = (Ring.OWN,)
    by_postcode: bool = False
    """Drawn from postcode districts: a supplier is in it by its postcode, not by its council."""

    @property
    def mark(self) -> str:
        """Of what it holds."""
        rings = [sorted(self.area.codes(ring)) for ring in self.words]
        return sha256(repr((rings, self.by_postcode)).encode()).hexdigest()[:16]


def choices(council: Council) -> list[tuple[str, str]]:
    drawn = council.local_areas.values_list("pk", "name")
    return [(OWN, OWN_WORDS), (BORDERING, BORDERING_WORDS), *((str(pk), name) for pk, name in drawn)]


def chosen(council: Council, key: str, on: date) -> Local:
    """The area behind a choice; the own area where there is none of that key."""
    if key == BORDERING:
        own = area_of(council, on).own
        area = Area(own, bordering=borders.bordering(council, on) - own)
        return Local(key, BORDERING_WORDS, area, _words(Ring.OWN, Ring.BORDERING), (Ring.OWN, Ring.BORDERING))
    drawn = council.local_areas.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None
    if drawn is None:
        words = _words(Ring.OWN, Ring.SUB_REGION, Ring.REGION, elsewhere=RING_WORDS[Ring.ELSEWHERE])
        return Local(OWN, OWN_WORDS, area_of(council, on), words)
    words = {Ring.OWN: f"In {drawn.name}", **_words()}
    return Local(
        key,
        drawn.name,
        Area(frozenset(drawn.places)),
        words,
        by_postcode=drawn.kind == LocalArea.Kind.POSTCODES,
    )


def _words(*rings: Ring, elsewhere: str = "Elsewhere") -> dict[Ring, str]:
    return {ring: RING_WORDS[ring] for ring in rings} | {
        Ring.ELSEWHERE: elsewhere,
        Ring.UNKNOWN: RING_WORDS[Ring.UNKNOWN],
    }


def places_of(region: Region, on: date) -> list[tuple[str, str]]:
    """Districts and unitary councils of a region by ONS code, of which a local area can be drawn."""
    rows = region.councils.on(on).exclude(gss_code="").exclude(kind=Council.Kind.COUNTY)
    return list(rows.order_by("short_name").values_list("gss_code", "short_name"))


def area_of(council: Council, on: date) -> Area:
    return areas_of([council], on)[council.pk]


def areas_of(councils: Sequence[Council], on: date) -> dict[int, Area]:
    """Areas of councils of one region: three queries for any number. The own area of a county is that of its districts;
    a council that has ended lies where its successors do."""
    if not councils:
        return {}
    wanted = [council.pk for council in councils]
    rows = Council.objects.filter(Q(in_force(on)) | Q(pk__in=wanted), region=councils[0].region_id)
    codes = {pk: (code, county) for pk, code, county in rows.values_list("pk", "gss_code", "county_id")}
    members: dict[int, set[int]] = {}
    belongs = dated_known(SubRegionMembership, councils[0].region, on)
    for sub_region, council in belongs.values_list("sub_region_id", "council_id"):
        members.setdefault(sub_region, set()).add(council)
    successors: dict[int, set[str]] = {}
    for pk, code in Council.objects.filter(pk__in=wanted).values_list("pk", "successors__gss_code"):
        successors.setdefault(pk, set()).add(code or "")
    everywhere = frozenset({code for code, _county in codes.values()} - {""})
    found = {}
    for pk in wanted:
        own = {code for other, (code, county) in codes.items() if pk in (other, county)} | successors.get(pk, set())
        group = {other for places in members.values() if pk in places for other in places}
        around = {code for other, (code, county) in codes.items() if other in group or county in group}
        found[pk] = Area(frozenset(own - {""}), frozenset(around - {""}), everywhere)
    return found
