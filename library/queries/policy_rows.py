"""The rows behind the register: which policy each council had on a day, as known by its end."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from councils.models import Region, in_force
from councils.queries.known import as_known
from frameworks.progress.queries.figure_rows import Membership, Place, places
from library.models import Policy
from library.rules.policy_coverage import Said

COLOURS = {"separate": "green", "part": "turquoise", "preparation": "yellow", "none": "red", "": "grey"}
NOT_SAID = "Not said yet"
NO_SUB_REGION = "No sub-region"


@dataclass(frozen=True)
class Line:
    """One council and what it has of a kind on a day."""

    place: Place
    sub_region: Membership | None
    policy: Policy | None
    on: date

    @property
    def form(self) -> str:
        return self.policy.form if self.policy else ""

    @property
    def in_words(self) -> str:
        return self.policy.get_form_display() if self.policy else NOT_SAID

    @property
    def colour(self) -> str:
        return COLOURS[self.form]

    @property
    def is_endorsed(self) -> bool:
        row = self.policy
        return row is not None and row.endorsed_on is not None and row.endorsed_on <= self.on

    @property
    def said(self) -> Said:
        row = self.policy
        if row is None:
            return Said(self.place.pk)
        return Said(self.place.pk, row.form, row.stance, self.is_endorsed, self.review_due_on)

    @property
    def review_due_on(self) -> date | None:
        return self.policy.review_due_on if self.policy else None

    @property
    def is_overdue(self) -> bool:
        return self.said.is_overdue(self.on)


def lines(region: Region, kind: str, on: date, known: list[Place] | None = None) -> list[Line]:
    """Every council that exists on the day, by name."""
    standing = known if known is not None else places(region, on)
    rows = as_known(Policy, region, on, in_force(on), Q(council__region=region, kind=kind), related=("council",))
    by_council = {row.council_id: row for row in rows}
    return [Line(place, place.sub_region(on), by_council.get(place.pk), on) for place in standing if place.exists(on)]
