"""Round 3 from a survey that not everybody has answered: what was said, what is filled in for the silent, and how far
the truth may lie from it.

Rule: what those who answered spend locally counts as it is. For silent suppliers stands the spend-weighted share of
those like them (local or not, size, category) where at least five of them answered, else of all local or all other
suppliers, else of all who answered, else a published default. Suppliers that are not placed are taken as local in
proportion to those that are. Bounds: silent suppliers at nothing and at all. Interval: a bootstrap over those who
answered, with the finite-population correction; who was asked with certainty and answered has no sampling error.
Units: pence, shares between 0 and 1. Raises ValueError for a share outside 0 to 1 and for arrays of unequal length.
Sources: the non-response rule of this programme; defaults of FSB and CLES (2013) and Northumberland (2005); the
rescaled bootstrap of Rao and Wu (1988).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lm3.measurements.rules.multiplier import SINGLE_RETURNS, Way

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ELSEWHERE, LOCAL, UNPLACED = 0, 1, 2
PLACE_WORDS = {LOCAL: "Local", ELSEWHERE: "Elsewhere", UNPLACED: "Not placed"}
DRAWS = 1000
WITHIN = 0.95
AT_ONCE = 2_000_000
"""So many answers are drawn at a time, so that memory stays flat."""

DEFAULT_LOCAL = {"sme": 0.63, "large": 0.40, "": 0.51}
"""Of what a local supplier is paid, the share it spends locally: by size, and of all (FSB and CLES, 2013)."""
DEFAULT_ELSEWHERE = 0.36
"""Of what a supplier elsewhere is paid (Northumberland, 2005)."""
DEFAULT_STAFF = 0.454
"""Of take-home pay: the worked example of the New Economics Foundation's sheet for staff; no finding about anybody."""
DEFAULT_WORDS = (
    "published defaults: 63p of a pound for small and medium local suppliers, 40p for large ones, 51p where the size "
    "is not known (Federation of Small Businesses and CLES, 2013), 36p for suppliers elsewhere (Northumberland, 2005)"
)
BY_STRATUM, BY_PLACE, BY_ALL, BY_DEFAULT = "those like them", "local or not", "all who answered", "published default"


@dataclass(frozen=True)
class Firms:
    """One entry per supplier: pence paid (none below nought), where it is, which size and category, the share of its
    income that it spends in the local area (not a number where it has not said), and whether it was asked with
    certainty rather than drawn."""

    paid: Floats
    place: NDArray[np.int8]
    size: NDArray[np.str_]
    category: NDArray[np.str_]
    respent: Floats
    is_certain: Flags

    def __post_init__(self) -> None:
        if len({len(part) for part in (self.paid, self.place, self.size, self.category, self.respent)}) > 1:
            raise ValueError("Every supplier needs every figure")
        said = self.respent[~np.isnan(self.respent)]
        if said.size and (said.min() < 0 or said.max() > 1):
            raise ValueError("A share lies between 0 and 1")


@dataclass(frozen=True)
class Stratum:
    """Suppliers alike, and which share stands for the silent ones among them."""

    place: int
    size: str
    category: str
    suppliers: int
    answered: int
    paid: float
    paid_answered: float
    share: float
    basis: str


@dataclass(frozen=True)
class Third:
    """Round 3 in pence and what is known about it. Bounds and interval are of rounds 2 and 3 together, in pence."""

    pence: float
    said: float
    filled_in: float
    by_default: float
    from_staff: float
    low: float
    high: float
    interval: tuple[float, float] | None
    followed: int
    answered: int
    paid_followed: float
    paid_answered: float
    local_share: float
    elsewhere_share: float
    strata: Sequence[Stratum] = field(default=())

    @property
    def response(self) -> float:
        """Of what the followed suppliers were paid, the share of those who answered."""
        return self.paid_answered / self.paid_followed if self.paid_followed else 0.0


@dataclass(frozen=True)
class _Pool:
    """Those who answered and stand for others, with the pence and the number of suppliers that they stand for."""

    members: NDArray[np.int64]
    stands_for: float
    drawn: int
    silent: int

    @property
    def left_to_chance(self) -> float:
        """The root of one less the sampled fraction: the finite-population correction."""
        whole = self.drawn + self.silent
        return float(np.sqrt(1 - self.drawn / whole)) if whole else 0.0


