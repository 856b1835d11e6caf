"""How far training has come: people trained and still in date, out of the people who are asked to be."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

REFRESH_AFTER_MONTHS = 24
"""Whoever had basic training so long ago needs a refresher. A choice of this service, stated on the coverage page."""


@dataclass(frozen=True)
class Covered:
    """`trained` of `people`. Units: people. `trained` never exceeds `people`."""

    trained: int = 0
    people: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.trained <= self.people:
            raise ValueError(f"{self.trained} of {self.people} cannot be")

    def __add__(self, other: "Covered") -> "Covered":
        return Covered(self.trained + other.trained, self.people + other.people)

    def __str__(self) -> str:
        return f"{self.trained:,} of {self.people:,}"

    @property
    def is_whole(self) -> bool:
        """Everybody is trained, and there is somebody: nought of nought shows nothing."""
        return self.people > 0 and self.trained == self.people

    @property
    def missing(self) -> int:
        return self.people - self.trained


def together(parts: Iterable[Covered]) -> Covered:
    return sum(parts, Covered())


def by_group(parts: Mapping[int, Covered], groups: Mapping[int, Iterable[int]]) -> dict[int, Covered]:
    """Councils' figures put together by the groups they belong to; a council may be in several groups, or in none."""
    return {key: together(parts[pk] for pk in members if pk in parts) for key, members in groups.items()}


def is_key(role: str, specialism: str, rules: Iterable[tuple[str, str]]) -> bool:
    """Whether a role with a specialism is one of the key roles: the region names roles, each with one specialism or,
    where the rule leaves it empty, with any."""
    return any(rule_role == role and rule_specialism in ("", specialism) for rule_role, rule_specialism in rules)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or before where `months` is negative; the last day of the month
    where it has no such day."""
    at = day.year * 12 + day.month - 1 + months
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def valid_until(completed_on: date, valid_months: int | None) -> date | None:
    """The last day on which training counts as in date; None where it does not lapse."""
    return None if valid_months is None else months_later(completed_on, valid_months)


def is_in_date(completed_on: date, until: date | None, on: date) -> bool:
    return completed_on <= on and (until is None or on <= until)
