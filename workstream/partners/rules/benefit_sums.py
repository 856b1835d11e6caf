"""What benefits come to. Each counts once: as promised until something of it is delivered, then as delivered.

Amounts are whole numbers of the smallest part of their kind: pence, kilograms of CO2 equivalent, hundredths of a
full-time job. Kinds are never added to one another: a pound may be spent locally and with a small firm, and is one
pound. Source: the register itself; the rule is this programme's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    CASHABLE = "cashable"
    NOT_CASHABLE = "not-cashable"
    CARBON = "carbon"
    LOCAL = "local"
    SME = "sme"
    JOBS = "jobs"

    @property
    def words(self) -> str:
        return {
            "cashable": "Money saved, cashable",
            "not-cashable": "Money saved, not cashable",
            "carbon": "Carbon saved",
            "local": "Spent with local suppliers",
            "sme": "Spent with small and medium-sized firms",
            "jobs": "Jobs",
        }[self.value]

    @property
    def sentence(self) -> str:
        """An amount within a sentence."""
        return {
            "cashable": "{} saved that can be spent elsewhere",
            "not-cashable": "{} saved in time or cost avoided",
            "carbon": "{} less carbon",
            "local": "{} spent with local suppliers",
            "sme": "{} spent with small and medium-sized firms",
        }.get(self.value, "{}")

    @property
    def is_money(self) -> bool:
        return self not in (Kind.CARBON, Kind.JOBS)

    @property
    def unit(self) -> str:
        return {"carbon": "tCO2e", "jobs": "full-time jobs"}.get(self.value, "pounds")

    @property
    def places(self) -> int:
        """Decimal places of the unit that are kept: pence, kilograms, hundredths of a job."""
        return 3 if self is Kind.CARBON else 2

    @classmethod
    def choices_of_a_person(cls) -> list[tuple[str, str]]:
        return [(kind.value, f"{kind.words} ({kind.unit})") for kind in cls]


def in_unit(kind: Kind, amount: int) -> Decimal:
    """The amount in pounds, tonnes or jobs, exact."""
    return Decimal(amount).scaleb(-kind.places)


def in_words(kind: Kind, amount: int) -> str:
    """“£1,234.50”, “12.345 tCO2e”, “1.5 full-time jobs”."""
    found = in_unit(kind, amount)
    if kind.is_money:
        return f"£{found:,.2f}"
    shown = f"{found:,}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"{shown} full-time job" if kind is Kind.JOBS and amount == 100 else f"{shown} {kind.unit}"


NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(?:t|tonnes?|tco2e?|jobs?|fte|full-time jobs?)?", re.I)
MOST = 10**14


def parts(kind: Kind, text: str) -> int:
    """What somebody wrote for a kind that is not money, in its smallest part: “12.5 tonnes” is 12,500 kilograms.
    ValueError says what is wrong."""
    if any(sign in text for sign in "£€$"):
        raise ValueError(f"“{kind.words}” is counted in {kind.unit}, not in money")
    found = NUMBER.fullmatch(text.strip())
    after = (found[2] or "").rstrip("0") if found else ""
    if not found or len(after) > kind.places:
        example = "12.345" if kind is Kind.CARBON else "2.5"
        raise ValueError(f"Enter {kind.unit} as a number with at most {kind.places} places, such as {example}")
    whole = int(found[1].replace(",", "") + after.ljust(kind.places, "0"))
    if whole > MOST:
        raise ValueError("The amount is too large")
    return whole


@dataclass(frozen=True)
class Counted:
    kind: Kind
    promised: int | None
    promised_on: date | None
    delivered: int | None
    delivered_on: date | None
    verified_on: date | None
    ends_on: date | None = None

    def is_delivered(self, on: date) -> bool:
        return self.delivered_on is not None and self.delivered_on <= on

    def is_verified(self, on: date) -> bool:
        return self.is_delivered(on) and self.verified_on is not None and self.verified_on <= on

    def is_promised(self, on: date) -> bool:
        """Promised, and nothing delivered yet."""
        return not self.is_delivered(on) and self.promised_on is not None and self.promised_on <= on

    def is_overdue(self, on: date) -> bool:
        """The time that it was promised for has passed, and nothing was delivered."""
        return self.is_promised(on) and self.ends_on is not None and self.ends_on < on


@dataclass(frozen=True)
class Sums:
    """Of one kind, in its smallest part. What is verified is part of what is delivered."""

    promised: int = 0
    delivered: int = 0
    verified: int = 0
    still_promised: int = 0
    """How many benefits are promised and not delivered."""
    many_delivered: int = 0
    many_verified: int = 0
    overdue: int = 0


def tally(benefits: Iterable[Counted], on: date) -> dict[Kind, Sums]:
    """Sums by kind at the end of a day; a kind without any benefit by then is left out."""
    groups: dict[Kind, list[Counted]] = {}
    for row in benefits:
        if row.is_delivered(on) or row.is_promised(on):
            groups.setdefault(row.kind, []).append(row)
    return {kind: _sums(groups[kind], on) for kind in Kind if kind in groups}


def _sums(rows: list[Counted], on: date) -> Sums:
    promised = [row.promised or 0 for row in rows if row.is_promised(on)]
    delivered = [row.delivered or 0 for row in rows if row.is_delivered(on)]
    verified = [row.delivered or 0 for row in rows if row.is_verified(on)]
    overdue = sum(row.is_overdue(on) for row in rows)
    return Sums(sum(promised), sum(delivered), sum(verified), len(promised), len(delivered), len(verified), overdue)
