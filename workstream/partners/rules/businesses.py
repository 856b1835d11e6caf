"""Firms that take part in projects: told apart by name and place, each counted once; what they won or kept.

Money is in whole pence. What is won a year and what is worth over the whole of a contract are never added up, nor what
different people claim. The rules are this programme's own.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

FORMS = re.compile(r"\b(?:limited|ltd|plc|llp|cic|co|company|the|and)\b")


def key(name: str) -> str:
    """A firm's name without capitals, signs and legal form: “J. Smith & Sons Ltd.” and “J Smith and Sons Limited” are
    one. A name that is nothing but such words stays as it is."""
    plain = re.sub(r"[^a-z0-9]+", " ", name.casefold().replace("'", "").replace("’", "")).strip()
    return " ".join(FORMS.sub(" ", plain).split()) or plain


@dataclass(frozen=True)
class Helped:
    """A firm in a phase."""

    business: int
    phase: int
    place: str
    size: str
    sector: str
    is_first_tier: bool = False


@dataclass(frozen=True)
class Businesses:
    helped: int = 0
    first_tier: int = 0
    places: tuple[tuple[str, int], ...] = ()
    """Of those helped, the most first."""
    sizes: tuple[tuple[str, int], ...] = ()
    sectors: tuple[tuple[str, int], ...] = ()


def distinct(rows: Iterable[Helped]) -> Businesses:
    """How many different firms there are, however many phases each was in. First-tier firms are counted apart: they are
    not helped, they take part."""
    firms = {row.business: row for row in rows}
    helped = [row for row in firms.values() if not row.is_first_tier]
    return Businesses(
        len(helped),
        len(firms) - len(helped),
        _counted(row.place for row in helped),
        _counted(row.size for row in helped),
        _counted(row.sector for row in helped),
    )


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))


@dataclass(frozen=True)
class Claimed:
    whose: str
    kind: str
    """“won” or “kept”."""
    basis: str
    """“annual” or “whole”."""
    pence: int


@dataclass(frozen=True)
class ClaimSums:
    """What somebody claims was won, or kept, in pence."""

    whose: str
    kind: str
    annual: int
    whole: int


def claimed(rows: Iterable[Claimed]) -> list[ClaimSums]:
    """A line for each claimant and kind; its two amounts say different things and are never added up."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        both = sums.setdefault((row.whose, row.kind), {"annual": 0, "whole": 0})
        both[row.basis] += row.pence
    return [ClaimSums(whose, kind, both["annual"], both["whole"]) for (whose, kind), both in sorted(sums.items())]
