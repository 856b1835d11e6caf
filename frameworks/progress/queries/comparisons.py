"""What is compared: two self-assessments of a council, and a council with its like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from councils.models import Council
from frameworks.assessments.queries.assessment_levels import matrix_of, rule_of
from frameworks.editions.queries.edition_mapping import crossing
from frameworks.editions.rules.comparison import Comparison, Said, compare
from frameworks.editions.rules.levels import Profile
from frameworks.editions.rules.mapping import Crossing, values_across
from frameworks.editions.rules.scoring import score
from frameworks.models import Answer, Assessment, DeclaredAnswer, DeclaredEvidence, EvidenceUse, LikeGroup
from frameworks.progress.queries import region_figures
from frameworks.progress.queries.answers_across_editions import in_words
from frameworks.progress.queries.region_figures import CouncilLine, RegionProgress
from frameworks.progress.rules.quartiles import Group, Quartiles, group, quartiles
from frameworks.progress.rules.standings import Basis


@dataclass(frozen=True)
class Side:
    assessment: Assessment
    said: Said
    words: str
    """Whose word it is: validated, signed off, or as answered now."""
    is_open: bool = False
    """Nothing of it was signed off yet."""


def side(assessment: Assessment) -> Side:
    """The latest that was signed off, as the reviewer left it where it was validated; else the answers of now."""
    last = assessment.submissions.standing().latest_first().first()
    if last is None:
        return Side(assessment, _working(assessment), "as answered now, not signed off", is_open=True)
    values, comments, codes = {}, {}, {}
    rows = DeclaredAnswer.objects.filter(submission=last)
    for pk, code, value, validated, comment in rows.values_list(
        "pk", "criterion__code", "value", "validated_value", "comment"
    ):
        values[code], comments[code], codes[pk] = validated or value, comment, code
    evidence: dict[str, frozenset[int]] = {}
    items = DeclaredEvidence.objects.filter(declared__submission=last)
    for declared, item in items.values_list("declared_id", "evidence_id"):
        evidence[codes[declared]] = evidence.get(codes[declared], frozenset()) | {item}
    day = f"{last.submitted_at:%-d %B %Y}"
    words = f"validated, signed off on {day}" if last.validated_at else f"claimed, signed off on {day}"
    return Side(assessment, Said(values, comments, evidence), words)


def _working(assessment: Assessment) -> Said:
    values: dict[str, str] = {}
    comments: dict[str, str] = {}
    evidence: dict[str, frozenset[int]] = {}
    rows = Answer.objects.filter(assessment=assessment).exclude(value="", comment="")
    for code, value, comment in rows.values_list("criterion__code", "value", "comment"):
        values[code], comments[code] = value, comment
    uses = EvidenceUse.objects.filter(answer__assessment=assessment)
    for code, item in uses.values_list("answer__criterion__code", "evidence_id"):
        evidence[code] = evidence.get(code, frozenset()) | {item}
    return Said(values, comments, evidence)


@dataclass(frozen=True)
class Move:
    theme: str
    before: int | None
    after: int
    is_told: bool = True
    """False where the level is lower only by what has no answer yet."""

    @property
    def steps(self) -> int:
        return 0 if self.before is None else self.after - self.before


@dataclass(frozen=True)
class Compared:
    before: Side
    after: Side
    moves: tuple[Move, ...]
    overall: Move
    comparison: Comparison
    across: str
    """How the earlier one was read, where it is of another edition."""
    texts: Mapping[str, str]


def two(earlier: Assessment, later: Assessment) -> Compared:
    """Both must come with their collection and its edition."""
    old, new = earlier.collection.edition, later.collection.edition
    way = crossing(old.pk, new.pk)
    before, after = side(earlier), side(later)
    texts = dict(new.criteria.order_by("theme__order", "level", "order").values_list("code", "requirement"))
    titles = matrix_of(new.pk, new.checksum)[1]
    was, now = _profile(before, later, way), _profile(after, later, None)
    known = dict.fromkeys(titles) if not way.is_known else {row.theme: row.level for row in was.themes}
    kept = Said(
        {**values_across(way, before.said.values), **{code: text for code, text in after.said.values.items() if text}}
    )
    best = _profile(replace(after, said=kept), later, None) if after.is_open else now
    moves = tuple(
        _move(titles[row.theme], known[row.theme], row.level, could.level)
        for row, could in zip(now.themes, best.themes, strict=True)
    )
    overall = _move("Overall", was.overall if way.is_known else None, now.overall, best.overall)
    across = "" if old.pk == new.pk else in_words(way, old.pk)
    said = compare(before.said, after.said, way, texts, is_open=after.is_open)
    return Compared(before, after, moves, overall, said, across, texts)


def _move(theme: str, before: int | None, after: int, could_be: int) -> Move:
    """`could_be`: the level if what has no answer yet stays as it was."""
    return Move(theme, before, after, is_told=before is None or after >= before or could_be < before)


def _profile(one: Side, later: Assessment, way: Crossing | None) -> Profile:
    edition = later.collection.edition
    key = (edition.pk, edition.checksum)
    values = values_across(way, one.said.values) if way else one.said.values
    return score(rule_of(*key), matrix_of(*key)[0], values)


@dataclass(frozen=True)
class Measure:
    """One figure of a council beside the quartiles of its like."""

    title: str
    own: int | None
    quartiles: Quartiles
    place: str


@dataclass(frozen=True)
class Alike:
    on: date
    wanted: str
    """The group that was asked for."""
    shown: str
    """The group that is shown; empty where none may be."""
    is_wider: bool
    councils: int
    measures: tuple[Measure, ...]
    across: int = 0
    """So many of them are read from another edition."""


def kinds(council: Council) -> str:
    return f"{council.get_kind_display()} councils"


def groups_of(council: Council) -> list[tuple[str, str]]:
    """What a council can be compared with: its type, the groups that the region names and that it is in, all."""
    named = LikeGroup.objects.filter(councils=council, region=council.region_id)
    rows = [(f"group-{row.pk}", row.name) for row in named]
    return [("type", kinds(council)), *rows, ("all", f"All councils of {council.region.name}")]


def last_month(today: date) -> date:
    """The day that quartiles are as at: one a month, so that no two tables can be subtracted from each other."""
    return today.replace(day=1) - timedelta(days=1)


def alike(council: Council, wanted: str, today: date) -> Alike:
    """The council against its like at the end of last month, on the validated basis."""
    on = last_month(today)
    progress = region_figures.region(council.region, on, basis=Basis.VALIDATED)
    lines = {row.pk: row for row in progress.councils if row.overall is not None}
    names = dict(groups_of(council))
    name = names.get(wanted, names["type"])
    found = group(list(lines), _part(council, wanted, lines.values()), council.pk)
    if found is None:
        return Alike(on, name, "", False, 0, ())
    others = [lines[pk] for pk in sorted(found.members)]
    shown = names["all"] if found.is_wider else name
    return Alike(
        on,
        name,
        shown,
        found.is_wider,
        len(others),
        tuple(_measures(progress, lines.get(council.pk), others)),
        sum(row.is_across for row in others),
    )


def _part(council: Council, wanted: str, lines: Iterable[CouncilLine]) -> list[int] | None:
    if wanted == "all":
        return None
    if wanted.startswith("group-") and wanted[6:].isdigit():
        rows = LikeGroup.objects.filter(pk=int(wanted[6:]), region=council.region_id, councils=council)
        found = rows.first()
        if found:
            return list(found.councils.values_list("pk", flat=True))
    return [row.pk for row in lines if row.place.kind == council.kind]


def _measures(progress: RegionProgress, own: CouncilLine | None, others: list[CouncilLine]) -> Iterable[Measure]:
    yield _measure("Overall level", own.overall if own else None, [row.overall or 0 for row in others])
    for code, title in progress.themes:
        values = [row.level_of(code) or 0 for row in others]
        yield _measure(title, own.level_of(code) if own else None, values)


def _measure(title: str, own: int | None, values: list[int]) -> Measure:
    found = quartiles(values)
    return Measure(title, own, found, "" if own is None else found.place_of(own))


__all__ = ["Alike", "Compared", "Group", "alike", "groups_of", "two"]
