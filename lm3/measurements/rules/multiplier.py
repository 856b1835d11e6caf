"""LM2 and LM3: what becomes of money that is spent, in pounds, shares and scores.

Rule: round 1 is what is spent, round 2 what of it reaches local suppliers and local staff, round 3 what they (and in
one of the two published ways of counting also the other suppliers) spend locally again. LM3 is all three over round 1.
Units: money in any one unit, scores and shares as plain numbers. Source: the New Economics Foundation's money trail
method (2002) as described by those who publish with it; the wider way is Northumberland's of 2005.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

HUNDRED = 100.0
SINGLE_RETURNS = 5
"""The published worksheet treats each person or firm by itself where fewer have answered."""


class NotAMultiplier(ValueError):
    """A figure that is published beside multipliers and is none."""


class Way(Enum):
    """How round 3 is counted. Both are published practice; a result names its own and they are never mixed."""

    STRICT = "strict"
    WIDER = "wider"

    @property
    def words(self) -> str:
        if self is Way.STRICT:
            return "Only money that stayed local in round 2 is followed"
        return "What suppliers from elsewhere spend locally counts too"


@dataclass(frozen=True)
class Payment:
    """What one supplier was paid, whether it is local, and the share of its income that it spends locally."""

    paid: float
    is_local: bool
    respent: float


@dataclass(frozen=True)
class Rounds:
    first: float
    second: float
    third: float

    @property
    def lm2(self) -> float:
        """(R1 + R2) / R1: between 1 and 2, needs no survey. Raises ValueError where nothing was spent."""
        return (_spent(self.first) + self.second) / self.first

    @property
    def lm3(self) -> float:
        """(R1 + R2 + R3) / R1. Raises ValueError where nothing was spent."""
        return (_spent(self.first) + self.second + self.third) / self.first

    @property
    def additional(self) -> float:
        """What each pound brings beyond itself: LM3 less 1."""
        return self.lm3 - 1


def _spent(first: float) -> float:
    if first <= 0:
        raise ValueError("Round 1 must be more than nothing")
    return first


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"A share lies between 0 and 1, not at {value}")
    return value


def rounds(
    payments: Sequence[Payment], way: Way, *, first: float | None = None, staff_pay: float = 0, staff_share: float = 0
) -> Rounds:
    """The three rounds of one measurement. `first` is a budget or contract value where it is more than the payments;
    `staff_pay` is the take-home pay of staff who live in the area, `staff_share` what of it they spend there.
    Raises ValueError for a share outside 0 to 1 and where more was paid out than round 1 holds."""
    paid = sum(row.paid for row in payments) + staff_pay
    start = paid if first is None else first
    if paid > _spent(start) * (1 + 1e-9):
        raise ValueError("More was paid out than round 1 holds")
    second = sum(row.paid for row in payments if row.is_local) + staff_pay
    followed = [row for row in payments if row.is_local or way is Way.WIDER]
    third = sum(row.paid * _share(row.respent) for row in followed) + staff_pay * _share(staff_share)
    return Rounds(start, second, third)


def blended(local: float, respent_local: float, respent_elsewhere: float, way: Way) -> float:
    """LM3 of a budget of which the share `local` goes to local suppliers."""
    rows = [Payment(_share(local), True, respent_local), Payment(1 - local, False, respent_elsewhere)]
    return rounds(rows, way, first=1).lm3


def value_per_pound(is_local: bool, respent: float) -> float:
    """What a pound paid to one supplier brings to the area in the wider way: 1 if the supplier is local, and what it
    spends there again. The score of an all-such budget is 1 more."""
    return int(is_local) + _share(respent)


def gain_per_pound_moved(respent_local: float, respent_elsewhere: float, way: Way) -> float:
    """What moving a pound from a supplier elsewhere to a local one adds. Northumberland's 76 and 36 pence give 1.40:
    the pound stays, and 76 pence come where 36 came before."""
    before = _share(respent_elsewhere) if way is Way.WIDER else 0.0
    return 1 + _share(respent_local) - before


def moved(total: float, points: float, gain_per_pound: float) -> tuple[float, float]:
    """Moving so many percentage points of all spend: the amount that moves and what it adds."""
    amount = total * points / HUNDRED
    return amount, amount * gain_per_pound


def amount_behind(gain: float, gain_per_pound: float) -> float:
    """The amount that must have moved for a published gain."""
    if gain_per_pound <= 0:
        raise ValueError("A gain per pound must be more than nothing")
    return gain / gain_per_pound


def endless(first: float, kept: float) -> float:
    """R1 / (1 - r): what comes of money of which the share `kept` stays in every round, for ever. Not LM3."""
    if not 0 <= kept < 1:
        raise ValueError("The share that stays must be at least 0 and below 1")
    return first / (1 - kept)


def three_rounds(first: float, kept: float) -> Rounds:
    """The first three rounds where the same share stays in each."""
    return Rounds(first, first * _share(kept), first * kept * kept)


def plain_mean(shares: Sequence[float]) -> float:
    """The published rule for returns: each counts the same, however much was paid. Raises ValueError without any."""
    if not shares:
        raise ValueError("Nobody has answered")
    return sum(shares) / len(shares)


def taken_singly(returns: int) -> bool:
    """Whether there are so few returns that the published worksheet would not stand a mean for the others."""
    return returns < SINGLE_RETURNS


def weighted_mean(pairs: Sequence[tuple[float, float]]) -> float:
    """Of (share, amount): shares weighted with what was spent. Raises ValueError where nothing was."""
    weight = sum(amount for _share_of, amount in pairs)
    return sum(share * amount for share, amount in pairs) / _spent(weight)


def local_share(local: float, total: float) -> float:
    return local / _spent(total)


def times(one: float, other: float) -> float:
    if not other:
        raise ValueError("Nothing cannot be compared with")
    return one / other


def percent_more(one: float, other: float) -> float:
    return (times(one, other) - 1) * HUNDRED


def shares_missing(percents: Sequence[float]) -> float:
    """What published shares leave out of 100, to be told rather than mended."""
    return HUNDRED - sum(percents)


def refuse_other_measures(metric: str) -> None:
    """Social return on investment and leverage of grants look like multipliers. They are recorded as what they are."""
    if metric.strip().lower() in {"sroi", "leverage", "nonstandard"}:
        raise NotAMultiplier(f"{metric} is not a local multiplier: it can be recorded with its own name, never as LM3")