def third_round(
    firms: Firms,
    way: Way,
    *,
    staff_pay: float = 0,
    staff_share: float = DEFAULT_STAFF,
    staff_is_known: bool = False,
    seed: int = 0,
    draws: int = DRAWS,
) -> Third:
    """What suppliers and staff who were paid in round 2 spend locally again. In the strict way only local suppliers are
    followed, in the wider way those elsewhere too. The same suppliers in any order and the same seed: the same result.
    Suppliers that are not placed count in proportion; the bounds take them as none local and as all local."""
    if not 0 <= staff_share <= 1:
        raise ValueError("A share lies between 0 and 1")
    firms = _in_order(firms)
    paid, has_said = firms.paid, ~np.isnan(firms.respent) & (firms.paid > 0)
    said = np.where(has_said, np.nan_to_num(firms.respent), 0.0)
    local, elsewhere, unplaced = (firms.place == kind for kind in (LOCAL, ELSEWHERE, UNPLACED))
    on_local, on_unplaced = float(paid[local].sum()), float(paid[unplaced].sum())
    placed = on_local + float(paid[elsewhere].sum())
    likely = on_local / placed if placed else 0.0
    outside = 1.0 if way is Way.WIDER else 0.0
    weight = np.select([local, unplaced], [1.0, likely + outside * (1 - likely)], outside)

    names, stratum = _strata(firms)
    by_place = {kind: _of_place(firms, kind, has_said, said) for kind in PLACE_WORDS}
    bases, shares = _shares(firms, names, stratum, has_said, said, by_place)
    mixed = likely * by_place[LOCAL][1] + outside * (1 - likely) * by_place[ELSEWHERE][1]
    filled = np.where(has_said, 0.0, paid * np.where(unplaced, mixed, shares[stratum] * weight))
    parts = np.array([basis == BY_DEFAULT for basis in bases], dtype=bool)
    unplaced_default = BY_DEFAULT in (by_place[LOCAL][0], by_place[ELSEWHERE][0] if outside else "")
    is_default = np.where(unplaced, unplaced_default, parts[stratum]) & ~has_said & (weight * paid > 0)
    from_staff = staff_pay * staff_share
    said_pence = float((paid * said * weight).sum())
    pence = said_pence + float(filled.sum()) + from_staff

    may_be = local | (way is Way.WIDER)
    unknown_staff = (from_staff, from_staff) if staff_is_known else (0.0, float(staff_pay))
    low = on_local + staff_pay + float((paid * said * may_be).sum()) + unknown_staff[0]
    most = paid * np.where(has_said, said, 1.0) * (may_be | unplaced)
    high = on_local + on_unplaced + staff_pay + float(most.sum()) + unknown_staff[1]

    followed = (may_be | unplaced) & (paid > 0)
    interval = None
    if not is_default.any():
        pools = _pools(firms, stratum, bases, has_said, weight, likely, outside)
        middle = on_local + likely * on_unplaced + staff_pay + pence
        edges = np.quantile(_spread(paid, said, pools, seed, draws), [(1 - WITHIN) / 2, (1 + WITHIN) / 2])
        interval = (max(middle + float(edges[0]), low), min(middle + float(edges[1]), high))
    return Third(
        pence=pence,
        said=said_pence,
        filled_in=float(filled.sum()),
        by_default=float(filled[is_default].sum()),
        from_staff=from_staff,
        low=low,
        high=high,
        interval=interval,
        followed=int(followed.sum()),
        answered=int((followed & has_said).sum()),
        paid_followed=float(paid[followed].sum()),
        paid_answered=float(paid[followed & has_said].sum()),
        local_share=by_place[LOCAL][1],
        elsewhere_share=by_place[ELSEWHERE][1],
        strata=_told(firms, names, stratum, bases, shares, has_said, followed, mixed),
    )


def _in_order(firms: Firms) -> Firms:
    """Sorted by what they are, so that the order in which they were read changes nothing."""
    keys = (firms.is_certain, np.nan_to_num(firms.respent, nan=-1.0), firms.paid, firms.category, firms.size)
    order = np.lexsort((*keys, firms.place))
    return Firms(
        firms.paid[order],
        firms.place[order],
        firms.size[order],
        firms.category[order],
        firms.respent[order],
        firms.is_certain[order],
    )


