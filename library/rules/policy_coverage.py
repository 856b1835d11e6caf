"""What the register of policies comes to: plain counts over councils as at a day.

Rule: of the N councils that exist on the day, each is counted once, by what it has said last; a council that has said
nothing is counted as not known and never as having none. In place means a document of its own or a part of the
procurement strategy. Endorsed and overdue are counted only among those in place; overdue means that the day by which it
was to be reviewed lies before the day asked for. Units: councils. Source: the proposal asks that every council has
"either a separate policy or [has] incorporated sustainability into [its] overall procurement strategy".
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

IN_PLACE = ("separate", "part")
UNKNOWN = ""


@dataclass(frozen=True)
class Said:
    """What one council has of one kind on a day; `form` is empty where it has said nothing."""

    council_id: int
    form: str = UNKNOWN
    stance: str = "none"
    endorsed: bool = False
    review_due_on: date | None = None

    @property
    def is_in_place(self) -> bool:
        return self.form in IN_PLACE

    def is_overdue(self, on: date) -> bool:
        return self.is_in_place and self.review_due_on is not None and self.review_due_on < on


@dataclass(frozen=True)
class Coverage:
    councils: int
    by_form: Mapping[str, int]
    by_stance: Mapping[str, int]
    in_place: int
    endorsed: int
    overdue: int

    @property
    def unknown(self) -> int:
        return self.by_form.get(UNKNOWN, 0)

    @property
    def from_common(self) -> int:
        return self.by_stance.get("adopted", 0) + self.by_stance.get("adapted", 0)


def coverage(rows: Iterable[Said], on: date) -> Coverage:
    """Counts over one row for each council."""
    said = list(rows)
    placed = [row for row in said if row.is_in_place]
    return Coverage(
        councils=len(said),
        by_form=Counter(row.form for row in said),
        by_stance=Counter(row.stance for row in said if row.form),
        in_place=len(placed),
        endorsed=sum(row.endorsed for row in placed),
        overdue=sum(row.is_overdue(on) for row in placed),
    )
