"""Which council a buyer's name means, however the notice writes it."""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

WORD = re.compile(r"[a-z0-9]+")
COUNCIL_WORDS = frozenset({"council", "mbc", "mdc", "bc", "cc", "dc", "borough", "corporation"})
"""One of them must stand in a name: “Bolton” alone may be a college or a hospital."""
DROPPED = COUNCIL_WORDS | {
    *("the", "of", "and", "for", "metropolitan", "city", "county", "district", "unitary", "royal", "authority"),
    *("local", "ltd"),
}
ALIKE = 85


def key(name: str) -> str:
    """A name as it is kept: small letters, words only."""
    return " ".join(WORD.findall(name.lower().replace("&", " and ").replace("'", "").replace("’", "")))[:200]


def core(name: str) -> str:
    """A name without the words that councils share: “Borough of Bolton” and “Bolton MBC” are “bolton”."""
    return " ".join(word for word in key(name).split() if word not in DROPPED)


def names_a_council(name: str) -> bool:
    return any(word in COUNCIL_WORDS for word in key(name).split())


def match(name: str, councils: Mapping[int, Iterable[str]]) -> int | None:
    """The one council whose name has the same core; none where no word says that it is a council, or two fit.

    `councils`: the names of each council by its key."""
    wanted = core(name)
    if not wanted or not names_a_council(name):
        return None
    same = key(name)
    exact = [pk for pk, names in councils.items() if same in {key(one) for one in names}]
    if len(exact) == 1:
        return exact[0]
    fitting = [pk for pk, names in councils.items() if wanted in {core(one) for one in names}]
    return fitting[0] if len(fitting) == 1 else None


def likely(name: str, councils: Mapping[int, Iterable[str]]) -> int | None:
    """The council that a name may mean, for a person to decide: its core stands in the name, or is spelt alike."""
    cores = {core(one): pk for pk, names in councils.items() for one in names}
    words = f" {key(name)} "
    inside = [one for one in cores if f" {one} " in words]
    if inside:
        return cores[max(inside, key=len)]
    found = process.extractOne(core(name), list(cores), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return cores[found[0]] if found else None