def _strata(firms: Firms) -> tuple[list[tuple[int, str, str]], NDArray[np.int64]]:
    """Place, size and category of each stratum, and the stratum of each supplier."""
    number = np.zeros(len(firms.paid), dtype=np.int64)
    kinds: list[NDArray[np.str_]] = []
    for part in (firms.size, firms.category):
        values, at = np.unique(part, return_inverse=True)
        kinds.append(values)
        number = number * max(len(values), 1) + at
    number += firms.place.astype(np.int64) * max(len(kinds[0]), 1) * max(len(kinds[1]), 1)
    found, stratum = np.unique(number, return_inverse=True)
    sizes, categories = (max(len(values), 1) for values in kinds)
    names = [
        (int(code // (sizes * categories)), str(kinds[0][code // categories % sizes]), str(kinds[1][code % categories]))
        for code in found
    ]
    return names, stratum


def _shares(
    firms: Firms,
    names: list[tuple[int, str, str]],
    stratum: NDArray[np.int64],
    has_said: Flags,
    said: Floats,
    by_place: Mapping[int, tuple[str, float]],
) -> tuple[list[str], Floats]:
    """What stands for the silent of each stratum, and why that."""
    number = len(names)
    answers = np.bincount(stratum[has_said], minlength=number)
    spent = np.bincount(stratum, weights=firms.paid * said, minlength=number)
    paid = np.bincount(stratum, weights=firms.paid * has_said, minlength=number)
    bases, shares = [], np.zeros(number)
    for at, (place, size, _category) in enumerate(names):
        if answers[at] >= SINGLE_RETURNS and place != UNPLACED:
            bases.append(BY_STRATUM)
            shares[at] = spent[at] / paid[at]
            continue
        basis, share = by_place[place]
        bases.append(basis)
        shares[at] = share
        if basis == BY_DEFAULT and place == LOCAL:
            shares[at] = DEFAULT_LOCAL[size if size in DEFAULT_LOCAL else ""]
    return bases, shares


def _of_place(firms: Firms, place: int, has_said: Flags, said: Floats) -> tuple[str, float]:
    for basis, members in ((BY_PLACE, has_said & (firms.place == place)), (BY_ALL, has_said)):
        if members.sum() >= SINGLE_RETURNS:
            return basis, float((firms.paid * said)[members].sum() / firms.paid[members].sum())
    return BY_DEFAULT, DEFAULT_LOCAL[""] if place == LOCAL else DEFAULT_ELSEWHERE


def _pools(
    firms: Firms,
    stratum: NDArray[np.int64],
    bases: list[str],
    has_said: Flags,
    weight: Floats,
    likely: float,
    outside: float,
) -> list[_Pool]:
    """Those who stand for others, each pool with what it stands for. Who was asked with certainty and answered stands
    for others, and nobody for them."""
    kinds = np.array([(BY_STRATUM, BY_PLACE, BY_ALL, BY_DEFAULT).index(basis) for basis in bases])[stratum]
    by_chance = ~(firms.is_certain & has_said)
    amount = firms.paid * weight * by_chance
    unplaced = firms.place == UNPLACED
    found: list[_Pool] = []

    def add(members: Flags, uses: Flags, extra: float = 0.0, extra_number: int = 0) -> None:
        stands_for = float(amount[uses].sum()) + extra
        silent = int((uses & ~has_said).sum()) + extra_number
        if members.any() and silent:
            drawn = int((uses & has_said & by_chance).sum())
            found.append(_Pool(np.flatnonzero(members), stands_for, drawn, silent))

    for at in np.unique(stratum[kinds == 0]):
        inside = stratum == at
        add(inside & has_said, inside & (weight > 0))
    lost = unplaced & ~has_said
    on_lost = float(firms.paid[lost].sum())
    for place, share in ((LOCAL, likely), (ELSEWHERE, outside * (1 - likely))):
        inside = (firms.place == place) & has_said
        is_own = bool(inside.sum() >= SINGLE_RETURNS)
        uses = (firms.place == place) & (kinds == 1) & (weight > 0)
        number = int(lost.sum()) if share else 0
        add(inside if is_own else has_said, uses, on_lost * share, number)
    add(has_said, (kinds == 2) & ~unplaced & (weight > 0))
    return found


def _spread(paid: Floats, said: Floats, pools: list[_Pool], seed: int, draws: int) -> Floats:
    """How far round 3 moves when those who answered are drawn again: pence, one figure per draw."""
    moved = np.zeros(draws)
    rng = np.random.default_rng(seed)
    for pool in pools:
        of, number = paid[pool.members], len(pool.members)
        spent, middle = of * said[pool.members], float((of * said[pool.members]).sum() / of.sum())
        if number < 2:
            continue
        room, step = pool.left_to_chance, max(AT_ONCE // number, 1)
        grown = room * number / (number - 1)
        for first in range(0, draws, step):
            rows = rng.integers(0, number, (min(step, draws - first), number - 1))
            top = (1 - room) * spent.sum() + grown * spent[rows].sum(axis=1)
            below = (1 - room) * of.sum() + grown * of[rows].sum(axis=1)
            moved[first : first + len(rows)] += pool.stands_for * (top / below - middle)
    return moved


def _told(
    firms: Firms,
    names: list[tuple[int, str, str]],
    stratum: NDArray[np.int64],
    bases: list[str],
    shares: Floats,
    has_said: Flags,
    followed: Flags,
    mixed: float,
) -> list[Stratum]:
    number = len(names)

    def count(which: Flags) -> NDArray[np.int64]:
        return np.bincount(stratum[which], minlength=number)

    def amount(which: Flags) -> Floats:
        return np.bincount(stratum, weights=firms.paid * which, minlength=number).astype(np.float64)

    counts, answers = count(followed), count(followed & has_said)
    paid, paid_answered = amount(followed), amount(followed & has_said)
    return [
        Stratum(
            place,
            size,
            category,
            int(counts[at]),
            int(answers[at]),
            float(paid[at]),
            float(paid_answered[at]),
            mixed if place == UNPLACED else float(shares[at]),
            bases[at],
        )
        for at, (place, size, category) in enumerate(names)
        if counts[at]
    ]
