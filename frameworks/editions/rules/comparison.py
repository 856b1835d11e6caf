"""Two self-assessments side by side, also across editions: plain arithmetic over their answers.

Rule: everything is said in the later edition, into which the earlier answers are read by the mapping. A requirement
is gained where it is fulfilled now and was not, or had no answer; lost where it was fulfilled and is not now. What is
new in the edition, or cannot be read, is listed apart and is neither; nor is what has no answer yet where the later
one is still being answered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from frameworks.editions.rules.levels import FULFILLING
from frameworks.editions.rules.mapping import Change, Crossing, read_across


@dataclass(frozen=True)
class Said:
    """What one self-assessment says, by requirement code."""

    values: Mapping[str, str]
    comments: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    code: str
    old: tuple[str, ...]
    """Codes that it answered in the earlier one; empty where it is new."""
    change: Change
    before: str
    after: str
    has_new_comment: bool
    evidence_added: int

    @property
    def was_fulfilled(self) -> bool:
        return self.before in FULFILLING

    @property
    def is_fulfilled(self) -> bool:
        return self.after in FULFILLING

    @property
    def is_anything(self) -> bool:
        return self.before != self.after or self.has_new_comment or self.evidence_added > 0


@dataclass(frozen=True)
class Comparison:
    lines: tuple[Line, ...]
    """Requirements that can be compared and in which anything differs."""
    new: tuple[Line, ...]
    """Requirements without anything before them, as far as they are answered."""
    untold: tuple[Line, ...]
    """The earlier answer cannot be told for them."""
    gone: tuple[tuple[str, str], ...]
    """Earlier requirements that nothing follows, with their answer."""
    is_known: bool
    """False where the earlier edition cannot be read in the later one at all."""
    is_open: bool = False
    """The later one is still being answered: what has no answer there is not known yet."""

    @property
    def gained(self) -> tuple[Line, ...]:
        return tuple(row for row in self.lines if row.is_fulfilled and not row.was_fulfilled)

    @property
    def lost(self) -> tuple[Line, ...]:
        return tuple(row for row in self._told if row.was_fulfilled and not row.is_fulfilled)

    @property
    def others(self) -> tuple[Line, ...]:
        """Neither gained nor lost: another answer, a comment or evidence."""
        return tuple(row for row in self._told if row.is_fulfilled == row.was_fulfilled)

    @property
    def unanswered(self) -> tuple[Line, ...]:
        """Answered before, and not yet in the one that is being answered."""
        return tuple(row for row in self.lines if self.is_open and not row.after)

    @property
    def _told(self) -> tuple[Line, ...]:
        return tuple(row for row in self.lines if row.after or not self.is_open)


def compare(before: Said, after: Said, way: Crossing, codes: Iterable[str], *, is_open: bool = False) -> Comparison:
    """`codes`: the requirements of the later edition, in its order. `is_open`: the later one is being answered."""
    read, sources = read_across(way, before.values), way.sources()
    lines, new, untold = [], [], []
    for code in codes:
        links = sources.get(code, ())
        old = tuple(link.old for link in links)
        here = read.get(code)
        change = here.change if here else links[0].change if links else Change.NEW
        line = Line(
            code=code,
            old=old,
            change=change,
            before=here.value if here else "",
            after=after.values.get(code, ""),
            has_new_comment=_is_new(after.comments.get(code, ""), [before.comments.get(one, "") for one in old]),
            evidence_added=len(_added(code, old, before, after)),
        )
        if not links:
            new += [line] if line.after else []
        elif here and not here.value:
            untold.append(line)
        elif line.is_anything:
            lines.append(line)
    gone = tuple((code, before.values[code]) for code in way.gone if before.values.get(code))
    return Comparison(tuple(lines), tuple(new), tuple(untold), gone, way.is_known, is_open)


def _is_new(comment: str, earlier: Iterable[str]) -> bool:
    text = comment.strip()
    return bool(text) and text not in {one.strip() for one in earlier}


def _added(code: str, old: Iterable[str], before: Said, after: Said) -> frozenset[int]:
    had = frozenset(pk for one in old for pk in before.evidence.get(one, frozenset()))
    return after.evidence.get(code, frozenset()) - had
