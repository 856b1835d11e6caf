"""Which councils came before one, and which followed it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

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
    coming_from: tuple[Relative, ...]
    """Councils that this one will follow: until then it is a shadow council."""
    coming: tuple[Relative, ...]
    """Councils that will follow this one."""
    parts_from: tuple[Passing, ...]
    """Parts that came from councils that go on."""
    parts_to: tuple[Passing, ...]


def family_of(council: Council, on: date, may_open: Callable[[], frozenset[int]]) -> Family:
    """As at a day, with two queries. Which of them may be opened is asked only where there are any."""
    own = Q(old=council) | Q(new=council)
    rows = Passing.objects.recorded().filter(own)
    passings = list(rows.select_related("reorganisation", "old", "new"))
    moved = [row for row in passings if row.extent == Passing.Extent.MOVED]
    stays = [row for row in moved if row.reorganisation.takes_effect_on <= on]
    words = {pk: row.part for row in passings if row not in moved for pk in (row.old_id, row.new_id)}
    is_before = Exists(Council.successors.through.objects.filter(from_council=OuterRef("pk"), to_council=council))
    related = Council.objects.filter(Q(successors=council) | Q(predecessors=council)).distinct()
    relatives = list(related.annotate(is_before=is_before).order_by("short_name"))
    opened = may_open() if relatives else frozenset()
    found = [(row, Relative(row, words.get(row.pk, ""), row.pk in opened)) for row in relatives]
    return Family(
        before=tuple(shown for row, shown in found if row.is_before and row.ends_on and row.ends_on < on),
        after=tuple(shown for row, shown in found if not row.is_before and row.starts_on <= on),
        coming_from=tuple(shown for row, shown in found if row.is_before and not (row.ends_on and row.ends_on < on)),
        coming=tuple(shown for row, shown in found if not row.is_before and row.starts_on > on),
        parts_from=tuple(row for row in stays if row.new_id == council.pk),
        parts_to=tuple(row for row in stays if row.old_id == council.pk),
    )
