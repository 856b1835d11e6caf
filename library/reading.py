"""The rows behind the register: which policy each council has on a day, read with one query for a whole region."""

from dataclasses import dataclass
from datetime import date

from councils.models import Region
from frameworks.reading import Membership, Place, places
from library.coverage import Said
from library.models import Policy

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
        """As it was written down by the end of the day."""
        return getattr(self.policy, "due_then", None)

    @property
    def is_overdue(self) -> bool:
        return self.said.is_overdue(self.on)


def lines(region: Region, kind: str, on: date, known: list[Place] | None = None) -> list[Line]:
    """Every council that exists on the day, by name."""
    standing = known if known is not None else places(region.pk)
    rows = Policy.objects.review_due_then(on).on(on).filter(council__region=region, kind=kind).select_related("council")
    by_council = {row.council_id: row for row in rows}
    return [Line(place, place.sub_region(on), by_council.get(place.pk), on) for place in standing if place.exists(on)]
