"""Reading answers of one edition in another, by a mapping of their codes: plain arithmetic.

Rule, by what became of a requirement. Same or changed: the answer stands. Split: “met” and “not applicable” stand for
every part; of anything else nobody can say which part it is about, so the part has no answer. Merged: met where all are
fulfilled and one is met, not applicable where all are, not met where none is anything else, partly met otherwise; no
answer where one of them has none. New: no answer. Gone: the answer cannot be read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from frameworks.editions.rules.levels import FULFILLING, Value


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Link:
    """An old requirement that lives on in a new one."""

    old: str
    new: str
    change: Change


@dataclass(frozen=True)
class Crossing:
    """How the codes of one edition are read in another."""

    links: tuple[Link, ...]
    new: tuple[str, ...] = ()
    """Codes that had nothing before them."""
    gone: tuple[str, ...] = ()
    """Codes that nothing follows."""
    is_known: bool = True
    """False where no mapping leads from the one to the other: nothing can be read across."""

    def sources(self) -> dict[str, tuple[Link, ...]]:
        """By new code: what it came from."""
        found: dict[str, tuple[Link, ...]] = {}
        for link in self.links:
            found[link.new] = (*found.get(link.new, ()), link)
        return found

    def count(self, change: Change) -> int:
        if change == Change.NEW:
            return len(self.new)
        if change == Change.GONE:
            return len(self.gone)
        return len({link.old if change == Change.SPLIT else link.new for link in self.links if link.change == change})

    @property
    def is_identity(self) -> bool:
        return self.is_known and not self.new and not self.gone and all(row.change == Change.SAME for row in self.links)


NOTHING = Crossing((), is_known=False)


@dataclass(frozen=True)
class Read:
    """An answer as it is read in the other edition; without a value where it cannot be told."""

    value: str
    change: Change
    sources: tuple[str, ...]


def same(codes: Iterable[str]) -> Crossing:
    """An edition read in itself."""
    return Crossing(tuple(Link(code, code, Change.SAME) for code in codes))


def read_across(crossing: Crossing, values: Mapping[str, str]) -> dict[str, Read]:
    """Answers by new code. New codes, and codes whose sources were never answered, are left out."""
    found = {}
    for code, links in crossing.sources().items():
        told = [values.get(link.old, "") for link in links]
        if any(told):
            change = links[0].change if len(links) == 1 else Change.MERGED
            found[code] = Read(_read(change, told), change, tuple(link.old for link in links))
    return found


def values_across(crossing: Crossing, values: Mapping[str, str]) -> dict[str, str]:
    """The same as plain answers, without those that cannot be told."""
    return {code: row.value for code, row in read_across(crossing, values).items() if row.value}


def _read(change: Change, told: Sequence[str]) -> str:
    if change == Change.SPLIT:
        return told[0] if told[0] in FULFILLING else ""
    if len(told) == 1:
        return told[0]
    return _merged(told)


def _merged(told: Sequence[str]) -> str:
    if not all(told):
        return ""
    if all(value in FULFILLING for value in told):
        return Value.MET if Value.MET in told else Value.NOT_APPLICABLE
    if all(value in (Value.NOT_MET, Value.NOT_APPLICABLE) for value in told):
        return Value.NOT_MET
    return Value.PARTLY


BACK = {Change.SPLIT: Change.MERGED, Change.MERGED: Change.SPLIT}


def backwards(crossing: Crossing) -> Crossing:
    """The newer edition read in the older one: what was split is merged, what is new is gone."""
    links = tuple(Link(row.new, row.old, BACK.get(row.change, row.change)) for row in crossing.links)
    return Crossing(links, new=crossing.gone, gone=crossing.new, is_known=crossing.is_known)


def one_after_the_other(first: Crossing, then: Crossing) -> Crossing:
    """Two mappings as one. What is split or merged on either way stays so; what is gone on the way is gone."""
    onward: dict[str, list[Link]] = {}
    for link in then.links:
        onward.setdefault(link.old, []).append(link)
    pairs = {
        (row.old, after.new): _harder(row.change, after.change)
        for row in first.links
        for after in onward.get(row.new, [])
    }
    links = tuple(Link(old, new, change) for (old, new), change in pairs.items())
    starts, ends = {row.old for row in links}, {row.new for row in links}
    lost = [row.old for row in first.links if row.old not in starts]
    fresh = [row.new for row in then.links if row.new not in ends]
    return Crossing(
        links,
        new=tuple(dict.fromkeys([*then.new, *fresh])),
        gone=tuple(dict.fromkeys([*first.gone, *lost])),
        is_known=first.is_known and then.is_known,
    )


ORDER = (Change.SAME, Change.CHANGED, Change.MERGED, Change.SPLIT)


def _harder(one: Change, other: Change) -> Change:
    return max(one, other, key=ORDER.index)
