"""Which councils came before one, and which followed it."""

from dataclasses import dataclass
from datetime import date

from councils.models import Council, Passing


@dataclass(frozen=True)
class Relative:
    council: Council
    words: str
    """Which part, where it was not the whole."""
    may_open: bool


@dataclass(frozen=True)
class Family:
    before: tuple[Relative, ...]
    """Councils that have ended and which this one followed, wholly or in part."""
    after: tuple[Relative, ...]
    parts_from: tuple[Passing, ...]
    """Parts that came from councils that go on."""
    parts_to: tuple[Passing, ...]


def family_of(council: Council, on: date, may_open: frozenset[int]) -> Family:
    """As at a day. Councils that one may not open are told by name only."""
    rows = Passing.objects.recorded().filter(reorganisation__takes_effect_on__lte=on)
    rows = rows.select_related("reorganisation", "old", "new")
    given, taken = list(rows.filter(old=council)), list(rows.filter(new=council))
    moved = Passing.Extent.MOVED
    from_words = {row.old_id: row.part for row in taken if row.extent != moved}
    to_words = {row.new_id: row.part for row in given if row.extent != moved}
    before = council.predecessors.filter(ends_on__lt=on).order_by("short_name")
    after = council.successors.filter(starts_on__lte=on).order_by("short_name")
    return Family(
        before=tuple(Relative(row, from_words.get(row.pk, ""), row.pk in may_open) for row in before),
        after=tuple(Relative(row, to_words.get(row.pk, ""), row.pk in may_open) for row in after),
        parts_from=tuple(row for row in taken if row.extent == moved),
        parts_to=tuple(row for row in given if row.extent == moved),
    )
