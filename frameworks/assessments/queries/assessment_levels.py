"""Where an assessment stands now: levels, progress by cell, what is still needed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from frameworks.editions.rules.levels import Profile, Requirement, fulfilled_codes
from frameworks.editions.rules.scoring import CUMULATIVE, Rule, score
from frameworks.models import Answer, Assessment, Criterion, DeclaredAnswer, Edition

Answered = TypeVar("Answered", Answer, DeclaredAnswer)


@lru_cache(maxsize=32)
def matrix_of(edition_pk: int, _checksum: str) -> tuple[tuple[Requirement, ...], dict[str, str]]:
    """Requirements and theme titles. An edition that is in use never changes, so each process reads it once."""
    edition = Edition.objects.get(pk=edition_pk)
    return tuple(edition.requirements()), dict(edition.themes.values_list("code", "title"))


@lru_cache(maxsize=32)
def rule_of(edition_pk: int, _checksum: str) -> Rule:
    """How levels follow from answers; read once per process too."""
    return Edition.objects.get(pk=edition_pk).scoring()


@lru_cache(maxsize=32)
def _criteria_of(edition_pk: int, _checksum: str, _loaded_at: datetime) -> tuple[Criterion, ...]:
    rows = Criterion.objects.filter(edition=edition_pk).select_related("theme")
    return tuple(rows.order_by("theme__order", "level", "order"))


def in_order(rows: Iterable[Answered], edition: Edition) -> list[Answered]:
    """Answers in the edition's order, each with its requirement and theme; these are not read again for every page."""
    found = {row.criterion_id: row for row in rows}
    ordered = []
    for criterion in _criteria_of(edition.pk, edition.checksum, edition.loaded_at):
        row = found.get(criterion.pk)
        if row is not None:
            row.criterion = criterion
            ordered.append(row)
    return ordered


@dataclass(frozen=True)
class CellProgress:
    code: str
    theme: str
    level: int
    asked: int
    answered: int
    fulfilled: int
    is_asked_for: bool
    """Up to the level the council aims at."""

    @property
    def state(self) -> str:
        if self.answered == self.asked:
            return "Completed"
        return "In progress" if self.answered else "Not started"


@dataclass(frozen=True)
class ThemeNow:
    """A theme's level with the words that pages show for it."""

    code: str
    title: str
    level: int
    next_level: int | None
    fulfilled: int
    asked: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    profile: Profile
    themes: tuple[ThemeNow, ...]
    cells: tuple[CellProgress, ...]
    answered: int
    """How many requirements up to the level aimed at have an answer."""
    asked: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked


def standing(assessment: Assessment) -> Standing:
    """One query, whatever the number of requirements."""
    values = dict(assessment.answers.exclude(value="").values_list("criterion__code", "value"))
    return standing_of(assessment, values)


def standing_of(assessment: Assessment, values: Mapping[str, str]) -> Standing:
    """The same from answers, by requirement code, that were read already."""
    edition = assessment.collection.edition
    requirements, titles = matrix_of(edition.pk, edition.checksum)
    return work_out(requirements, values, assessment.aiming_at, titles, rule_of(edition.pk, edition.checksum))


def work_out(
    requirements: Sequence[Requirement],
    values: Mapping[str, str],
    aiming_at: int,
    titles: Mapping[str, str],
    rule: Rule = CUMULATIVE,
) -> Standing:
    """Levels and progress from answers by requirement code; codes that the edition does not have are ignored."""
    fulfilled = fulfilled_codes(values)
    grouped: dict[tuple[str, int], list[str]] = {}
    for row in requirements:
        grouped.setdefault((row.theme, row.level), []).append(row.code)
    cells = tuple(
        CellProgress(
            code=f"{theme}{level}",
            theme=theme,
            level=level,
            asked=len(codes),
            answered=sum(bool(values.get(code)) for code in codes),
            fulfilled=sum(code in fulfilled for code in codes),
            is_asked_for=level <= aiming_at,
        )
        for (theme, level), codes in grouped.items()
    )
    wanted = [cell for cell in cells if cell.is_asked_for]
    levels = score(rule, requirements, values)
    return Standing(
        profile=levels,
        themes=tuple(
            ThemeNow(row.theme, titles[row.theme], row.level, row.next_level, row.fulfilled, row.asked, row.missing)
            for row in levels.themes
        ),
        cells=cells,
        answered=sum(cell.answered for cell in wanted),
        asked=sum(cell.asked for cell in wanted),
    )
