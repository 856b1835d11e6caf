"""Answers as they are read in the edition that counts, wherever they were given in another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.levels import Profile, Requirement, Value
from frameworks.editions.rules.mapping import Change, Crossing, values_across
from frameworks.editions.rules.scoring import score
from frameworks.models import DeclaredAnswer, Edition
from frameworks.progress.queries.figure_rows import SETTLED, EditionRows, fulfilled
from frameworks.progress.rules.standings import Basis, Goal, Word

Values = Mapping[str, str]


@dataclass(frozen=True)
class Across:
    """By submission: its answers in the edition that counts."""

    values: Mapping[int, Values]
    crossings: Mapping[int, Crossing] = field(default_factory=dict)
    """By submission: how it was read, where it is of another edition."""

    def is_across(self, version: int) -> bool:
        return version in self.crossings

    def is_readable(self, version: int) -> bool:
        return version not in self.crossings or self.crossings[version].is_known

    def standing(self, version: int, edition: EditionRows) -> Profile | None:
        """What the answers come to in the edition that counts; None where they cannot be read."""
        if not self.is_readable(version):
            return None
        rows: list[Requirement] = [row for row, _text in edition.requirements]
        return score(edition.rule, rows, self.values.get(version, {}))

    def levels(self, version: int, edition: EditionRows) -> tuple[tuple[str, int], ...]:
        """Levels of the themes; none where the answers cannot be read."""
        found = self.standing(version, edition)
        return tuple((row.theme, row.level) for row in found.themes) if found else ()


def answers(words: Iterable[Word], basis: Basis, edition: EditionRows, goal: Goal) -> Across:
    """One query for submissions of the edition that counts, and some more for each other edition."""
    own: list[int] = []
    foreign: dict[int, list[int]] = {}
    for word in words:
        if word.version is None or word.part is None:
            continue
        if word.part.edition_id == goal.edition_id:
            own.append(word.version.pk)
        else:
            foreign.setdefault(word.part.edition_id, []).append(word.version.pk)
    found: dict[int, Values] = {}
    if edition.rule.is_cumulative:
        done = fulfilled(own, basis, goal.edition_id, goal.highest)
        found.update((pk, dict.fromkeys(codes, Value.MET.value)) for pk, codes in done.items())
    elif own:
        found.update(_values(own, basis))
    crossings: dict[int, Crossing] = {}
    for edition_id, versions in foreign.items():
        way = crossing(edition_id, goal.edition_id)
        told = _values(versions, basis)
        for pk in versions:
            crossings[pk] = way
            found[pk] = values_across(way, told.get(pk, {}))
    return Across(found, crossings)


def _values(versions: Iterable[int], basis: Basis) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    rows = DeclaredAnswer.objects.filter(submission__in=list(versions))
    for version, code, value in rows.values_list("submission_id", "criterion__code", SETTLED[basis]):
        found.setdefault(version, {})[code] = value
    return found


def in_words(way: Crossing, from_id: int) -> str:
    """What a page says of figures that were read from another edition."""
    edition = Edition.objects.get(pk=from_id)
    if not way.is_known:
        return (
            f"What counts was signed off in {edition}. No mapping leads from there to the framework that counts now, "
            "so it cannot be read in it."
        )
    parts = []
    for change, words in WORDS.items():
        count = way.count(change)
        if count:
            parts.append(f"{count} {words}")
    return f"Read from answers signed off in {edition}: {', '.join(parts)}."


WORDS = {
    Change.SAME: "requirements are the same",
    Change.CHANGED: "changed",
    Change.SPLIT: "were split",
    Change.MERGED: "came from several",
    Change.NEW: "new and not answered yet",
    Change.GONE: "gone and no longer counted",
}
