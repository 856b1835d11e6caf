"""Places as people write them, as ONS codes: a council of the region or next to it by name, or a postcode district such
as BL1."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from councils.models import Region
from councils.queries import postcodes
from lm3.spend.queries.local_areas import places_of

OUTWARD = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
Found = Mapping[str, float]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def find(region: Region, texts: Sequence[str], on: date) -> dict[str, tuple[str, Found]]:
    """For each text that is known: how it is written, and the ONS codes with the share of the place in each. A postcode
    district is split by the postcodes in it. Three queries for any number."""
    councils = {_plain(name): (code, name) for code, name in places_of(region, on)}
    counties: dict[str, tuple[str, list[str]]] = {}
    rows = region.councils.known().exclude(county=None).exclude(gss_code="")
    for name, code in rows.values_list("county__short_name", "gss_code"):
        counties.setdefault(_plain(name), (name, []))[1].append(code)
    for neighbour in region.neighbours.all():
        counties.setdefault(_plain(neighbour.name), (neighbour.name, list(neighbour.districts)))
        councils |= {_plain(name): (code, name) for code, name in neighbour.districts.items()}
    outwards = postcodes.shares(text for text in texts if OUTWARD.fullmatch("".join(text.upper().split())))
    found: dict[str, tuple[str, Found]] = {}
    for text in texts:
        plain, outward = _plain(text), "".join(text.upper().split())
        if plain in councils:
            code, name = councils[plain]
            found[text] = (name, {code: 1.0})
        elif plain in counties:
            name, codes = counties[plain]
            found[text] = (name, dict.fromkeys(codes, 1 / len(codes)))
        elif outward in outwards:
            found[text] = (outward, outwards[outward])
    return found
